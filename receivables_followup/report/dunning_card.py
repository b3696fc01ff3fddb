from odoo import fields, models

from .formatter import Formatter

LAST_EVENTS = 25
DAYS = ("date", "due")
AGES = ("not_due", "due_1_30", "due_31_60", "due_61_90", "due_90_plus")


class ReceivablesCard(models.Model):
    """The follow-up card on paper, in the language of its reader."""

    _inherit = "receivables.card"

    def _print_pieces(self):
        """``[(card id, Markup)]`` for ``receivables.pdf``.

        :raise AccessError: the user may not read one of the cards
        """
        self.check_access("read")
        tools = Formatter(self.env, self.env.lang or "en_US")
        head, pieces = self.env["receivables.letterhead"], []
        for company, cards in self.grouped("company_id").items():
            sender = head._sender(company)
            for card in cards:
                values = {"sender": sender, **card._print_values(tools)}
                html = self.env["ir.qweb"]._render(
                    "receivables_followup.card_print", values
                )
                pieces.append((card.id, html))
        return pieces

    def _print_values(self, tools):
        """Texts of one card for the template; the timeline is that of its reader."""
        card = self.sudo()
        currencies = self.env["res.currency"]

        def money(amount, currency_id=None):
            return tools.money(
                amount, currencies.browse(currency_id) or card.currency_id
            )

        def when(event):
            if event["is_day"]:
                return tools.date(fields.Date.to_date(event["date"]))
            moment = fields.Datetime.to_datetime(event["date"])
            return tools.date(fields.Datetime.context_timestamp(self, moment).date())

        def document(row):
            days = {name: tools.date(fields.Date.to_date(row[name])) for name in DAYS}
            return row | days

        standings = dict(self._fields["standing"]._description_selection(self.env))
        return {
            "card": card,
            "money": money,
            "number": lambda value: tools.number(value, 1),
            "date": tools.date,
            "when": when,
            "today": tools.date(fields.Date.context_today(self)),
            "address": self.env["receivables.letterhead"]._address_lines(
                card.commercial_partner_id, card.company_id, name=False
            ),
            "standing": standings.get(card.standing, ""),
            "ages": [money(card[name]) for name in AGES],
            "documents": [document(row) for row in self.open_documents()],
            "events": self.timeline(limit=LAST_EVENTS)["events"],
        }


class IrActionsReport(models.Model):
    _inherit = "ir.actions.report"

    def _receivables_models(self):
        return super()._receivables_models() | {
            "receivables_followup.card_print": "receivables.card"
        }
