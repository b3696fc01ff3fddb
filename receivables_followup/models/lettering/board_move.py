from odoo import api, fields, models


class AccountMove(models.Model):
    _inherit = "account.move"

    receivables_letter = fields.Char(
        string="Lettering",
        compute="_compute_receivables_letter",
        groups="receivables_followup.group_rep",
        help="Letters of the items of this entry on customer and supplier accounts; "
        "in small letters while part is open.",
    )

    @api.depends("line_ids.letter")
    def _compute_receivables_letter(self):
        for move in self:
            letters = move.sudo().line_ids.filtered("letter").mapped("letter")
            move.receivables_letter = ", ".join(dict.fromkeys(letters)) or False
