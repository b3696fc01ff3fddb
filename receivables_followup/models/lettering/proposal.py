from odoo import api, fields, models

from .proposal_reason import ORIGINS, REASONS, STATES


class ReceivablesLetteringProposal(models.Model):
    """Items that may belong together, for a person to decide.

    Whatever is not certain becomes a proposal with its reason: nothing is lettered by
    a guess. The ticked items are those that accepting letters; the others are offered
    in their place. Amounts are residuals in the currency of the items, signed: what
    customers owe is positive.
    """

    _name = "receivables.lettering.proposal"
    _description = "Lettering Proposal"
    _order = "amount desc, id"
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="cascade"
    )
    account_id = fields.Many2one(
        "account.account",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
        help="The account all the items are on.",
    )
    commercial_partner_id = fields.Many2one(
        "res.partner",
        string="Partner",
        readonly=True,
        index="btree_not_null",
        ondelete="cascade",
        help="Customer or supplier of the items; of the first one where they differ.",
    )
    currency_id = fields.Many2one(
        "res.currency",
        required=True,
        readonly=True,
        help="Currency of the items; the company's where they differ.",
        index=True,
    )
    line_ids = fields.One2many(
        "receivables.lettering.proposal.line",
        "proposal_id",
        string="Items",
        help="Tick the items that belong together.",
    )
    move_line_ids = fields.Many2many(
        "account.move.line",
        string="Ticked Items",
        compute="_compute_move_lines",
        inverse="_inverse_move_lines",
        search="_search_move_lines",
        help="What accepting letters.",
    )
    candidate_ids = fields.Many2many(
        "account.move.line",
        string="Other Candidates",
        compute="_compute_move_lines",
        help="Items offered in place of, or besides, the ticked ones.",
    )
    item_count = fields.Integer("Items Offered", compute="_compute_move_lines")
    amount = fields.Monetary(
        compute="_compute_gap",
        store=True,
        help="The larger side of the ticked items.",
    )
    gap = fields.Monetary(
        compute="_compute_gap",
        store=True,
        help="Sum of what is open on the ticked items. Zero: they can be lettered as "
        "they are.",
    )
    reason = fields.Selection(
        REASONS,
        required=True,
        readonly=True,
        default="other",
        index=True,
        help="Why this was not lettered without asking.",
    )
    origin = fields.Selection(
        ORIGINS, required=True, readonly=True, default="run", help="Who proposes it."
    )
    note = fields.Text(help="What is known about it; anybody may add to it.")
    evidence = fields.Json(
        readonly=True, help="What the explanation is worded from, by code."
    )
    state = fields.Selection(
        STATES,
        required=True,
        readonly=True,
        default="open",
        index=True,
        help="Outdated: some of the items were lettered or changed otherwise.",
    )
    decided_at = fields.Datetime("Decided on", readonly=True)
    decided_by_id = fields.Many2one(
        "res.users",
        "Decided by",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
    )
    signature = fields.Char(
        readonly=True, help="The same for proposals of the same items."
    )

    _open_unique = models.UniqueIndex(
        "(company_id, signature) WHERE state = 'open'",
        "These items are proposed already.",
    )
    _signature_index = models.Index("(signature)")

    @api.depends("line_ids.chosen", "line_ids.move_line_id")
    def _compute_move_lines(self):
        for proposal in self:
            lines = proposal.line_ids
            chosen = lines.filtered("chosen")
            proposal.move_line_ids = chosen.move_line_id
            proposal.candidate_ids = (lines - chosen).move_line_id
            proposal.item_count = len(lines)

    def _inverse_move_lines(self):
        """Tick these items, adding those that were not offered."""
        for proposal in self:
            wanted = proposal.move_line_ids
            for line in proposal.line_ids:
                line.chosen = line.move_line_id in wanted
            added = wanted - proposal.line_ids.move_line_id
            self.env["receivables.lettering.proposal.line"].create(
                [
                    {
                        "proposal_id": proposal.id,
                        "move_line_id": item.id,
                        "chosen": True,
                        "amount": self._residual(item, proposal.currency_id),
                    }
                    for item in added
                ]
            )

    @api.model
    def _search_move_lines(self, operator, value):
        return [
            (
                "line_ids",
                "any",
                [("chosen", "=", True), ("move_line_id", operator, value)],
            )
        ]

    @api.depends("line_ids.chosen", "line_ids.amount", "currency_id")
    def _compute_gap(self):
        for proposal in self:
            amounts = proposal.line_ids.filtered("chosen").mapped("amount")
            debit = sum(amount for amount in amounts if amount > 0)
            credit = -sum(amount for amount in amounts if amount < 0)
            currency = proposal.currency_id
            rounded = currency.round if currency else float
            proposal.amount = rounded(max(debit, credit))
            proposal.gap = rounded(debit - credit)

    @api.depends("commercial_partner_id", "account_id", "reason")
    def _compute_display_name(self):
        reasons = dict(self._fields["reason"]._description_selection(self.env))
        for proposal in self:
            who = proposal.commercial_partner_id or proposal.account_id
            proposal.display_name = f"{who.display_name}: {reasons[proposal.reason]}"

    @api.model
    def _residual(self, item, currency):
        """What is open on a journal item: in its currency, or its company's."""
        if item.currency_id == currency:
            return item.amount_residual_currency
        return item.amount_residual
