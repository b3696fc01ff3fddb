from datetime import date
from typing import NamedTuple

from odoo import api, models

from ...engine.dunning.interest import (
    RateRecord,
    RateTable,
    half_year_of,
    indemnity,
    statutory,
)
from .interest_rate import as_decimal

# Natures of debtors with whom a rate may be agreed; the law sets it for the others.
AGREEING = frozenset({"business", "abroad"})


class InterestTerms(NamedTuple):
    """What interest one customer owes; the same terms are shared by many customers.

    ``mode`` is none, statutory or contract. ``rates`` is ready for the engine; without
    interest it is None. ``frozen``: the rate of the half-year in which interest starts
    holds to the end. ``from_formal_notice``: none runs before. ``indemnity``: whether
    EUR 40 per late payment are owed; ``per_invoice``: once for all the instalments of
    an invoice. ``transfer_days``: how long a transfer from the
    customer's country takes.
    """

    mode: str
    rates: RateTable | None
    frozen: bool = False
    from_formal_notice: bool = False
    indemnity: bool = False
    transfer_days: int = 0
    per_invoice: bool = False


class InterestRate(models.Model):
    """The rates of the engine, from the official rates and the contracts."""

    _inherit = "receivables.interest.rate"

    @api.model
    def _engine_rates(self, nature, company, policy=None, card=None):
        """Return the ``RateRecord`` of the interest a debtor owes, oldest first.

        :param nature: business, public, consumer or abroad
        :param company: the creditor
        :param policy: the dunning policy; without it the statutory rate
        :param card: the card of the customer, for its contract rate
        :return: empty when the policy asks for no interest; the margin of the law is
            added already
        """
        mode, rate = self._interest_mode(nature, policy, card)
        return self._rate_records(nature, company, mode, rate)

    @api.model
    def _interest_mode(self, nature, policy=None, card=None, row=None):
        """Return ``(mode, contract rate)``, the country row overruling the policy."""
        mode = policy.interest_mode if policy else "statutory"
        if row and row.interest_rule != "policy":
            mode = row.interest_rule
        rate = 0.0
        if mode == "none":
            return mode, rate
        if nature in AGREEING:
            # A rate agreed with the customer holds whatever the policy asks.
            rate = card.contract_rate if card else 0.0
            if not rate and mode == "contract" and policy:
                rate = policy._contract_rate()
        return ("contract", rate) if rate else ("statutory", 0.0)

    @api.model
    def _rate_records(self, nature, company, mode, contract_rate):
        if mode == "none":
            return ()
        law = statutory(nature)
        if mode == "contract":
            return (RateRecord(date.min, None, as_decimal(contract_rate)),)
        rates = self._company_rates(law.series, company)
        return tuple(
            RateRecord(start, half_year_of(start)[1], rate + law.margin)
            for start, rate in sorted(rates.items())
        )

    @api.model
    def _interest_terms_by_card(self, cards, policy_by_card):
        """Return ``{card id: InterestTerms}``.

        :param policy_by_card: what ``_policy_by_card`` returned for these cards
        """
        cards = cards.sudo()
        rows = self.env["receivables.dunning.country"]._row_by_card(cards)
        known, result = {}, {}
        for card in cards:
            policy = policy_by_card[card.id].sudo()
            nature = card.debtor_nature or "consumer"
            mode, rate = self._interest_mode(nature, policy, card, rows[card.id])
            asks = bool(policy.indemnity) and indemnity(nature) > 0
            days = rows[card.id].bank_transfer_days
            once = asks and policy.indemnity_per == "invoice"
            key = (card.company_id.id, nature, mode, rate, asks, days, once)
            if key not in known:
                known[key] = self._interest_terms(nature, card.company_id, *key[2:])
            result[card.id] = known[key]
        return result

    @api.model
    def _interest_terms(
        self,
        nature,
        company,
        mode,
        contract_rate,
        asks_indemnity,
        transfer_days=0,
        per_invoice=False,
    ):
        law = statutory(nature)
        records = self._rate_records(nature, company, mode, contract_rate)
        return InterestTerms(
            mode=mode,
            rates=RateTable(records) if mode != "none" else None,
            frozen=law.frozen and mode == "statutory",
            from_formal_notice=law.from_formal_notice,
            indemnity=asks_indemnity,
            transfer_days=transfer_days,
            per_invoice=per_invoice,
        )
