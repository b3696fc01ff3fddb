from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .reject_reason import MEANS

STATES = [("draft", "Draft"), ("posted", "Posted")]
NOT_WAITING = ("asset_cash", "asset_receivable")
# Where a receipt of a customer may stand: also on bills at the bank.
RECEIPT_TYPES = ("asset_receivable", "asset_current", "asset_cash")


class ReceivablesPaymentReject(models.Model):
    """A payment that came back: the debt is open again, as if nobody had paid.

    Posting it un-letters the receipt, letters it with what the bank took back, books
    the bank's fee and asks for a call. Dunning goes on at the level it had reached.
    """

    _name = "receivables.payment.reject"
    _description = "Rejected Payment"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "date desc, id desc"
    _check_company_auto = True

    receipt_line_id = fields.Many2one(
        "account.move.line",
        string="Receipt",
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
        domain="[('parent_state', '=', 'posted'), ('balance', '<', 0),"
        f" ('account_type', 'in', {RECEIPT_TYPES}), ('partner_id', '!=', False),"
        " ('company_id', '=', company_id)]",
        help="The customer's credit that the bank took back.",
    )
    receipt_move_id = fields.Many2one(
        "account.move",
        string="Entry of the Receipt",
        compute="_compute_receipt",
        store=True,
        precompute=True,
        index="btree_not_null",
        ondelete="set null",
    )
    company_id = fields.Many2one(
        "res.company",
        compute="_compute_receipt",
        store=True,
        precompute=True,
        readonly=False,
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    commercial_partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        compute="_compute_receipt",
        store=True,
        precompute=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    currency_id = fields.Many2one(
        "res.currency",
        compute="_compute_receipt",
        store=True,
        precompute=True,
        index=True,
    )
    amount = fields.Monetary(
        compute="_compute_receipt",
        store=True,
        precompute=True,
        help="What the bank took back.",
    )
    means = fields.Selection(MEANS, required=True, default="direct_debit")
    reason_id = fields.Many2one(
        "receivables.reject.reason",
        required=True,
        index=True,
        ondelete="restrict",
        domain="[('means', '=', means)]",
        tracking=True,
        help="Why, as the bank states it.",
    )
    date = fields.Date(
        string="Rejected On",
        required=True,
        default=fields.Date.context_today,
        tracking=True,
        help="The day the bank took the money back; date of the entry.",
    )
    return_line_id = fields.Many2one(
        "account.move.line",
        string="Already Booked As",
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
        domain="[('parent_state', '=', 'posted'), ('balance', '>', 0),"
        " ('reconciled', '=', False), ('company_id', '=', company_id),"
        " ('partner_id.commercial_partner_id', '=', commercial_partner_id)]",
        help="The bank statement shows the return and it is on the customer's account "
        "already: no other entry is made.",
    )
    counterpart_account_id = fields.Many2one(
        "account.account",
        string="Bank Account",
        compute="_compute_counterpart",
        store=True,
        readonly=False,
        check_company=True,
        index="btree_not_null",
        help="Credited with what the bank took back: the account the receipt was on "
        "while it awaited the bank, or the suspense account of the journal.",
    )
    fee_amount = fields.Monetary(string="Bank Fee", help="What the bank charged.")
    fee_account_id = fields.Many2one(
        "account.account",
        compute="_compute_counterpart",
        store=True,
        readonly=False,
        check_company=True,
        index="btree_not_null",
    )
    charge_fee = fields.Boolean(
        string="Charge the Fee to the Customer",
        help="Your terms of sale must say so. Never with consumers: collection costs "
        "without a court title stay with the creditor. The costs of a cheque without "
        "funds are the drawer's by law (Monetary code L131-73).",
    )
    move_id = fields.Many2one(
        "account.move",
        string="Entry",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    reopened_move_ids = fields.Many2many(
        "account.move",
        "receivables_reject_reopened_rel",
        "reject_id",
        "move_id",
        string="Open Again",
        readonly=True,
        copy=False,
        help="Invoices that the payment had settled, in whole or in part.",
    )
    state = fields.Selection(
        STATES, required=True, readonly=True, copy=False, default="draft", tracking=True
    )
    user_id = fields.Many2one(
        "res.users",
        string="Who Calls",
        default=lambda self: self.env.user,
        required=True,
        index=True,
        ondelete="restrict",
        domain="[('share', '=', False)]",
    )
    note = fields.Text()

    _fee_positive = models.Constraint(
        "CHECK(fee_amount >= 0)", "The bank's fee cannot be negative."
    )

    @api.depends("receipt_line_id")
    def _compute_receipt(self):
        for reject in self:
            line = reject.receipt_line_id
            reject.company_id = line.company_id or reject.company_id or self.env.company
            if line or not reject.receipt_move_id:
                reject.receipt_move_id = line.move_id
                reject.commercial_partner_id = line.partner_id.commercial_partner_id
                reject.currency_id = line.currency_id or reject.company_id.currency_id
                reject.amount = -line.amount_currency

    @api.depends("receipt_line_id", "company_id")
    def _compute_counterpart(self):
        causes = self.env["receivables.write.off.cause"]
        for reject in self:
            waiting = reject._waiting_line().account_id
            journal = reject.receipt_line_id.journal_id
            reject.counterpart_account_id = waiting or journal.suspense_account_id
            cause = causes.search(
                [
                    ("code", "=", "bank_charges"),
                    ("company_id", "=", reject.company_id.root_id.id),
                ],
                limit=1,
            )
            reject.fee_account_id = cause.loss_account_id

    @api.depends("commercial_partner_id.name", "date")
    def _compute_display_name(self):
        for reject in self:
            means = dict(self._fields["means"]._description_selection(self.env))
            name = reject.commercial_partner_id.sudo().name or ""
            reject.display_name = f"{means.get(reject.means, '')} · {name}"

    @api.onchange("means")
    def _onchange_means(self):
        if self.reason_id.means != self.means:
            self.reason_id = False

    @api.constrains("receipt_line_id")
    def _check_receipt(self):
        for reject in self.filtered("receipt_line_id"):
            line = reject.receipt_line_id
            if line.parent_state != "posted" or not line._receivables_receipts():
                raise ValidationError(
                    self.env._(
                        "%(item)s is no posted receipt of a customer: choose the "
                        "credit that the bank took back.",
                        item=line.display_name,
                    )
                )

    @api.constrains("charge_fee", "means", "receipt_line_id")
    def _check_fee(self):
        """Consumers owe no collection costs without a title (L111-8 CPCE)."""
        for reject in self.filtered("charge_fee").sudo():
            card = self.env["receivables.card"].sudo()
            card = card.search(
                [
                    ("commercial_partner_id", "=", reject.commercial_partner_id.id),
                    ("company_id", "=", reject.company_id.id),
                ],
                limit=1,
            )
            if card.debtor_nature == "consumer" and reject.means != "cheque":
                raise ValidationError(
                    self.env._(
                        "%(customer)s is a consumer, who owes no collection costs "
                        "without a court title: bear the bank's fee yourself.",
                        customer=reject.commercial_partner_id.display_name,
                    )
                )

    def _waiting_line(self):
        """The item of the receipt's entry that awaits, or awaited, the bank.

        A slip of many bills has one for each: that of the same amount is meant.
        """
        line = self.receipt_line_id
        bills = self.env["receivables.account.role"]._bill_accounts(self.company_id)
        waiting = line.move_id.line_ids.filtered(
            lambda other: (
                other.balance > 0
                and other.account_id != line.account_id
                and (
                    other.account_id in bills
                    or other.account_id.account_type not in NOT_WAITING
                    and other.account_id.reconcile
                )
            )
        )
        return waiting.sorted(
            lambda other: (
                other.partner_id != line.partner_id,
                other.amount_currency != -line.amount_currency,
                other.id,
            )
        )[:1]
