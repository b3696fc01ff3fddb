from odoo import api, fields, models
from odoo.exceptions import ValidationError

CODES = [
    ("rounding", "Rounding"),
    ("discount", "Early-payment discount"),
    ("bank_charges", "Bank charges"),
    ("exchange", "Exchange difference"),
    ("deduction", "Deduction by the customer"),
    ("withholding_tax", "Withholding tax"),
    ("factor_fees", "Factor fees"),
    ("bad_debt", "Bad debt"),
    ("reduction", "Commercial reduction"),
    ("other", "Other"),
]
TREATMENTS = [
    ("none", "None"),
    ("discount", "Lower the VAT of the invoice"),
    ("unpaid", "Cancel VAT that is not due yet"),
]
ROUTES = [("write_off", "Write-off"), ("credit_note", "Credit note")]
# What a cause is in the eyes of the VAT on payment, where it differs from its code.
EVENTS = {"other": "write_off", "reduction": "write_off"}
TREATMENT_OF = {"discount": "discount", "bad_debt": "unpaid"}


class ReceivablesWriteOffCause(models.Model):
    """Why a gap may be written off: where to, with which VAT, up to how much.

    Ceilings are in the currency of the company; zero means no ceiling. A commercial
    reduction is not written off: it needs a credit note.
    """

    _name = "receivables.write.off.cause"
    _description = "Write-off Cause"
    _order = "sequence, id"
    _check_company_auto = True
    _check_company_domain = models.check_company_domain_parent_of

    name = fields.Char(required=True, translate=True)
    code = fields.Selection(
        CODES,
        string="Kind",
        required=True,
        default="other",
        help="What the gap is. It sets the VAT and what the write-off counts as.",
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company.root_id,
        domain=[("parent_id", "=", False)],
        help="Company that uses the cause; its branches use it too.",
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    loss_account_id = fields.Many2one(
        "account.account",
        check_company=True,
        index="btree_not_null",
        help="Where a loss goes: an invoice not paid in full, a bill overpaid.",
    )
    gain_account_id = fields.Many2one(
        "account.account",
        check_company=True,
        index="btree_not_null",
        help="Where a gain goes: a receipt above the invoice, a bill paid short.",
    )
    journal_id = fields.Many2one(
        "account.journal",
        check_company=True,
        domain=[("type", "=", "general")],
        index="btree_not_null",
        help="Journal of the write-off. Empty: the first miscellaneous journal.",
    )
    tax_treatment = fields.Selection(
        TREATMENTS,
        string="VAT",
        compute="_compute_from_code",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        help="None: the whole gap goes to the account; the VAT on fees of a factor is "
        "that of the factor's own invoice. Lower the VAT of the invoice: "
        "the gap is split by rate, as an early-payment discount. Cancel VAT that is "
        "not due yet: only VAT on payment is split off, as for a bad debt.",
    )
    event = fields.Selection(
        [
            ("rounding", "Rounding"),
            ("discount", "Discount"),
            ("bank_charges", "Bank charges"),
            ("exchange", "Exchange"),
            ("deduction", "Deduction"),
            ("withholding_tax", "Withholding tax"),
            ("factor_fees", "Factor fees"),
            ("bad_debt", "Bad debt"),
            ("write_off", "Write-off"),
        ],
        string="VAT on Payment",
        compute="_compute_from_code",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        help="What the write-off is in the eyes of the VAT on payment. Rounding, "
        "charges, exchange, deductions, withheld tax and fees of a factor make the VAT "
        "of that part due, as a payment does; a discount, a bad debt and a plain "
        "write-off do not.",
    )
    route = fields.Selection(
        ROUTES,
        compute="_compute_from_code",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        help="A commercial reduction changes the price: it needs a credit note and is "
        "never written off.",
    )
    max_amount = fields.Monetary(
        string="Ceiling per Item",
        help="What collectors may write off of the same items for this cause, in one "
        "or several times. Zero: no ceiling.",
    )
    max_month_amount = fields.Monetary(
        string="Ceiling per Month",
        help="What one person may write off for this cause in a month, by the day of "
        "the decision and not by the date of the entries. Zero: no ceiling.",
    )
    manager_only = fields.Boolean(
        string="Credit Managers Only",
        help="Only a credit manager may write off for this cause.",
    )

    @api.depends("code")
    def _compute_from_code(self):
        for cause in self:
            cause.tax_treatment = TREATMENT_OF.get(cause.code, "none")
            cause.event = EVENTS.get(cause.code, cause.code)
            cause.route = "credit_note" if cause.code == "reduction" else "write_off"

    @api.constrains("route", "code")
    def _check_route(self):
        for cause in self:
            if cause.code == "reduction" and cause.route == "write_off":
                raise ValidationError(
                    self.env._(
                        "%(cause)s: a commercial reduction is a credit note, never a "
                        "write-off. Choose another kind for what may be written off.",
                        cause=cause.name,
                    )
                )

    @api.constrains("route", "loss_account_id", "gain_account_id")
    def _check_accounts(self):
        for cause in self:
            missing = not (cause.loss_account_id and cause.gain_account_id)
            if cause.route == "write_off" and missing:
                raise ValidationError(
                    self.env._(
                        "%(cause)s: choose the account of losses and the account of "
                        "gains.",
                        cause=cause.name,
                    )
                )

    @api.constrains("max_amount", "max_month_amount")
    def _check_ceilings(self):
        for cause in self:
            if min(cause.max_amount, cause.max_month_amount) < 0:
                raise ValidationError(
                    self.env._(
                        "%(cause)s: a ceiling cannot be negative; zero means none.",
                        cause=cause.name,
                    )
                )
