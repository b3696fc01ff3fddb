from odoo import api, fields, models

SECOND = 50  # confidence from which a second cause is told
STATES = [
    ("found", "Found"),
    ("general", "No document"),
    ("settled", "Already paid"),
    ("ambiguous", "Several"),
    ("unknown", "Not found"),
]


class ReceivablesRemittanceAdviceLine(models.Model):
    """A document named by an advice: what it was claimed, what is paid, and the gap."""

    _name = "receivables.remittance.advice.line"
    _description = "Remittance Advice Line"
    _order = "advice_id, file_line, id"
    _check_company_auto = True

    advice_id = fields.Many2one(
        "receivables.remittance.advice", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(
        related="advice_id.company_id", store=True, index=True, precompute=True
    )
    currency_id = fields.Many2one(related="advice_id.currency_id")
    commercial_partner_id = fields.Many2one(
        related="advice_id.commercial_partner_id", string="Customer"
    )
    file_line = fields.Integer(
        string="Line", readonly=True, help="Line in the text or sheet."
    )
    document = fields.Char(readonly=True, help="The number as the debtor wrote it.")
    document_date = fields.Date(
        string="Date", readonly=True, help="The date as the debtor wrote it."
    )
    gross = fields.Monetary(readonly=True, help="Amount of the document on the advice.")
    deduction = fields.Monetary(
        readonly=True, help="What the debtor says is held back."
    )
    net = fields.Monetary(readonly=True, help="What the debtor says is paid.")
    reason = fields.Char(readonly=True, help="The debtor's words.")
    state = fields.Selection(
        STATES, readonly=True, required=True, default="unknown", string="Document Found"
    )
    candidates = fields.Char(
        readonly=True, help="Documents that the number may stand for."
    )
    move_line_id = fields.Many2one(
        "account.move.line",
        string="Open Item",
        check_company=True,
        index="btree_not_null",
        ondelete="set null",
        domain="[('company_id', '=', company_id), ('parent_state', '=', 'posted'), "
        "('account_type', '=', 'asset_receivable'), ('reconciled', '=', False), "
        "('partner_id.commercial_partner_id', '=?', commercial_partner_id)]",
        help="The open item that is paid. Choose it where it was not found.",
    )
    paid = fields.Monetary(
        readonly=True, help="What is paid of this item; instalments have a line each."
    )
    residual = fields.Monetary(
        string="Open",
        compute="_compute_gap",
        store=True,
        help="What was open of the item when the advice was read.",
    )
    gap = fields.Monetary(
        compute="_compute_gap", store=True, help="What the payment leaves open."
    )
    causes = fields.Json(readonly=True, help="Probable causes of the gap.")
    explanation = fields.Char(
        compute="_compute_explanation", help="Probable causes and their evidence."
    )
    cause_id = fields.Many2one(
        "receivables.write.off.cause",
        string="Write Off As",
        check_company=True,
        index="btree_not_null",
        ondelete="set null",
        domain="[('route', '=', 'write_off')]",
        help="Writes the gap off when the advice is lettered. Empty: it stays open.",
    )

    @api.depends(
        "move_line_id",
        "paid",
        "advice_id.line_ids.move_line_id",
        "advice_id.line_ids.paid",
        "advice_id.currency_id",
        "advice_id.date",
    )
    def _compute_gap(self):
        """The gap of an item stands on the last line that speaks of it."""
        for advice, lines in self.grouped("advice_id").items():
            for item, same in (advice.line_ids | lines).grouped("move_line_id").items():
                residual = advice._in_currency(item) if item else 0
                left = residual - sum(same.mapped("paid"))
                last = max(same, key=lambda line: (line.file_line, line.id or 0))
                for line in same & lines:
                    line.residual = residual
                    line.gap = left if item and line == last else 0

    @api.depends("causes", "gap")
    @api.depends_context("lang")
    def _compute_explanation(self):
        words = self.env["receivables.lettering.words"]
        for line in self:
            causes = [] if line.currency_id.is_zero(line.gap) else line.causes or []
            # A second opinion is worth reading when it is nearly as likely.
            told = causes[:1] + [c for c in causes[1:2] if c["confidence"] >= SECOND]
            line.explanation = words._causes_text(told, line.currency_id) or False

    def write(self, vals):
        """Choosing the item of a line by hand finds it."""
        result = super().write(vals)
        if "move_line_id" in vals and not self.env.context.get("receivables_match"):
            self.sudo()._chosen()
        return result

    def _chosen(self):
        for line in self:
            line.write(
                {
                    "state": "found" if line.move_line_id else "unknown",
                    "paid": line.net,
                }
            )
        self.advice_id._explain()
