from odoo import api, fields, models

from ...engine.lettering.gap import CODES

CAUSE_LABELS = {
    "exchange": "Exchange difference",
    "duplicate_payment": "Duplicate payment",
    "credit_note": "Credit note",
    "discount": "Discount taken",
    "retention": "Retention",
    "withholding_tax": "Withholding tax",
    "factor_net": "Factor, net of fees",
    "deduction": "Deduction by the payer",
    "wrong_customer": "Wrong customer",
    "rounding": "Rounding",
    "bank_charges": "Bank charges",
    "unknown": "Unknown",
}
GAP_CAUSES = [(code, CAUSE_LABELS[code]) for code in CODES]
FOLLOWUPS = [
    ("credit_note", "Draft credit note"),
    ("write_off", "Written off"),
    ("dispute", "Dispute opened"),
    ("refund", "Draft refund"),
    ("reassign", "Reassigned"),
    ("retention", "Moved to retentions"),
    ("settled", "Settled Since"),
]


class ReceivablesLetteringGap(models.Model):
    """What some invoices and payments lack to come to zero, and probably why.

    One row per group of items that are lettered in part, and one per open proposal
    with a gap. ``gap`` has the sign of the ledger: positive is owed by the partner.
    The rows are rewritten by ``_refresh``; a person's choice of cause, note and state
    survives as long as the gap stays the same.
    """

    _name = "receivables.lettering.gap"
    _inherit = ["receivables.keyed"]
    _description = "Lettering Gap"
    _order = "state desc, date desc, id desc"

    account_id = fields.Many2one(
        "account.account",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
        help="Account of the items.",
    )
    currency_id = fields.Many2one(
        "res.currency",
        required=True,
        readonly=True,
        index=True,
        help="Currency of the items; the company's when they have several.",
    )
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Company Currency"
    )
    move_line_ids = fields.Many2many(
        "account.move.line",
        "receivables_lettering_gap_line_rel",
        "gap_id",
        "line_id",
        string="Journal Items",
        readonly=True,
        help="The invoices and payments that do not come to zero.",
    )
    date = fields.Date(readonly=True, help="Day of the last item.")
    total = fields.Monetary(
        string="Claimed", readonly=True, help="What the invoices of the group claim."
    )
    gap = fields.Monetary(
        readonly=True,
        help="What is left, in the currency of the items: positive is owed by the "
        "partner, negative is owed to the partner.",
    )
    gap_company = fields.Monetary(
        string="Gap in Company Currency",
        currency_field="company_currency_id",
        readonly=True,
        help="What is left, in the company's currency.",
    )
    cause = fields.Selection(
        GAP_CAUSES,
        required=True,
        default="unknown",
        help="The probable cause by the evidence found. Choose another one if you know "
        "better: it stays as long as the gap does.",
    )
    cause_chosen = fields.Boolean(
        readonly=True, help="A person chose the cause; it is not guessed any more."
    )
    confidence = fields.Integer(
        readonly=True,
        aggregator="avg",
        help="How strong the evidence is, in percent. 100 for what is certain.",
    )
    evidence = fields.Json(string="Evidence by Code", readonly=True, copy=False)
    explanation = fields.Text(
        compute="_compute_explanation",
        help="What speaks for the cause, and which other causes are possible.",
    )
    evidence_text = fields.Char(
        string="Evidence",
        compute="_compute_explanation",
        help="What speaks for the likeliest cause.",
    )
    state = fields.Selection(
        help="Open: nobody dealt with it. Handled: a follow-up was started, or the "
        "items have come to zero. Ignored: left as it is. A gap that changes is open "
        "again.",
    )
    followup = fields.Selection(
        FOLLOWUPS, readonly=True, help="What was done about the gap."
    )
    followup_move_id = fields.Many2one(
        "account.move",
        string="Follow-up Entry",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="The draft credit note or refund that was made for the gap, or the entry "
        "that moved it.",
    )
    dispute_id = fields.Many2one(
        "receivables.dispute",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="The dispute that was opened for the gap.",
    )
    hold_id = fields.Many2one(
        "receivables.hold",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="The hold that keeps the disputed amount out of reminders.",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        index="btree_not_null",
        domain=[("share", "=", False)],
        help="Who looks after this gap.",
    )
    note = fields.Text(help="What colleagues should know about this gap.")
    overpaid = fields.Boolean(
        compute="_compute_overpaid",
        help="More was paid than claimed, whichever side owes.",
    )
    suggestion = fields.Selection(
        [
            ("letter", "Letter"),
            ("credit_note", "Credit note"),
            ("write_off", "Write off"),
            ("dispute", "Dispute"),
            ("refund", "Refund"),
            ("reassign", "Reassign"),
            ("retention", "Move to retentions"),
        ],
        compute="_compute_suggestion",
        help="The follow-up that suits the cause.",
    )

    _open_idx = models.Index("(company_id, cause) WHERE state = 'open'")

    @api.depends("commercial_partner_id", "account_id", "gap", "currency_id")
    def _compute_display_name(self):
        for row in self:
            partner = row.commercial_partner_id.display_name
            name = partner or row.account_id.display_name
            row.display_name = f"{name or ''} ({row.currency_id.format(row.gap)})"

    @api.depends("evidence", "currency_id")
    @api.depends_context("lang")
    def _compute_explanation(self):
        words = self.env["receivables.lettering.words"]
        for row in self:
            causes, currency = row.evidence or [], row.currency_id
            row.explanation = words._causes_text(causes, currency)
            row.evidence_text = words._facts_text(
                causes[0]["facts"] if causes else [], currency
            )

    @api.depends("gap", "side")
    def _compute_overpaid(self):
        for row in self:
            row.overpaid = row.gap > 0 if row.side == "payable" else row.gap < 0

    @api.depends("cause", "gap", "side", "evidence", "state")
    def _compute_suggestion(self):
        factored = self._factored()
        for row in self:
            row.suggestion = row._suggest(factored) if row.state == "open" else False
