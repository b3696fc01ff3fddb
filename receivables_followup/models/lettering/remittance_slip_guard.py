"""What a person may enter on a slip: number and states follow from its buttons."""

from odoo import api, models
from odoo.exceptions import AccessError, UserError

from ..ledger.given import given

CONTENT = {"company_id", "journal_id", "date", "payment_ids"}


class ReceivablesRemittanceSlip(models.Model):
    _inherit = "receivables.remittance.slip"

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            for vals in vals_list:
                entered = given(self, vals)
                self._refuse_fixed(name for name in entered if entered[name])
        slips = super().create(vals_list)
        slips._check_cheques()
        return slips

    def write(self, vals):
        """Deposited and cancelled slips are closed."""
        if not self.env.su:
            self._refuse_fixed(vals)
            closed = self.filtered(lambda slip: slip.state != "draft")
            if closed and CONTENT & vals.keys():
                raise UserError(
                    self.env._(
                        "Slip %(name)s is closed: bank, date and cheques can no longer "
                        "be changed. Cancel it and make a new one.",
                        name=closed[0].display_name,
                    )
                )
        result = super().write(vals)
        if vals.keys() & {"journal_id", "payment_ids"}:
            self._check_cheques()
        return result

    @api.model
    def _refuse_fixed(self, names):
        """:raise AccessError: naming the first field that nobody enters"""
        for name in names:
            if name in self._fields and self._fields[name].readonly:
                raise AccessError(
                    self.env._(
                        "A slip's %(field)s follows from depositing or cancelling it: "
                        "it cannot be entered by hand.",
                        field=self._fields[name]._description_string(self.env),
                    )
                )
