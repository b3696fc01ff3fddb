from odoo import models
from odoo.tools import SQL
from odoo.tools.misc import get_lang

from .promise import STATES

# Python's codes of a language's date format, as PostgreSQL writes them.
DATE_CODES = {"%d": "DD", "%m": "MM", "%Y": "YYYY", "%y": "YY", "%b": "Mon"}


class ReceivablesCard(models.Model):
    """Promises among what happened with a customer."""

    _inherit = "receivables.card"

    def _timeline_kinds(self):
        return super()._timeline_kinds() | {"promise": self.env._("Promises")}

    def _timeline_labels(self):
        texts = {
            "open": self.env._("Promise"),
            "kept": self.env._("Promise kept"),
            "broken": self.env._("Promise broken"),
            "cancelled": self.env._("Promise cancelled"),
        }
        return super()._timeline_labels() | {
            ("promise", state): texts[state] for state, _label in STATES
        }

    def _timeline_parts(self):
        return super()._timeline_parts() | {"promise": self._timeline_promises()}

    def _timeline_promises(self):
        """Each promise on the day it was made, with what became of it."""
        day = get_lang(self.env).date_format
        for code, sql_code in DATE_CODES.items():
            day = day.replace(code, sql_code)
        return self._timeline_part(
            SQL(
                """FROM receivables_promise promise
                   LEFT JOIN res_users u ON u.id = promise.user_id
                   LEFT JOIN res_partner author ON author.id = u.partner_id
                   WHERE promise.card_id = %s""",
                self.id,
            ),
            moment=SQL("promise.made_on::timestamp"),
            is_day=SQL("TRUE"),
            key=SQL("promise.id"),
            code=SQL("promise.state"),
            name=SQL("to_char(promise.date, %s)", day),
            detail=SQL(
                """COALESCE(NULLIF(promise.note, ''), (
                       SELECT string_agg(move.name, ', ' ORDER BY move.name)
                         FROM receivables_promise_move_rel rel
                         JOIN account_move move ON move.id = rel.move_id
                        WHERE rel.promise_id = promise.id))"""
            ),
            amount=SQL("promise.amount"),
            currency_id=SQL("promise.currency_id"),
            person=SQL("author.name"),
            model=SQL("'receivables.promise'"),
            res_id=SQL("promise.id"),
        )

    def _figure_alerts(self):
        alerts = super()._figure_alerts()
        if self.broken_promise_amount > 0:
            text = self.env._(
                "Promise broken: %(amount)s did not come.",
                amount=self.currency_id.format(self.broken_promise_amount),
            )
            alerts.append(
                {"kind": "broken_promise", "severity": "warning", "text": text}
            )
        return alerts
