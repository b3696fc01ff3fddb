"""What stays open when items are lettered, as Odoo will compute it."""

from odoo import api, models


class ReceivablesLettering(models.AbstractModel):
    _inherit = "receivables.lettering"

    @api.model
    def _gap(self, lines):
        """What would stay open after lettering these items together.

        :return: dict: ``open`` (bool), ``company`` (signed, company currency),
            ``currency`` and ``amount`` (signed, in the currency of the items when they
            share one), ``exchange`` (list of ``(date, amount)`` of the exchange
            entries Odoo will post, a loss positive)
        """
        company_currency = lines.company_currency_id[:1]
        if lines.currency_id == company_currency:
            amount = company_currency.round(sum(lines.mapped("amount_residual")))
            return {
                "open": not company_currency.is_zero(amount),
                "company": amount,
                "currency": company_currency,
                "amount": amount,
                "exchange": [],
            }
        return self._simulated_gap(lines, company_currency)

    def _simulated_gap(self, lines, company_currency):
        """Let Odoo compute the matching of a foreign group, and write nothing."""
        rests, results = self._simulate(lines)
        company = company_currency.round(sum(rest[0] for rest in rests.values()))
        currency = lines.currency_id
        foreign = 0.0
        if len(currency) == 1:
            foreign = currency.round(sum(rest[1] for rest in rests.values()))
        one = len(currency) == 1 and not currency.is_zero(foreign)
        return {
            "open": one or not company_currency.is_zero(company),
            "company": company,
            "currency": currency if one else company_currency,
            "amount": foreign if one else company,
            "exchange": self._exchange_of(results),
        }

    @api.model
    def _simulate(self, lines):
        """
        :return: ``(rests, results)``: rests is (company, foreign) by item; results are
            those of core's ``_prepare_reconciliation_plan``
        """
        plans, lines = lines._optimize_reconciliation_plan([lines])
        values = {
            line: {
                "aml": line,
                "amount_residual": line.amount_residual,
                "amount_residual_currency": line.amount_residual_currency,
                "parent_state": line.parent_state,
            }
            for line in lines
        }
        results = lines._prepare_reconciliation_plan(plans[0], values) if plans else []
        rests = {
            line: (value["amount_residual"], value["amount_residual_currency"])
            for line, value in values.items()
        }
        return rests, results

    @api.model
    def _exchange_of(self, results):
        found = []
        for result in results:
            vals = (result.get("exchange_values") or {}).get("move_values")
            if not vals:
                continue
            # Every second item is the one on the exchange account.
            amount = sum(
                command[2]["debit"] - command[2]["credit"]
                for command in vals["line_ids"][1::2]
            )
            found.append((vals["date"], amount))
        return found
