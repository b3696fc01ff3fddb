from odoo import api, fields, models

STATES = [
    ("coming", "Coming"),
    ("partial", "Paid in Part"),
    ("due", "Fallen Due"),
    ("late", "Late"),
    ("paid", "Paid in Full"),
]


class ReceivablesPaymentPlanLine(models.Model):
    """An instalment; what came of it is read from the ledger."""

    _name = "receivables.payment.plan.line"
    _inherit = ["receivables.guarded"]
    _description = "Instalment of a Payment Plan"
    _order = "plan_id, date, id"
    _check_company_auto = True

    plan_id = fields.Many2one(
        "receivables.payment.plan", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="plan_id.company_id", store=True, precompute=True, index=True
    )
    commercial_partner_id = fields.Many2one(
        related="plan_id.commercial_partner_id",
        store=True,
        precompute=True,
        index=True,
        string="Customer",
    )
    currency_id = fields.Many2one(related="plan_id.currency_id")
    plan_state = fields.Selection(
        related="plan_id.state", store=True, string="State of the Plan"
    )
    date = fields.Date(required=True, help="The day by which it is to be paid.")
    amount = fields.Monetary(required=True, help="Part of the debt.")
    interest_amount = fields.Monetary(
        string="Interest", help="Agreed interest since the instalment before."
    )
    amount_total = fields.Monetary(
        string="To Pay", compute="_compute_amount_total", store=True
    )
    paid_amount = fields.Monetary(
        string="Paid",
        readonly=True,
        copy=False,
        help="Money matched with this instalment, the earliest first.",
    )
    state = fields.Selection(
        STATES,
        required=True,
        default="coming",
        readonly=True,
        copy=False,
        help="Due: its day has come, the days of grace run. Late: they are over.",
    )
    reminded_on = fields.Date(
        readonly=True, copy=False, help="When the customer was reminded of it."
    )

    _amount_positive = models.Constraint(
        "CHECK(amount > 0 AND interest_amount >= 0)",
        "An instalment is above zero, its interest not below.",
    )

    @api.depends("amount", "interest_amount")
    def _compute_amount_total(self):
        for line in self:
            line.amount_total = line.amount + line.interest_amount

    @api.constrains("interest_amount")
    def _check_interest(self):
        self.plan_id._check_interest()

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.plan_id._check_editable()
        return lines

    def write(self, vals):
        result = super().write(vals)
        if not self.env.su:  # moved to another plan?
            self.plan_id._check_editable()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_agreed(self):
        self.plan_id._check_editable()

    def _check_change(self, vals):
        self.plan_id._check_editable()

    @api.model
    def _guarded_text(self, label):
        return self.env._(
            "%(field)s of an instalment is read from the ledger, it cannot be entered: "
            "enter the payment instead.",
            field=label,
        )
