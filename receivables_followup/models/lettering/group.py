from odoo import api, fields, models

ORIGINS = [
    ("manual", "By hand"),
    ("run", "Automatic run"),
    ("proposal", "Proposal"),
    ("payment", "Payment entry"),
    ("remittance", "Remittance advice"),
    ("import", "Imported Letters"),
    ("compensation", "Compensation"),
    ("transfer", "Transfer"),
    ("reject", "Rejected payment"),
    ("native", "Odoo"),
]
STATES = [("lettered", "Lettered"), ("undone", "Un-lettered")]


class ReceivablesLetteringGroup(models.Model):
    """One lettering: which items were matched together, by whom, and why it ended.

    Odoo keeps the matching; this record keeps its story. It stays when the items are
    un-lettered. Amounts are in the currency of the company. Nobody writes it by hand.
    """

    _name = "receivables.lettering.group"
    _inherit = ["receivables.evidence"]
    _description = "Lettered Group"
    _order = "id desc"
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company",
        readonly=True,
        required=True,
        index=True,
        help="Company of the items; the root company when branches are lettered "
        "together.",
    )
    account_id = fields.Many2one(
        "account.account", readonly=True, required=True, index=True, ondelete="cascade"
    )
    commercial_partner_id = fields.Many2one(
        "res.partner",
        string="Partner",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="Customer or supplier of the items; of the oldest item when a payer or a "
        "group of companies is lettered together.",
    )
    currency_id = fields.Many2one(
        "res.currency", readonly=True, required=True, index=True
    )
    letter = fields.Char(
        string="Lettering",
        readonly=True,
        index="btree_not_null",
        help="Letter the items were given, in capitals when the group was complete.",
    )
    move_line_ids = fields.Many2many(
        "account.move.line",
        "receivables_lettering_group_line_rel",
        "group_id",
        "line_id",
        string="Journal Items",
        readonly=True,
        help="Items lettered together, the item of the write-off included.",
    )
    partial_ids = fields.Many2many(
        "account.partial.reconcile",
        "receivables_lettering_group_partial_rel",
        "group_id",
        "partial_id",
        string="Matchings",
        readonly=True,
        help="What Odoo matched for this group; empty once un-lettered.",
    )
    line_count = fields.Integer(string="Items", readonly=True)
    origin = fields.Selection(
        ORIGINS, readonly=True, required=True, help="What the lettering came from."
    )
    event = fields.Char(
        readonly=True,
        help="What happened in the eyes of the VAT on payment: a receipt, a transfer.",
    )
    amount = fields.Monetary(
        readonly=True, help="What was matched, in the company's currency."
    )
    gap_amount = fields.Monetary(
        string="Gap",
        readonly=True,
        help="Written off with this group: a loss is positive.",
    )
    gap_move_id = fields.Many2one(
        "account.move",
        string="Write-off",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="Entry that wrote the gap off.",
    )
    cause_id = fields.Many2one(
        "receivables.write.off.cause",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        help="Why the gap was written off; the first cause when there are several.",
    )
    write_off_ids = fields.One2many(
        "receivables.write.off", "group_id", string="Write-offs", readonly=True
    )
    note = fields.Char(readonly=True, help="What was done beyond the usual, and why.")
    user_id = fields.Many2one(
        "res.users", string="Lettered By", readonly=True, index="btree_not_null"
    )
    date = fields.Date(
        string="Lettering Date",
        readonly=True,
        help="Latest date of the items: from this day the group counts as settled.",
    )
    state = fields.Selection(STATES, readonly=True, required=True, default="lettered")
    undone_at = fields.Datetime(string="Un-lettered On", readonly=True)
    undone_by_id = fields.Many2one(
        "res.users", string="Un-lettered By", readonly=True, index="btree_not_null"
    )
    undo_reason = fields.Char(string="Why Un-lettered", readonly=True)

    @api.depends("letter", "commercial_partner_id", "account_id")
    def _compute_display_name(self):
        for group in self:
            parts = (
                group.letter,
                group.account_id.code,
                group.commercial_partner_id.name,
            )
            group.display_name = " ".join(filter(None, parts)) or str(group.id)

    @api.model
    def _evidence_text(self):
        return self.env._(
            "Lettered groups record what was lettered and un-lettered: they "
            "cannot be entered or edited by hand. Letter or un-letter the "
            "journal items instead."
        )

    @api.model
    def _of_lines(self, lines):
        """The groups that hold any of these journal items together, still lettered."""
        return self.sudo().search(
            [("move_line_ids", "in", lines.ids), ("state", "=", "lettered")]
        )

    def action_unletter(self):
        """Ask why, and say what un-lettering this group brings about."""
        return self.env["ir.actions.actions"]._for_xml_id(
            "receivables_followup.receivables_lettering_undo_action"
        ) | {"context": {"default_group_ids": self.ids}}
