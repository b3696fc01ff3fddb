from odoo import fields, models

from .constants import EXCLUSION_REASONS


class ReceivablesDunningExclusion(models.Model):
    """How many items a run left alone for one reason, and how much they are worth."""

    _name = "receivables.dunning.exclusion"
    _description = "Items a Dunning Run Left Alone"
    _order = "run_id desc, items desc, reason"
    _rec_name = "reason"
    _log_access = False

    run_id = fields.Many2one(
        "receivables.dunning.run",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    company_id = fields.Many2one(related="run_id.company_id")
    currency_id = fields.Many2one(related="run_id.currency_id")
    reason = fields.Selection(EXCLUSION_REASONS, required=True, readonly=True)
    items = fields.Integer(readonly=True)
    amount = fields.Monetary(
        readonly=True,
        help="Residuals in the currency of the company, credits negative.",
    )

    def action_open_items(self):
        """Open the items this reason speaks for, decided again as of now."""
        self.ensure_one()
        items = self.run_id._items_by_reason()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "receivables_followup.receivables_open_item_action"
        )
        action["display_name"] = self.display_name
        action["domain"] = [("id", "in", items.get(self.reason, []))]
        action["context"] = {}
        return action
