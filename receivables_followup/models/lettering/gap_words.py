"""The words for what the engine found about a gap."""

from odoo import api, models
from odoo.tools import LazyTranslate, format_date
from odoo.tools.misc import formatLang

from ...engine.money import from_minor

_lt = LazyTranslate(__name__)

# Evidence of the engine, by the codes of its facts.
FACTS = {
    "zero_in_currency": _lt("nothing is left in the currency of the items"),
    "currency": _lt("the items are in a foreign currency"),
    "twin_cited": _lt("%(name)s has the same amount and reference"),
    "twin": _lt("%(name)s has the same amount, %(days)s days apart"),
    "note": _lt("%(name)s is open and has exactly this amount"),
    "part": _lt("it is the amount of the invoice line “%(name)s”"),
    "terms": _lt("the terms allow %(percent)s %% until %(until)s"),
    "terms_late": _lt(
        "the terms allow %(percent)s %% until %(until)s, it was paid %(days)s days "
        "later"
    ),
    "share": _lt("it is %(percent)s %% of the total"),
    "share_net": _lt("it is %(percent)s %% of the amount without tax"),
    "factor": _lt("the items are held for a factor"),
    "disputed": _lt("%(amount)s is disputed"),
    "other_cited": _lt("the reference names %(name)s, which has exactly this amount"),
    "other": _lt("%(name)s has exactly this amount"),
    "others": _lt("%(count)s items of others have exactly this amount"),
    "tiny": _lt("it is too small to be worth a letter"),
    "small": _lt("it is a small amount"),
    "abroad": _lt("it was paid from abroad or in another currency"),
    "word": _lt("the payer wrote “%(word)s”"),
    "rest": _lt("%(percent)s %% of what was claimed is left"),
}


class ReceivablesLetteringWords(models.AbstractModel):
    """Causes and evidence of gaps in the reader's language."""

    _name = "receivables.lettering.words"
    _description = "Words for Gaps"

    @api.model
    def _store_causes(self, causes):
        """Causes of the engine as values for a Json field, the likeliest first."""
        return [
            {
                "code": cause.code,
                "confidence": cause.confidence,
                "facts": [
                    [
                        fact.code,
                        {name: self._plain(value) for name, value in fact.values},
                    ]
                    for fact in cause.evidence
                ],
            }
            for cause in causes
        ]

    def _plain(self, value):
        return value.isoformat() if hasattr(value, "isoformat") else value

    @api.model
    def _cause_label(self, code):
        """The name of a cause in the reader's language."""
        causes = self.env["receivables.lettering.gap"]._fields["cause"]
        return dict(causes._description_selection(self.env)).get(code, code)

    @api.model
    def _causes_text(self, causes, currency):
        """Say what speaks for each cause, one line per cause.

        :param causes: what ``_store_causes`` gave
        :param currency: of the amounts
        """
        return "\n".join(
            self.env._(
                "%(cause)s (%(percent)s %%): %(evidence)s",
                cause=self._cause_label(cause["code"]),
                percent=cause["confidence"],
                evidence=self._facts_text(cause["facts"], currency),
            )
            if cause["facts"] and cause["code"] != "unknown"
            else self._unknown_text(cause, currency)
            for cause in causes
        )

    def _unknown_text(self, cause, currency):
        rest = self._facts_text(cause["facts"], currency)
        text = self.env._("Nothing in the ledger explains the gap")
        return f"{text} ({rest})." if rest else f"{text}."

    def _facts_text(self, facts, currency):
        texts = [
            self._fact_text(code, dict(values), currency) for code, values in facts
        ]
        return "; ".join(filter(None, texts))

    def _fact_text(self, code, values, currency):
        """One piece of evidence in words; empty for a code nobody knows."""
        if code not in FACTS:
            return ""
        words = dict(values, name=self._key_name(values.get("key")))
        if "amount" in values:
            amount = from_minor(values["amount"], currency.decimal_places)
            words["amount"] = currency.format(float(amount))
        if "percent" in values:
            words["percent"] = self._number(values["percent"])
        if values.get("until"):
            words["until"] = format_date(self.env, values["until"])
        if values.get("base") == "net":
            code = "share_net"
        template = self.env._(FACTS[code])
        return template % words

    def _number(self, value):
        """A percentage as people write it: 50 and 2,5, not 50.0."""
        digits = 0 if value == int(value) else 1 if round(value, 1) == value else 2
        return formatLang(self.env, value, digits=digits)

    def _key_name(self, key):
        """The text of a key: ``[id, text]`` of a journal item, or a text."""
        return key[1] if isinstance(key, list | tuple) else key or ""
