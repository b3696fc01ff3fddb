"""Disputes among what happened with a customer."""

from odoo import models
from odoo.tools import SQL

from .dispute import STATES


class ReceivablesCard(models.Model):
    _inherit = "receivables.card"

    def _timeline_kinds(self):
        return super()._timeline_kinds() | {"dispute": self.env._("Disputes")}

    def _timeline_labels(self):
        texts = {
            "pending": self.env._("Dispute to be taken up"),
            "open": self.env._("Dispute"),
            "accepted": self.env._("Dispute accepted"),
            "partial": self.env._("Dispute accepted in part"),
            "rejected": self.env._("Dispute rejected"),
            "withdrawn": self.env._("Dispute withdrawn"),
        }
        return super()._timeline_labels() | {
            ("dispute", state): texts[state] for state, _label in STATES
        }

    def _timeline_parts(self):
        return super()._timeline_parts() | {"dispute": self._timeline_disputes()}

    def _timeline_disputes(self):
        """Each dispute on the day it reached us, with what became of it."""
        return self._timeline_part(
            SQL(
                """FROM receivables_dispute dispute
                   JOIN receivables_dispute_reason reason
                     ON reason.id = dispute.reason_id
                   LEFT JOIN res_users u ON u.id = dispute.user_id
                   LEFT JOIN res_partner owner ON owner.id = u.partner_id
                   WHERE dispute.card_id = %s""",
                self.id,
            ),
            moment=SQL("dispute.received_on::timestamp"),
            is_day=SQL("TRUE"),
            key=SQL("dispute.id"),
            code=SQL("dispute.state"),
            name=SQL(
                "CONCAT_WS(' · ', dispute.move_label,"
                " COALESCE(reason.name ->> %s, reason.name ->> 'en_US'))",
                self.env.lang or "en_US",
            ),
            detail=SQL("dispute.description"),
            amount=SQL("dispute.amount"),
            currency_id=SQL("dispute.currency_id"),
            person=SQL("owner.name"),
            model=SQL("'receivables.dispute'"),
            res_id=SQL("dispute.id"),
        )
