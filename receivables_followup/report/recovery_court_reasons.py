"""On what law a claim rests, and what the debtor disputes of it."""

from odoo import models


class ReceivablesCourtFile(models.AbstractModel):
    _inherit = "receivables.court.file"

    def _legal_reasons(self, case, figures):
        """On what the interest and the indemnities rest, one sentence each."""
        nature = case.card_id.debtor_nature or "consumer"
        bearing = [item for item in figures.items if item.lines and item.terms]
        reasons = []
        for term in {item.terms.mode: item.terms for item in bearing}.values():
            reasons.append(self._interest_reason(term, nature))
        if any(item.indemnity for item in figures.items):
            reasons.append(
                self.env._(
                    "Fixed indemnity of EUR 40 for each late payment (article D2192-35 "
                    "of the French public procurement code)."
                )
                if nature == "public"
                else self.env._(
                    "Fixed indemnity of EUR 40 for each late payment (articles L441-10 "
                    "and D441-5 of the French commercial code)."
                )
            )
        if bearing and case.procedure == "insolvency_claim":
            reasons.append(
                self.env._(
                    "The judgment that opened the proceedings stopped the interest "
                    "(article L622-28 of the French commercial code)."
                )
            )
        elif bearing:
            reasons.append(
                self.env._(
                    "Interest goes on at the rates of the law or of the contract after "
                    "%(day)s, until full payment.",
                    day=self._tools().date(figures.day),
                )
            )
        if any(line.kind != "interest" for item in bearing for line in item.lines):
            reasons.append(
                self.env._(
                    "Interest that was billed or given up before is taken off: it is "
                    "not claimed twice."
                )
            )
        return reasons

    def _interest_reason(self, term, nature):
        if term.mode == "contract":
            return self.env._("Late interest at the rate agreed with the debtor.")
        if term.from_formal_notice:
            return self.env._(
                "Interest at the legal rate from the formal notice (articles 1231-6 "
                "and 1344 of the French civil code)."
            )
        if nature == "public":
            return self.env._(
                "Late interest of public buyers: rate of the European Central Bank's "
                "main refinancing operation plus eight points (articles L2192-13 and "
                "R2192-31 of the French public procurement code)."
            )
        return self.env._(
            "Late interest: rate of the European Central Bank's most recent "
            "refinancing operation plus ten points, by half-year (article L441-10 of "
            "the French commercial code), from the day after the due date, without "
            "any reminder."
        )

    def _dispute_rows(self, case):
        disputes = (
            self.env["receivables.dispute"]
            .sudo()
            .search(
                [
                    ("move_id", "in", case.move_line_ids.move_id.ids),
                    ("state", "not in", ("pending", "withdrawn")),
                ],
                order="id",
            )
        )
        states = dict(disputes._fields["state"]._description_selection(self.env))
        return [
            {
                "number": one.name or "",
                "invoice": one.move_id.name,
                "reason": one.reason_id.name,
                "state": states[one.state],
                "amount": self._tools().money(one.amount, one.currency_id),
            }
            for one in disputes
        ]
