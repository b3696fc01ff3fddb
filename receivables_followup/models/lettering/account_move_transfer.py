from odoo import api, fields, models
from odoo.exceptions import AccessError

from ..ledger.given import given

OURS = {"receivables_transfer_id", "receivables_tax_waits"}


class AccountMove(models.Model):
    """Plain columns that come with the row: knowing that an entry is no transfer costs
    no statement when items are reconciled."""

    _inherit = "account.move"

    receivables_transfer_id = fields.Many2one(
        "receivables.lettering.transfer",
        string="Transfer",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="The transfer of customer or supplier items that this entry posts.",
    )
    receivables_tax_waits = fields.Boolean(
        string="Moved to Another Account",
        readonly=True,
        copy=False,
        help="Items of this document moved to another account or customer: its VAT on "
        "payment follows them there.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            for vals in vals_list:
                values = given(self, vals)
                self._refuse_transfer({name for name in OURS if values.get(name)})
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su:
            self._refuse_transfer(OURS & vals.keys())
        return super().write(vals)

    @api.model
    def _refuse_transfer(self, names):
        """
        :raise AccessError: when somebody says by hand that an entry is a transfer
        """
        if names:
            raise AccessError(
                self.env._(
                    "What an entry transfers is recorded by the transfer itself and "
                    "cannot be entered."
                )
            )
