from collections import defaultdict

from odoo import api, fields, models
from odoo.tools import SQL, format_date

SEVERITIES = ("danger", "warning", "info")
# Reasons for which a held customer is an alarm, not only a delay.
GRAVE = ("insolvency", "legal")
BLOCKING = ("dispute", "factor", "service")


class ReceivablesCard(models.Model):
    """What everybody must know before calling or delivering: the banner."""

    _inherit = "receivables.card"

    banner = fields.Json(
        compute="_compute_banner",
        help="Alerts on this customer, the gravest first.",
    )

    @api.depends("total_due", "due_90_plus", "held_amount", "credit_remaining")
    @api.depends_context("lang")
    def _compute_banner(self):
        alerts = self._alert_parts()
        for card in self:
            card.banner = sorted(
                alerts.get(card.id, []),
                key=lambda alert: SEVERITIES.index(alert["severity"]),
            )

    def _alert_parts(self):
        """The alerts of these cards, by card; outer wings extend the lists.

        ``kind`` is a code that is unique on a card, ``severity`` one of ``danger``,
        ``warning``, ``info``. Readers of the card may read every text.

        :return: ``defaultdict(list)``: ``{card id: [{kind, severity, text}]}``
        """
        alerts = defaultdict(list)
        cards = self.sudo()
        for card_id, alert in cards._customer_hold_alerts():
            alerts[card_id].append(alert)
        for card_id, alert in cards._item_alerts():
            # a customer held as a whole has all its items held for the same reason
            whole = alert["kind"].replace("item_", "customer_")
            if whole not in {other["kind"] for other in alerts[card_id]}:
                alerts[card_id].append(alert)
        for card in cards:
            alerts[card.id] += card._figure_alerts()
        return alerts

    def _figure_alerts(self):
        alerts, money = [], self.currency_id.format
        if self.credit_limit_set and self.credit_remaining < 0:
            text = self.env._(
                "Credit limit exceeded by %(amount)s: the exposure is %(exposure)s for"
                " a limit of %(limit)s.",
                amount=money(-self.credit_remaining),
                exposure=money(self.exposure),
                limit=money(self.credit_limit),
            )
            alerts.append({"kind": "limit", "severity": "danger", "text": text})
        if self.due_90_plus > 0:
            text = self.env._(
                "%(amount)s overdue for more than 90 days.",
                amount=money(self.due_90_plus),
            )
            alerts.append({"kind": "over_90", "severity": "warning", "text": text})
        if self.currency_id.compare_amounts(self.total_due, 0) < 0:
            text = self.env._(
                "Credit balance of %(amount)s: match it with invoices or pay it back.",
                amount=money(-self.total_due),
            )
            alerts.append({"kind": "credit", "severity": "info", "text": text})
        return alerts

    def _hold_severity(self, reason):
        if reason in GRAVE:
            return "danger"
        return "warning" if reason in BLOCKING else "info"

    def _hold_reasons(self):
        field = self.env["receivables.open.item"]._fields["hold_reason"]
        return dict(field._description_selection(self.env))

    def _customer_hold_alerts(self):
        """Yield ``(card id, alert)`` for holds on whole customers."""
        today = fields.Date.context_today(self)
        holds = self.env["receivables.hold"].search(
            [
                ("state", "=", "active"),
                ("customer_wide", "=", True),
                ("commercial_partner_id", "in", self.commercial_partner_id.ids),
                ("company_id", "parent_of", self.company_id.ids),
                ("date_from", "<=", today),
                "|",
                ("date_until", "=", False),
                ("date_until", ">=", today),
            ]
        )
        reasons, by_customer = self._hold_reasons(), defaultdict(holds.browse)
        for hold in holds:
            by_customer[hold.commercial_partner_id.id] |= hold
        for card in self:
            for hold in by_customer[card.commercial_partner_id.id]:
                if hold.company_id not in card.company_id.parent_ids:
                    continue
                text = self.env._(
                    "%(reason)s: the whole customer is held since %(day)s.",
                    reason=reasons[hold.reason],
                    day=format_date(self.env, hold.date_from),
                )
                severity = self._hold_severity(hold.reason)
                yield (
                    card.id,
                    {
                        "kind": f"customer_{hold.reason}",
                        "severity": severity,
                        "text": text,
                    },
                )

    def _item_alerts(self):
        """Yield ``(card id, alert)`` for what is held of single items, by reason."""
        cards = {
            (card.commercial_partner_id.id, card.company_id.id): card
            for card in self
            if card.held_amount > 0
        }
        if not cards:
            return
        rows = (
            self.env["receivables.open.item"]
            .with_context(as_of=False)
            ._query_rows(
                [
                    "commercial_partner_id",
                    "company_id",
                    "hold_reason",
                    "held_amount",
                    "amount_residual",
                    "amount_residual_currency",
                ],
                SQL(
                    """item.commercial_partner_id = ANY(%s)
                AND item.company_id = ANY(%s) AND item.side = 'receivable'
                AND item.held_amount > 0""",
                    [partner for partner, _company in cards],
                    [company for _partner, company in cards],
                ),
            )
        )
        sums = defaultdict(float)
        for partner, company, reason, held, residual, in_currency in rows:
            if in_currency and (partner, company) in cards:
                sums[partner, company, reason] += held * residual / in_currency
        reasons = self._hold_reasons()
        for (partner, company, reason), amount in sums.items():
            card = cards[partner, company]
            text = self.env._(
                "%(reason)s: %(amount)s of the balance must not be chased.",
                reason=reasons[reason],
                amount=card.currency_id.format(amount),
            )
            severity = self._hold_severity(reason)
            yield (
                card.id,
                {"kind": f"item_{reason}", "severity": severity, "text": text},
            )
