from odoo import api, fields, models


class MailActivity(models.Model):
    _inherit = "mail.activity"

    @api.model_create_multi
    def create(self, vals_list):
        self._receivables_hand_over(vals_list)
        return super().create(vals_list)

    @api.model
    def _receivables_hand_over(self, vals_list):
        """Give what is due during an absence to the substitute, on cards only."""
        card_model = self.env["ir.model"]._get_id("receivables.card")
        planned = [
            vals
            for vals in vals_list
            if vals.get("res_model_id") == card_model and vals.get("res_id")
        ]
        if not planned:
            return
        absences = self.env["receivables.substitution"]._active_today(
            user_id={vals.get("user_id", self.env.uid) for vals in planned}
        )
        by_user = absences.grouped("user_id")
        today = fields.Date.context_today(self)
        for vals in planned if absences else ():
            card = self.env["receivables.card"].sudo().browse(vals["res_id"])
            user = self.env["res.users"].browse(vals.get("user_id", self.env.uid))
            due = fields.Date.to_date(vals.get("date_deadline")) or today
            for absence in by_user.get(user, ()):
                if (
                    due <= absence.date_to
                    and absence.company_id in card.company_id.parent_ids
                ):
                    vals["user_id"] = absence.substitute_id.id
