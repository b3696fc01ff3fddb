from dateutil.relativedelta import relativedelta

from odoo import fields, models

PERIODS = [
    ("next", "The next days"),
    ("past", "The past year"),
]


class ReceivablesDunningRehearsal(models.TransientModel):
    """Shows what a policy would send, or would have sent, without sending or writing.

    Ahead it supposes that nobody pays. Back it takes what was really invoiced, paid and
    held, and starts as if nothing had been reminded.
    """

    _name = "receivables.dunning.rehearsal"
    _description = "Dunning Rehearsal"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    policy_id = fields.Many2one(
        "receivables.dunning.policy",
        domain="[('company_id', 'parent_of', company_id)]",
        context={"active_test": False},
        help="A policy to try, switched on or not, with the customers it would take. "
        "Empty: all policies as they are.",
        index="btree_not_null",
    )
    period = fields.Selection(PERIODS, required=True, default="next")
    days = fields.Integer(
        default=30, help="How many days to look ahead, today included."
    )
    date_from = fields.Date(
        default=lambda self: fields.Date.context_today(self) - relativedelta(years=1)
    )
    date_to = fields.Date(default=fields.Date.context_today)
    partner_ids = fields.Many2many(
        "res.partner", string="Customers", help="Empty: every customer."
    )
    line_ids = fields.One2many(
        "receivables.dunning.rehearsal.line", "rehearsal_id", readonly=True
    )

    def action_rehearse(self):
        """Compute, and open the notices by day, level and customer."""
        self.ensure_one()
        self._rehearse()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "receivables_followup.receivables_dunning_rehearsal_line_action"
        )
        action["domain"] = [("rehearsal_id", "=", self.id)]
        action["target"] = "main"
        return action


class ReceivablesDunningRehearsalLine(models.TransientModel):
    """One notice that would be sent."""

    _name = "receivables.dunning.rehearsal.line"
    _description = "Rehearsed Dunning Notice"
    _order = "day, id"
    _rec_name = "partner_id"

    rehearsal_id = fields.Many2one(
        "receivables.dunning.rehearsal",
        required=True,
        ondelete="cascade",
        index=True,
        readonly=True,
    )
    company_id = fields.Many2one(related="rehearsal_id.company_id")
    company_currency_id = fields.Many2one(
        related="rehearsal_id.currency_id", string="Company Currency"
    )
    day = fields.Date(readonly=True)
    partner_id = fields.Many2one(
        "res.partner", string="Recipient", readonly=True, index="btree_not_null"
    )
    commercial_partner_id = fields.Many2one(
        "res.partner", string="Customer", readonly=True, index="btree_not_null"
    )
    policy_id = fields.Many2one(
        "receivables.dunning.policy", readonly=True, index="btree_not_null"
    )
    level_id = fields.Many2one(
        "receivables.dunning.level", readonly=True, index="btree_not_null"
    )
    step = fields.Integer("Level Rank", readonly=True, aggregator="max")
    channel = fields.Char(readonly=True)
    items = fields.Integer("Items Raised", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True, index="btree_not_null")
    amount = fields.Monetary("Claimed", readonly=True)
    amount_company = fields.Monetary(
        "Claimed (Company Currency)",
        currency_field="company_currency_id",
        readonly=True,
    )
