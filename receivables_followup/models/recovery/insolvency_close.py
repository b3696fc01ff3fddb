"""How proceedings go on after the judgment, and how they end."""

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from .insolvency import RUNNING
from .insolvency_effects import ACTIVITY


class ReceivablesInsolvency(models.Model):
    _inherit = "receivables.insolvency"

    def action_convert(self):
        """Note the judgment that turns the proceedings into a liquidation, as of today.

        Prior debts stay frozen and need no new declaration; debts between the two
        judgments may need one.
        """
        self._check_running()
        for one in self:
            one.sudo().write(
                {
                    "kind": "liquidation",
                    "state": "open",
                    "converted_on": fields.Date.context_today(self),
                }
            )
            one.sudo()._ask(
                self.env._(
                    "Converted to liquidation: review the debts since %(day)s, and "
                    "declare what the court wants declared",
                    day=format_date(self.env, one.date),
                )
            )
        return True

    def action_plan(self):
        """Note that the court adopted a plan: prior debts are paid as it says."""
        self._check_running()
        self.sudo().write(
            {"state": "plan", "plan_date": fields.Date.context_today(self)}
        )
        for one in self.sudo():
            one._ask(self.env._("A plan was adopted: note its instalments"))
        return True

    def action_complete(self):
        """The plan was carried out: what is left of the debts may be chased again."""
        return self._close("completed")

    def action_revoke(self):
        """The judgment was set aside: everything may be chased again."""
        return self._close("revoked")

    def action_close_insufficient(self):
        """Not enough assets: prior debts stay frozen for good, and are written off."""
        return self._close("insufficient")

    def _close(self, outcome):
        self._check_running()
        for one in self.sudo():
            one.write(
                {
                    "state": "closed",
                    "outcome": outcome,
                    "closed_on": fields.Date.context_today(self),
                }
            )
            one._end_interruptions()
            if outcome == "insufficient":
                one._ask(
                    self.env._(
                        "Closed for want of assets: obtain the certificate that the "
                        "debt is lost, and have it written off"
                    )
                )
                continue
            active = one.hold_ids.filtered(lambda hold: hold.state == "active")
            active.action_release()
            if outcome == "revoked":
                cases = one.case_ids.filtered(
                    lambda case: case.state in ("proposed", "prepared", "filed")
                )
                cases._advance("abandoned")
            one.activity_unlink([ACTIVITY])
            one.card_id._refresh_figures()
        return True

    def _end_interruptions(self):
        """A declared claim interrupts until the proceedings end (L622-25-1)."""
        names = self.case_ids.mapped("name")
        self.env["receivables.limitation.event"].search(
            [
                ("company_id", "=", self.company_id.id),
                ("origin", "in", names),
                ("cause", "=", "insolvency_claim"),
                ("date_end", "=", False),
            ]
        ).write({"date_end": self.closed_on})

    def _check_running(self):
        self.check_access("write")
        for one in self:
            if one.state not in RUNNING:
                raise UserError(
                    self.env._(
                        "%(insolvency)s is closed already.",
                        insolvency=one.display_name,
                    )
                )
