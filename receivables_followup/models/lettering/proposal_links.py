from odoo import fields, models


class ReceivablesLetteringProposal(models.Model):
    """Where a proposal comes from, and what became of it."""

    _inherit = "receivables.lettering.proposal"

    run_id = fields.Many2one(
        "receivables.lettering.run",
        readonly=True,
        index="btree_not_null",
        ondelete="cascade",
        help="The automatic lettering that found it.",
    )
    rule_id = fields.Many2one(
        "receivables.lettering.rule",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="The rule that found it.",
    )
    group_id = fields.Many2one(
        "receivables.lettering.group",
        string="Lettered Group",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="What accepting lettered.",
    )
    cause_id = fields.Many2one(
        "receivables.write.off.cause",
        string="Write Off As",
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
        help="Accepting writes the gap off for this cause. Empty: accepting asks what "
        "to do with the gap.",
    )
    gap_label = fields.Char(
        "Label of the Write-off", help="On the entry that writes the gap off."
    )

    def _outdate(self):
        """Close proposals that no longer hold."""
        self.sudo().write({"state": "outdated"})
