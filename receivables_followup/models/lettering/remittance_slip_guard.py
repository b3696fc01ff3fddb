"""What a person may enter on a slip: number and states follow from its buttons."""

from odoo import api, models
from odoo.exceptions import UserError

CONTENT = {"company_id", "journal_id", "date", "payment_ids"}


class ReceivablesRemittanceSlip(models.Model):
    _name = "receivables.remittance.slip"
    _inherit = ["receivables.guarded", "receivables.remittance.slip"]

    @api.model_create_multi
    def create(self, vals_list):
        slips = super().create(vals_list)
        slips._check_cheques()
        return slips

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & {"journal_id", "payment_ids"}:
            self._check_cheques()
        return result

    @api.model
    def _guarded_text(self, label):
        return self.env._(
            "A slip's %(field)s follows from depositing or cancelling it: "
            "it cannot be entered by hand.",
            field=label,
        )

    def _check_change(self, vals):
        """Deposited and cancelled slips are closed."""
        closed = self.filtered(lambda slip: slip.state != "draft")
        if closed and CONTENT & vals.keys():
            raise UserError(
                self.env._(
                    "Slip %(name)s is closed: bank, date and cheques can no longer "
                    "be changed. Cancel it and make a new one.",
                    name=closed[0].display_name,
                )
            )
