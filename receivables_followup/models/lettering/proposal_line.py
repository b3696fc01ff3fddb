from odoo import api, fields, models


class ReceivablesLetteringProposalLine(models.Model):
    """One open item offered by a proposal; ticked, it is lettered on acceptance."""

    _name = "receivables.lettering.proposal.line"
    _inherit = ["receivables.guarded"]
    _description = "Item of a Lettering Proposal"
    _order = "chosen desc, id"
    _rec_name = "move_line_id"

    proposal_id = fields.Many2one(
        "receivables.lettering.proposal",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="proposal_id.company_id")
    currency_id = fields.Many2one(related="proposal_id.currency_id")
    move_line_id = fields.Many2one(
        "account.move.line",
        string="Journal Item",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    chosen = fields.Boolean(help="Ticked: lettered with the other ticked items.")
    amount = fields.Monetary(
        "Open Amount",
        readonly=True,
        help="What was open when this was proposed. When it has changed since, the "
        "proposal is outdated.",
    )
    move_id = fields.Many2one(related="move_line_id.move_id", string="Entry")
    partner_id = fields.Many2one(related="move_line_id.partner_id")
    date = fields.Date(related="move_line_id.date")
    date_maturity = fields.Date(
        "Due Date",
        related="move_line_id.date_maturity",
        help="Due date of the item.",
    )
    ref = fields.Char(related="move_line_id.ref", string="Reference")
    name = fields.Char(related="move_line_id.name", string="Label")

    _item_unique = models.Constraint(
        "UNIQUE(proposal_id, move_line_id)", "An item is offered once by a proposal."
    )

    @api.model
    def _is_guarded(self, field):
        return field.name != "chosen"

    @api.model
    def _guarded_text(self, label):
        return self.env._(
            "Items of a proposal are ticked or not: nothing else of them "
            "can be edited. Letter other items on the board."
        )

    def _check_change(self, vals):
        self.proposal_id._check_open()
