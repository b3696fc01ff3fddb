from odoo import api, fields, models
from odoo.exceptions import UserError

from .account_payment_method import CHEQUE

# What a deposited slip says of a cheque.
ON_PAPER = {
    "amount",
    "currency_id",
    "date",
    "journal_id",
    "partner_id",
    "payment_type",
    "payment_method_line_id",
    "receivables_cheque_number",
    "receivables_cheque_bank",
    "receivables_cheque_drawer",
    "receivables_slip_id",
}


class AccountPayment(models.Model):
    """Cheques: their number, bank and drawer, and the slip they went to the bank on."""

    _inherit = "account.payment"

    receivables_slip_id = fields.Many2one(
        "receivables.remittance.slip",
        string="Remittance Slip",
        copy=False,
        check_company=True,
        ondelete="set null",
        index="btree_not_null",
        help="The slip on which the cheque goes to the bank.",
    )
    receivables_cheque_number = fields.Char(
        string="Cheque Number", copy=False, help="Number printed on the cheque."
    )
    receivables_cheque_bank = fields.Char(
        string="Bank of the Cheque", copy=False, help="The bank the cheque is drawn on."
    )
    receivables_cheque_drawer = fields.Char(
        string="Drawer",
        copy=False,
        help="Who signed the cheque, when it is not the customer.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        """A cheque is no more created on a closed slip than moved to one."""
        payments = super().create(vals_list)
        for slip in payments.receivables_slip_id:
            self._receivables_check_slip(slip.id)
        return payments

    def write(self, vals):
        """What a slip at the bank says of a cheque stays as it is."""
        if ON_PAPER & vals.keys():
            self._receivables_check_not_deposited(ON_PAPER & vals.keys())
            self._receivables_check_slip(vals.get("receivables_slip_id"))
        return super().write(vals)

    @api.model
    def _receivables_check_slip(self, slip_id):
        """Cheques are put on drafts only.

        :raise UserError: the slip is closed
        """
        slip = self.env["receivables.remittance.slip"].browse(slip_id or ()).sudo()
        if slip and slip.state != "draft":
            raise UserError(
                self.env._(
                    "Slip %(slip)s is closed: put the cheque on another one.",
                    slip=slip.display_name,
                )
            )

    def _receivables_check_not_deposited(self, names):
        """Refuse changes to cheques of deposited slips.

        :param names: names of the fields that would be written
        """
        for payment in self:
            slip = payment.receivables_slip_id.sudo()
            if slip.state == "deposited":
                field = self._fields[sorted(names)[0]]
                raise UserError(
                    self.env._(
                        "Cheque %(payment)s is on slip %(slip)s, which is at the bank: "
                        "its %(field)s can no longer be changed. Cancel the slip "
                        "first.",
                        payment=payment.display_name,
                        slip=slip.name,
                        field=field._description_string(self.env),
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_on_slip(self):
        self._receivables_check_not_deposited({"receivables_slip_id"})

    def _synchronize_to_moves(self, changed_fields):
        """A payment spread over documents has items that core would not know.

        :raise UserError: something its entry follows is changed
        """
        if changed_fields & set(self._get_trigger_fields_to_synchronize()):
            for payment in self:
                if payment.move_id.state != "draft":
                    continue
                if len(payment._seek_for_lines()[1]) > 1:
                    raise UserError(
                        self.env._(
                            "%(payment)s was spread over several documents: delete it "
                            "and enter it again.",
                            payment=payment.display_name,
                        )
                    )
        return super()._synchronize_to_moves(changed_fields)

    def _receivables_is_cheque(self):
        self.ensure_one()
        return self.payment_type == "inbound" and self.payment_method_code == CHEQUE

    def action_receivables_open_slip(self):
        """Open the slip the cheque is on."""
        self.ensure_one()
        return self.receivables_slip_id.get_formview_action()
