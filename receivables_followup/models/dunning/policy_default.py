from odoo import api, models
from odoo.fields import Command
from odoo.tools import LazyTranslate

_lt = LazyTranslate(__name__)

POLICY_NAME = _lt("Standard")
CALL_SCRIPT = _lt(
    "1. Ask for the person who pays the invoices, and note the name.\n"
    "2. Were the invoices received, and are they approved for payment?\n"
    "3. If something is wrong (delivery, price, order number): note it as a dispute,"
    " say who will answer and when.\n"
    "4. If all is well: ask for the day and the amount of the payment, and note the"
    " promise.\n"
    "5. Sum up in one sentence what was agreed, and thank."
)
LEVELS = (
    {
        "name": _lt("Friendly reminder"),
        "delay_days": -3,
        "active": False,
        "channels": ("email",),
        "template": "friendly",
    },
    {
        "name": _lt("Reminder"),
        "delay_days": 5,
        "channels": ("email",),
        "template": "reminder",
    },
    {
        "name": _lt("Phone call"),
        "delay_days": 12,
        "channels": ("call",),
        "template": "reminder",
        "call_script": CALL_SCRIPT,
    },
    {
        "name": _lt("Firm reminder"),
        "delay_days": 20,
        "channels": ("email", "letter"),
        "template": "firm",
        "attach_statement": True,
    },
    {
        "name": _lt("Formal notice"),
        "delay_days": 35,
        "channels": ("registered",),
        "template": "formal",
        "min_amount": 150.0,
        "add_interest": True,
        "add_indemnity": True,
        "is_formal_notice": True,
        "attach_statement": True,
    },
)
PLAIN = (
    "delay_days",
    "active",
    "min_amount",
    "add_interest",
    "add_indemnity",
    "is_formal_notice",
    "attach_statement",
)


class DunningPolicy(models.Model):
    """The policy every company starts with."""

    _inherit = "receivables.dunning.policy"

    @api.model
    def _create_default(self, company):
        """Create the default policy of a company that has none yet.

        Interest and indemnity are on in French companies (and where no country is
        known): their rules are those of the French Commercial code.
        """
        everything = self.with_context(active_test=False)
        if everything.search_count([("company_id", "=", company.id)], limit=1):
            return self.browse()
        french = company.country_id.code in ("FR", False)
        policy = self.with_context(lang="en_US").create(
            {
                "name": POLICY_NAME._translate("en_US"),
                "company_id": company.id,
                "sequence": 100,
                "is_default": True,
                "interest_mode": "statutory" if french else "none",
                "indemnity": french,
                "level_ids": [
                    Command.create(self._prepare_default_level(level))
                    for level in LEVELS
                ],
            }
        )
        for code, _name in self.env["res.lang"].get_installed():
            policy._translate_default(code)
        return policy

    @api.model
    def _prepare_default_level(self, level):
        vals = {key: level[key] for key in PLAIN if key in level}
        vals["name"] = level["name"]._translate("en_US")
        if "call_script" in level:
            vals["call_script"] = level["call_script"]._translate("en_US")
        template = self.env["receivables.dunning.level"]._shipped_template(
            level["template"]
        )
        if template:
            vals["template_id"] = template.id
        shared = self.env["receivables.dunning.channel"].search(
            [("company_id", "=", False)]
        )
        channels = shared.filtered(lambda channel: channel.code in level["channels"])
        vals["channel_ids"] = [Command.set((channels or shared[:1]).ids)]
        if not channels:
            vals["is_formal_notice"] = False  # somebody archived what would prove it
        return vals

    def _translate_default(self, lang):
        """Translate the shipped words of these policies where nobody changed them."""
        terms = [POLICY_NAME, CALL_SCRIPT, *(level["name"] for level in LEVELS)]
        words = {term._translate("en_US"): term._translate(lang) for term in terms}
        levels = self.all_level_ids
        for records, field in (
            (self, "name"),
            (levels, "name"),
            (levels, "call_script"),
        ):
            for record in records:
                source = record.with_context(lang="en_US")[field]
                here = record.with_context(lang=lang)
                if source in words and here[field] == source:
                    here[field] = words[source]
