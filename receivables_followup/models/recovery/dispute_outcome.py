from odoo import api, fields, models

from .dispute import COLLECTOR, WAITING

CLOSINGS = [
    ("decision", "Decided by a person"),
    ("paid", "The invoice was paid"),
    ("credited", "The invoice was credited"),
    ("cancelled", "The invoice was cancelled or deleted"),
    ("settled", "The invoice was settled otherwise"),
]
FLAGS = [
    ("draft", "The invoice is being corrected"),
    ("reduced", "Less is open than is disputed"),
    ("credited", "A credit note was matched with the invoice"),
    ("paid", "Paid or settled although a credit note is prepared"),
]


class ReceivablesDispute(models.Model):
    """What became of a dispute."""

    _inherit = "receivables.dispute"

    closed_by = fields.Selection(
        CLOSINGS,
        readonly=True,
        copy=False,
        help="Whether a person decided, or what happened to the invoice.",
    )
    flag = fields.Selection(
        FLAGS,
        string="To Be Looked At",
        readonly=True,
        copy=False,
        tracking=True,
        help="What happened to the invoice meanwhile, and wants a look.",
    )
    lapsed = fields.Boolean(
        readonly=True,
        copy=False,
        help="Nobody reviewed the dispute in time, and the settings then let the "
        "amount be chased again. A new review date holds it anew.",
    )
    accepted_amount = fields.Monetary(
        string="Accepted",
        readonly=True,
        copy=False,
        tracking=True,
        help="What is credited to the customer, tax included.",
    )
    answer = fields.Text(
        copy=False,
        help="What the customer is told about the decision; shown on the portal.",
    )
    credit_note_id = fields.Many2one(
        "account.move",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        groups=COLLECTOR,
        help="Draft prepared when the dispute was accepted; an accountant posts it.",
    )
    hold_ids = fields.One2many(
        "receivables.hold",
        "dispute_id",
        string="Holds",
        groups=COLLECTOR,
        help="What the dispute keeps from being chased.",
    )
    received_on = fields.Date(
        readonly=True,
        copy=False,
        required=True,
        default=fields.Date.context_today,
        help="The day the dispute reached us.",
    )
    opened_on = fields.Date(
        readonly=True,
        copy=False,
        help="The day a colleague opened the dispute or took it up; empty before.",
    )
    decided_on = fields.Date(
        readonly=True, copy=False, help="The day on which it was decided or closed."
    )
    decided_by_id = fields.Many2one(
        "res.users",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    settled_on = fields.Date(
        readonly=True,
        copy=False,
        help="The day from which nothing is held any more: decided, and the credit "
        "note posted where there is one.",
    )
    lead_days = fields.Integer(
        string="Lead Time (Days)",
        compute="_compute_lead_days",
        store=True,
        aggregator="avg",
        help="Days from the day the dispute reached us to the decision.",
    )
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Company Currency"
    )
    amount_company = fields.Monetary(
        string="Amount in Company Currency",
        currency_field="company_currency_id",
        readonly=True,
        copy=False,
        help="The disputed amount at the rate of the invoice.",
    )
    accepted_company = fields.Monetary(
        string="Accepted in Company Currency",
        currency_field="company_currency_id",
        readonly=True,
        copy=False,
    )
    may_decide = fields.Boolean(compute="_compute_may_decide")

    _watched_idx = models.Index("(id) WHERE settled_on IS NULL")

    @api.depends("decided_on", "received_on")
    def _compute_lead_days(self):
        for dispute in self:
            ended = dispute.decided_on
            dispute.lead_days = (ended - dispute.received_on).days if ended else 0

    @api.depends("state")
    @api.depends_context("uid")
    def _compute_may_decide(self):
        writer = self.has_access("write")
        for dispute in self:
            dispute.may_decide = writer and dispute.state in WAITING
