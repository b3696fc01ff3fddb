from odoo import api, fields, models
from odoo.exceptions import UserError

from ..engine.dunning.promise import spread
from ..engine.money import from_minor, to_minor


class ReceivablesInteractionLog(models.TransientModel):
    """A dispute is opened in the same step as the call in which the customer disputes.

    Without a ticked invoice the call is logged and nothing is held.
    """

    _inherit = "receivables.interaction.log"

    dispute_reason_id = fields.Many2one(
        "receivables.dispute.reason",
        string="Reason of the Dispute",
        index="btree_not_null",
        ondelete="set null",
        help="Why the customer refuses to pay the ticked invoices.",
    )
    dispute_currency_id = fields.Many2one(
        "res.currency", compute="_compute_dispute_currency_id", compute_sudo=True
    )
    dispute_amount = fields.Monetary(
        string="Disputed",
        currency_field="dispute_currency_id",
        compute="_compute_dispute_amount",
        compute_sudo=True,
        store=True,
        readonly=False,
        help="What of the ticked invoices is disputed, the earliest due first. The "
        "rest is still chased.",
    )

    @api.depends("card_id", "line_ids.selected", "line_ids.item_key")
    def _compute_dispute_currency_id(self):
        for wizard in self:
            currency = wizard._promised_lines().currency_id
            wizard.dispute_currency_id = currency if len(currency) == 1 else False

    @api.depends("card_id", "line_ids.selected", "line_ids.item_key")
    def _compute_dispute_amount(self):
        for wizard in self:
            lines = wizard._promised_lines()
            single = len(lines.currency_id) == 1
            wizard.dispute_amount = sum(lines.mapped("amount")) if single else 0.0

    def _check_complete(self):
        super()._check_complete()
        lines = self.sudo()._promised_lines()
        if self.outcome != "dispute" or not lines:
            return
        customer = self.card_id.display_name
        if not self.dispute_reason_id:
            raise UserError(
                self.env._(
                    "%(customer)s: choose why the ticked invoices are disputed, or "
                    "untick them to log the call alone.",
                    customer=customer,
                )
            )
        if len(lines.currency_id) > 1:
            raise UserError(
                self.env._(
                    "%(customer)s: the ticked invoices are in several currencies. Log "
                    "the dispute of each currency on its own.",
                    customer=customer,
                )
            )
        owed, currency = sum(lines.mapped("amount")), lines.currency_id
        if (
            currency.compare_amounts(self.dispute_amount, owed) > 0
            or currency.compare_amounts(self.dispute_amount, 0.0) <= 0
        ):
            raise UserError(
                self.env._(
                    "%(customer)s: %(amount)s cannot be disputed of the ticked "
                    "invoices, of which %(owed)s is open.",
                    customer=customer,
                    amount=currency.format(self.dispute_amount),
                    owed=currency.format(owed),
                )
            )

    def _after_log(self, interaction):
        super()._after_log(interaction)
        lines = self.sudo()._promised_lines()
        if self.outcome != "dispute" or not lines:
            return
        disputes = self.env["receivables.dispute"].sudo()
        digits = lines.currency_id.decimal_places
        owed = [(line, to_minor(line.amount, digits)) for line in lines]
        parts = spread(to_minor(self.dispute_amount, digits), owed)
        for line, part in parts.items():
            disputes._open(
                line.move_line_id,
                self.dispute_reason_id,
                amount=float(from_minor(part, digits)),
                description=self.summary,
                partner_id=self.partner_id.id,
                interaction_id=interaction.id,
            )
