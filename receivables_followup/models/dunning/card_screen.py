from odoo import api, models
from odoo.tools import SQL, format_date

from .channel import CHANNELS


class ReceivablesCard(models.Model):
    """Dunning on the screen of the card: notices in its timeline, alerts on top."""

    _inherit = "receivables.card"

    # -- timeline --------------------------------------------------------------------

    def _timeline_kinds(self):
        return super()._timeline_kinds() | {"notice": self.env._("Notices")}

    def _timeline_labels(self):
        channels = self.env["receivables.dunning.notice"]._fields["channel"]
        labels = dict(channels._description_selection(self.env))
        return super()._timeline_labels() | {
            ("notice", code): labels[code] for code, _label in CHANNELS
        }

    def _timeline_parts(self):
        return super()._timeline_parts() | {"notice": self._timeline_notices()}

    def _timeline_notices(self):
        lang = self.env.lang or "en_US"
        return self._timeline_part(
            SQL(
                """FROM receivables_dunning_notice n
                   JOIN receivables_dunning_level level ON level.id = n.level_id
                   LEFT JOIN res_partner p ON p.id = n.partner_id
                   WHERE n.card_id = %s AND n.state = 'sent'
                     AND n.sent_at IS NOT NULL""",
                self.id,
            ),
            moment=SQL("n.sent_at"),
            key=SQL("n.id"),
            code=SQL("n.channel"),
            name=SQL(
                "CONCAT_WS(' · ', %s, n.name)",
                self._translated("level", "receivables.dunning.level", "name", lang),
            ),
            detail=SQL("p.complete_name"),
            amount=SQL("n.amount_total"),
            currency_id=SQL("n.currency_id"),
            model=SQL("'receivables.dunning.notice'"),
            res_id=SQL("n.id"),
        )

    def _translated(self, alias, model, name, lang):
        """A column in the reader's language, whether it is translated or not."""
        column = SQL.identifier(alias, name)
        if not self.env[model]._fields[name].translate:
            return column
        return SQL("COALESCE(%s ->> %s, %s ->> 'en_US')", column, lang, column)

    def _timeline_mail_conditions(self):
        """A notice by e-mail is one event, not also the message it was sent as."""
        return [
            *super()._timeline_mail_conditions(),
            SQL(
                """NOT EXISTS (SELECT FROM receivables_dunning_notice n
                                WHERE n.mail_message_id = m.id)"""
            ),
        ]

    # -- banner ----------------------------------------------------------------------

    def _alert_parts(self):
        alerts = super()._alert_parts()
        for card in self.sudo():
            level = card.level_id
            if level.stop_sales:
                text = self.env._(
                    "No further deliveries: the customer reached the dunning level"
                    " %(level)s.",
                    level=level.name,
                )
                alerts[card.id].append(
                    {"kind": "stop_sales", "severity": "danger", "text": text}
                )
            if level.is_formal_notice:
                text = self.env._(
                    "Formal notice sent on %(day)s.",
                    day=format_date(self.env, card.last_notice_date),
                )
                alerts[card.id].append(
                    {"kind": "formal_notice", "severity": "warning", "text": text}
                )
        return alerts

    # -- spreadsheet -----------------------------------------------------------------

    @api.model
    def _export_columns(self):
        return [
            *super()._export_columns(),
            ("level_id", 18),
            ("last_notice_date", 12),
        ]
