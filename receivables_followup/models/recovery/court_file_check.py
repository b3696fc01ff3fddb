"""A court is given figures that agree, or nothing."""

from odoo import models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ...engine.money import from_minor, to_minor
from ...engine.recovery.court_file import differences
from .court_file_figures import PREPARING


class ReceivablesLegalCase(models.Model):
    _inherit = "receivables.legal.case"

    def _court_check_rates(self, missing):
        if missing:
            raise UserError(
                self.env._(
                    "%(case)s: no official rate is known for %(periods)s. Enter it in "
                    "the interest rates, then build the file again: a court is not "
                    "given an incomplete calculation.",
                    case=self.display_name,
                    periods=", ".join(
                        " - ".join(format_date(self.env, day) for day in days)
                        for days in sorted(missing)
                    ),
                )
            )

    def _court_check_claims(self, figures):
        """Compare with the case and with the claims of late charges."""
        digits, own = self.currency_id.decimal_places, self.currency_id.name
        compared = {
            (name, own): {
                "case": to_minor(self[f"{name}_amount"], digits),
                "statement": figures.company[name],
            }
            for name in ("principal", "interest", "indemnity")
        }
        if self.state in PREPARING:
            claims = self._charges_of(self.sudo().move_line_ids)
            for currency, sums in figures.totals.items():
                mine = claims.filtered(lambda one, c=currency: one.currency_id == c)
                for kind in ("interest", "indemnity"):
                    amounts = mine.filtered(lambda one, k=kind: one.kind == k)
                    compared[f"charged_{kind}", currency.name] = {
                        "late_charges": sum(
                            to_minor(one.amount, currency.decimal_places)
                            for one in amounts
                        ),
                        "statement": sums[kind],
                    }
        self._court_check(compared)

    def _court_check(self, compared):
        """Refuse figures that differ.

        :param compared: as of ``engine.recovery.court_file.differences``
        :raise UserError: naming each of them and what to do
        """
        found = differences(compared)
        if not found:
            return
        figures, places = self._court_figure_names(), self._court_place_names()
        currencies = {
            currency.name: currency
            for currency in self.sudo().move_line_ids.currency_id | self.currency_id
        }

        def money(minor, name):
            currency = currencies[name]
            return currency.format(float(from_minor(minor, currency.decimal_places)))

        texts = [
            self.env._(
                "%(figure)s: %(first)s in %(place)s, %(amount)s in %(other)s.",
                figure=figures[one.figure],
                first=money(one.first_amount, one.currency),
                place=places[one.first_place],
                amount=money(one.amount, one.currency),
                other=places[one.place],
            )
            for one in found
        ]
        raise UserError(
            self.env._(
                "The court file of %(case)s is not built: its figures differ.\n"
                "%(differences)s\n%(remedy)s",
                case=self.display_name,
                differences="\n".join(texts),
                remedy=self._court_remedy(),
            )
        )

    def _court_remedy(self):
        if self.state in PREPARING:
            return self.env._(
                "Read the amounts again. If that does not help, compare the late "
                "charges with the ledger."
            )
        return self.env._(
            "Amounts are fixed since the case was filed, and the ledger of that day "
            "was changed since: undo the change, or claim the difference in a case of "
            "its own."
        )

    def _court_figure_names(self):
        return {
            "principal": self.env._("Principal"),
            "interest": self.env._("Interest"),
            "indemnity": self.env._("Indemnity"),
            "charged_interest": self.env._("Interest"),
            "charged_indemnity": self.env._("Indemnity"),
            "total": self.env._("Total"),
        }

    def _court_place_names(self):
        return {
            "case": self.env._("the case"),
            "late_charges": self.env._("the late charges"),
            "statement": self.env._("the statement"),
            "spreadsheet": self.env._("the spreadsheet"),
            "claim_sheet": self.env._("the claim sheet"),
            "statement_pdf": self.env._("the printed statement"),
            "index": self.env._("the index"),
        }
