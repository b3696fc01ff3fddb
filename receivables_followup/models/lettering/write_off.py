from odoo import api, fields, models


class ReceivablesWriteOff(models.Model):
    """One gap written off, for one cause, by one person: what ceilings count.

    Amounts are in the currency of the company; a loss is positive.
    """

    _name = "receivables.write.off"
    _inherit = ["receivables.evidence"]
    _description = "Write-off"
    _order = "id desc"
    _rec_name = "cause_id"

    group_id = fields.Many2one(
        "receivables.lettering.group",
        readonly=True,
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        "res.company", readonly=True, required=True, index=True
    )
    currency_id = fields.Many2one(
        "res.currency", readonly=True, required=True, index=True
    )
    cause_id = fields.Many2one(
        "receivables.write.off.cause",
        readonly=True,
        required=True,
        index=True,
        ondelete="restrict",
    )
    amount = fields.Monetary(
        readonly=True, help="A loss is positive, a gain is negative."
    )
    tax_amount = fields.Monetary(
        string="VAT", readonly=True, help="Part of the amount that is VAT."
    )
    move_id = fields.Many2one(
        "account.move",
        string="Journal Entry",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    date = fields.Date(readonly=True, help="Date of the journal entry.")
    user_id = fields.Many2one(
        "res.users",
        string="Written Off By",
        readonly=True,
        index="btree_not_null",
    )
    state = fields.Selection(
        [("done", "Written off"), ("reversed", "Reversed")],
        readonly=True,
        required=True,
        default="done",
    )
    excess = fields.Char(
        string="Above the Ceiling",
        readonly=True,
        help="Which ceiling a credit manager exceeded.",
    )

    _user_month_idx = models.Index(
        "(cause_id, user_id, create_date) WHERE state = 'done'"
    )

    @api.model
    def _evidence_text(self):
        return self.env._(
            "Write-offs are recorded when gaps are written off: they cannot "
            "be entered or edited by hand."
        )
