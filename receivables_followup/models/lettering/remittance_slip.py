from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_date

from ..ledger.numbering import next_number
from .account_payment_method import CHEQUE

STATES = [("draft", "Draft"), ("deposited", "Deposited"), ("cancelled", "Cancelled")]


class ReceivablesRemittanceSlip(models.Model):
    """The cheques taken to the bank in one envelope, and the paper that lists them.

    It posts nothing: cheques wait on the account of their payment method until the
    bank's statement shows the deposit.
    """

    _name = "receivables.remittance.slip"
    _description = "Cheque Remittance Slip"
    _inherit = ["mail.thread"]
    _order = "date desc, id desc"
    _check_company_auto = True

    name = fields.Char(
        string="Number",
        readonly=True,
        copy=False,
        index=True,
        help="Given when the slip is deposited.",
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
        help="The company whose bank account the cheques go to.",
    )
    journal_id = fields.Many2one(
        "account.journal",
        string="Bank",
        required=True,
        check_company=True,
        index=True,
        default=lambda self: self._default_journal(),
        domain="[('type', '=', 'bank')]",
        tracking=True,
        help="Journal of the bank account the cheques are deposited on.",
    )
    currency_id = fields.Many2one(
        "res.currency",
        compute="_compute_currency_id",
        store=True,
        precompute=True,
        help="Currency of the bank account; cheques in others need another slip.",
        index=True,
    )
    date = fields.Date(
        string="Deposit Date",
        required=True,
        default=fields.Date.context_today,
        tracking=True,
        help="The day the cheques go to the bank.",
    )
    state = fields.Selection(
        STATES,
        required=True,
        readonly=True,
        copy=False,
        default="draft",
        index=True,
        tracking=True,
        help="Draft: cheques are being collected. Deposited: the slip is at the bank, "
        "its cheques no longer change. Cancelled: its cheques wait again.",
    )
    payment_ids = fields.One2many(
        "account.payment",
        "receivables_slip_id",
        string="Cheques",
        help="Received cheques that are not yet on another slip.",
    )
    payment_count = fields.Integer(
        string="Number of Cheques", compute="_compute_amount_total", store=True
    )
    amount_total = fields.Monetary(
        string="Total",
        compute="_compute_amount_total",
        store=True,
        tracking=True,
        help="What the bank is to credit.",
    )
    deposited_by_id = fields.Many2one(
        "res.users",
        readonly=True,
        copy=False,
        ondelete="set null",
        index="btree_not_null",
        help="Who closed the slip.",
    )
    deposited_at = fields.Datetime(
        readonly=True, copy=False, help="When the slip was closed."
    )

    def _default_journal(self):
        company = self.env.company
        return self.env["account.journal"].search(
            [
                *self.env["account.journal"]._check_company_domain(company),
                ("type", "=", "bank"),
            ],
            limit=1,
        )

    @api.depends("journal_id", "company_id")
    def _compute_currency_id(self):
        for slip in self:
            slip.currency_id = (
                slip.journal_id.currency_id or slip.company_id.currency_id
            )

    @api.depends("payment_ids.amount")
    def _compute_amount_total(self):
        for slip in self:
            slip.payment_count = len(slip.payment_ids)
            slip.amount_total = sum(slip.payment_ids.mapped("amount"))

    @api.depends("name", "date")
    def _compute_display_name(self):
        for slip in self:
            slip.display_name = slip.name or self.env._(
                "Draft slip of %(day)s", day=format_date(self.env, slip.date)
            )

    # -- checks --------------------------------------------------------------------

    @api.ondelete(at_uninstall=False)
    def _unlink_except_numbered(self):
        for slip in self:
            if slip.name and slip.state == "cancelled":
                raise UserError(
                    self.env._(
                        "Slip %(name)s was cancelled after it had its number: it stays "
                        "on file, so that no number is missing. Make a new slip for "
                        "its cheques.",
                        name=slip.name,
                    )
                )
            if slip.state == "deposited":
                raise UserError(
                    self.env._(
                        "Slip %(name)s is at the bank and cannot be deleted. Cancel it "
                        "when the bank gave the cheques back.",
                        name=slip.name,
                    )
                )

    def _check_cheques(self):
        """Each payment is a posted cheque of this bank and currency.

        :raise UserError: naming the first that is not
        """
        for slip in self:
            for payment in slip.payment_ids:
                reason = slip._refusal(payment)
                if reason:
                    raise UserError(
                        self.env._(
                            "%(payment)s cannot go on slip %(slip)s: %(reason)s",
                            payment=payment.display_name,
                            slip=slip.display_name,
                            reason=reason,
                        )
                    )

    def _refusal(self, payment):
        """Why a payment cannot go on this slip, or None."""
        self.ensure_one()
        if not payment._receivables_is_cheque():
            return self.env._("it is no cheque received from a customer.")
        if payment.state not in ("in_process", "paid"):
            return self.env._("it is not confirmed.")
        if payment.journal_id != self.journal_id:
            return self.env._(
                "it was recorded on %(journal)s, the slip is for %(bank)s.",
                journal=payment.journal_id.display_name,
                bank=self.journal_id.display_name,
            )
        if payment.currency_id != self.currency_id:
            return self.env._(
                "it is in %(currency)s, the bank account in %(expected)s.",
                currency=payment.currency_id.name,
                expected=self.currency_id.name,
            )
        return None

    # -- cheques -------------------------------------------------------------------

    @api.model
    def _waiting_domain(self, journal, currency):
        """Cheques received on a journal that are on no slip yet."""
        return Domain(
            [
                ("journal_id", "=", journal.id),
                ("currency_id", "=", currency.id),
                ("payment_type", "=", "inbound"),
                ("payment_method_line_id.payment_method_id.code", "=", CHEQUE),
                ("state", "in", ("in_process", "paid")),
                ("is_matched", "=", False),
                ("receivables_slip_id", "=", False),
            ]
        )

    def action_add_waiting(self):
        """Put every cheque on it that waits for this bank."""
        for slip in self:
            waiting = self.env["account.payment"].search(
                slip._waiting_domain(slip.journal_id, slip.currency_id)
            )
            if not waiting:
                raise UserError(
                    self.env._(
                        "No cheque waits for %(bank)s. Record receipts with the "
                        "payment method Cheque first.",
                        bank=slip.journal_id.display_name,
                    )
                )
            slip.payment_ids = [Command.link(payment.id) for payment in waiting]
        return True

    @api.model
    def _slip_for(self, payment):
        """Put a cheque on the open slip of its bank, making one when there is none.

        :param payment: one posted ``account.payment``
        """
        slip = self.search(
            [
                ("state", "=", "draft"),
                ("journal_id", "=", payment.journal_id.id),
                ("currency_id", "=", payment.currency_id.id),
                ("company_id", "=", payment.company_id.id),
            ],
            order="id desc",
            limit=1,
        )
        if not slip:
            slip = self.create(
                {
                    "company_id": payment.company_id.id,
                    "journal_id": payment.journal_id.id,
                }
            )
        slip.payment_ids = [Command.link(payment.id)]
        return slip

    # -- states --------------------------------------------------------------------

    def action_deposit(self):
        """Number the slip and close it.

        :raise UserError: without cheques, or when one of them may not go on it
        """
        self.check_access("write")
        for slip in self.filtered(lambda slip: slip.state == "draft"):
            if not slip.payment_ids:
                raise UserError(
                    self.env._(
                        "%(slip)s has no cheque. Add the cheques, then deposit it.",
                        slip=slip.display_name,
                    )
                )
            slip._check_cheques()
            slip.sudo().write(
                {
                    "name": next_number(slip, slip.company_id, slip.date),
                    "state": "deposited",
                    "deposited_by_id": self.env.uid,
                    "deposited_at": fields.Datetime.now(),
                }
            )
        return True

    def action_cancel(self):
        """Let the cheques wait again; the slip keeps a note of what was on it."""
        self.check_access("write")
        for slip in self.filtered(lambda slip: slip.state != "cancelled"):
            cheques = ", ".join(slip.payment_ids.mapped("display_name"))
            if cheques:
                slip.message_post(
                    body=self.env._("Cancelled with: %(cheques)s", cheques=cheques)
                )
            # First the state: cheques of a deposited slip cannot be taken off.
            slip.sudo().state = "cancelled"
            slip.payment_ids.receivables_slip_id = False
        return True

    def action_print(self):
        """Print the slip for the bank."""
        return self.env.ref(
            "receivables_followup.report_remittance_slip"
        ).report_action(self)
