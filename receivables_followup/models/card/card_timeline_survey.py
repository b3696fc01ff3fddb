from odoo import models
from odoo.tools import SQL


class ReceivablesCard(models.Model):
    """The answers of the customer on its timeline."""

    _inherit = "receivables.card"

    def _timeline_kinds(self):
        return super()._timeline_kinds() | {"survey": self.env._("Satisfaction")}

    def _timeline_labels(self):
        return super()._timeline_labels() | {
            ("survey", "answered"): self.env._("Opinion")
        }

    def _timeline_parts(self):
        return super()._timeline_parts() | {"survey": self._timeline_answers()}

    def _timeline_mail_conditions(self):
        return [
            *super()._timeline_mail_conditions(),
            SQL("NOT EXISTS (SELECT FROM rating_rating r WHERE r.message_id = m.id)"),
        ]

    def _timeline_answers(self):
        return self._timeline_part(
            SQL(
                """FROM receivables_satisfaction_request s
                   LEFT JOIN res_partner contact ON contact.id = s.partner_id
                   WHERE s.card_id = %s AND s.state = 'answered'""",
                self.id,
            ),
            moment=SQL("s.answered_at"),
            key=SQL("s.id"),
            code=SQL("s.state"),
            name=SQL("CONCAT(s.score, '/5')"),
            detail=SQL("s.comment"),
            person=SQL("contact.name"),
            model=SQL("'receivables.satisfaction.request'"),
            res_id=SQL("s.id"),
        )
