from odoo import api, fields, models
from odoo.tools import SQL, format_date, formatLang

from ...engine.card.worklist import (
    AGE_FULL,
    AGE_WEIGHT,
    APPOINTMENT_WEIGHT,
    DIGITS,
    EASY_AGE,
    EASY_DELAY,
    HALF_LIFE,
    SILENCE_FULL,
    SILENCE_WEIGHT,
)

# The part of an open item that may be chased, in the company's currency.
FREE = """(i.amount_residual * CASE WHEN i.amount_residual_currency = 0 THEN 1
            ELSE 1 - i.held_amount / i.amount_residual_currency END)"""


class ReceivablesCard(models.Model):
    """Whom to call first; the rules are those of ``engine.card.worklist``."""

    _inherit = "receivables.card"

    chaseable_overdue = fields.Monetary(
        string="To Chase",
        readonly=True,
        help="Overdue and free to be chased: what is held is not in it, credits are "
        "deducted.",
    )
    oldest_overdue_date = fields.Date(
        readonly=True, help="The earliest due date among the invoices to chase."
    )
    recovery_probability = fields.Float(
        string="Probability",
        readonly=True,
        aggregator="avg",
        digits=(16, DIGITS),
        help="The share of the amount to chase that one may still expect, from the age "
        "of each invoice: half of it is lost in eight months.",
    )
    urgency = fields.Float(
        readonly=True,
        aggregator="avg",
        digits=(16, DIGITS),
        help="How much there is to say for calling today, from 0 to 1: the age of the "
        "oldest invoice, the time since the last contact, a planned action.",
    )
    recovery_score = fields.Monetary(
        string="Expected Recovery",
        readonly=True,
        help="Amount to chase x urgency x probability: the order of the worklist.",
    )
    recovery_reason = fields.Text(
        string="Why",
        compute="_compute_recovery_reason",
        help="Why this customer stands where it stands on the worklist.",
    )
    first_late = fields.Boolean(
        string="Late for the First Time",
        readonly=True,
        help="Late now, and on time with all that was paid in the last twelve months.",
    )
    easy_win = fields.Boolean(
        readonly=True,
        help="Late since 30 days at most, and known to pay within 15 days: a friendly "
        "word is enough.",
    )
    postponed_until = fields.Date(
        tracking=True,
        help="Not on the worklist before this day.",
    )
    collector_id = fields.Many2one(
        "res.users",
        index="btree_not_null",
        ondelete="set null",
        tracking=True,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        help="Who chases this customer. Empty: whoever comes first.",
    )

    _recovery_idx = models.Index(
        "(company_id, recovery_score DESC) WHERE recovery_score > 0"
    )

    # -- the reason in words -------------------------------------------------------

    @api.depends(
        "recovery_score",
        "chaseable_overdue",
        "first_late",
        "easy_win",
        "last_contact_date",
        "next_action_date",
    )
    @api.depends_context("lang")
    def _compute_recovery_reason(self):
        for card in self:
            lines = card._recovery_reasons() if card.chaseable_overdue else []
            card.recovery_reason = "\n".join(lines)

    def _recovery_reasons(self):
        """The factors of this card's rank, one sentence each.

        Outer wings append their own sentences.
        """
        self.ensure_one()
        days = self._days_since(self.oldest_overdue_date)
        reasons = [
            self.env._(
                "To chase: %(amount)s.", amount=self._money(self.chaseable_overdue)
            ),
            self.env._(
                "Urgency %(share)s: the oldest invoice is %(days)s days late.",
                share=_percent(self.urgency),
                days=days,
            ),
            self._contact_reason(),
            self.env._(
                "Probability %(share)s, from the age of the invoices.",
                share=_percent(self.recovery_probability),
            ),
            self.env._(
                "Expected recovery by calling today: %(amount)s.",
                amount=self._money(self.recovery_score),
            ),
        ]
        if self.first_late:
            reasons.append(self.env._("Late for the first time."))
        if self.easy_win:
            reasons.append(self.env._("Easy win: recent debt of a customer who pays."))
        return reasons

    def _contact_reason(self):
        """How the last contact and the next action weigh on the urgency."""
        if self.next_action_date and self._days_since(self.next_action_date) >= 0:
            return self.env._(
                "An action was planned for %(day)s.",
                day=format_date(self.env, self.next_action_date),
            )
        if not self.last_contact_date:
            return self.env._("Nobody has spoken to them yet.")
        return self.env._(
            "Last contact %(days)s days ago.",
            days=max(self._days_since(self.last_contact_date.date()), 0),
        )

    def _money(self, amount):
        """An amount of this card as people read it."""
        return formatLang(self.env, amount, currency_obj=self.currency_id)

    def _days_since(self, day):
        """Whole days from a date to today; 0 without a date."""
        return (fields.Date.context_today(self) - day).days if day else 0

    # -- the statement -------------------------------------------------------------

    def _figures_select(self):
        digits = self.env.company.currency_id.decimal_places
        free = SQL(FREE)
        late = SQL("i.chase AND i.days_overdue > 0")
        debt = SQL("%s AND i.amount_residual > 0", late)
        return super()._figures_select() | {
            "chaseable_overdue": SQL(
                """ROUND(GREATEST(COALESCE(
                       SUM(%s) FILTER (WHERE %s), 0), 0)::numeric, %s)""",
                free,
                late,
                digits,
            ),
            "recovery_probability": SQL(
                """ROUND(COALESCE(
                       SUM(%(free)s * power(0.5::float8, i.days_overdue / %(half)s))
                           FILTER (WHERE %(debt)s)
                       / NULLIF(SUM(%(free)s) FILTER (WHERE %(debt)s), 0),
                   0)::numeric, %(digits)s)""",
                free=free,
                debt=debt,
                half=float(HALF_LIFE),
                digits=DIGITS,
            ),
            "oldest_overdue_date": SQL(
                """MIN(i.date_maturity) FILTER (
                       WHERE %s AND i.held_amount < i.amount_residual_currency)""",
                debt,
            ),
        }

    def _figures_joins(self):
        free = SQL("sums.chaseable_overdue > 0")
        urgency = self._urgency_sql()
        return super()._figures_joins() | {
            "urgency": SQL("COALESCE(%s, 0)", urgency),
            "recovery_score": SQL(
                "COALESCE(ROUND(sums.chaseable_overdue * %s"
                " * sums.recovery_probability, %s), 0)",
                urgency,
                self.env.company.currency_id.decimal_places,
            ),
            "first_late": SQL(
                "COALESCE(%s, FALSE) AND late.was_late IS NOT TRUE", free
            ),
            "easy_win": SQL(
                """COALESCE(%s AND %s - sums.oldest_overdue_date <= %s
                       AND late.paid_days <= %s, FALSE)""",
                free,
                fields.Date.context_today(self),
                EASY_AGE,
                EASY_DELAY,
            ),
        }

    def _urgency_sql(self):
        """Urgency of a customer who owes; NULL for one that does not."""
        calm = SQL(" * ").join(
            SQL("(1 - COALESCE(%s, 0))", part)
            for part in self._urgency_parts().values()
        )
        return SQL(
            """CASE WHEN sums.chaseable_overdue > 0
                    THEN ROUND((1 - %s)::numeric, %s) END""",
            calm,
            DIGITS,
        )

    def _urgency_parts(self):
        """Reasons to call a customer today: ``{name: SQL from 0 to 1}``.

        Expressions over ``sums``, ``late`` and ``card``; each outer wing adds its own,
        and the sentence that explains it to ``_recovery_reasons``.
        """
        today = fields.Date.context_today(self)
        return {
            "age": SQL(
                "%s * LEAST(%s - sums.oldest_overdue_date, %s) / %s",
                AGE_WEIGHT,
                today,
                AGE_FULL,
                float(AGE_FULL),
            ),
            "silence": SQL(
                """%(weight)s * LEAST(GREATEST(COALESCE(
                       %(today)s - card.last_contact_date::date, %(full)s), 0),
                   %(full)s) / %(full)s""",
                weight=SILENCE_WEIGHT,
                today=today,
                full=float(SILENCE_FULL),
            ),
            "appointment": SQL(
                "CASE WHEN card.next_action_date <= %s THEN %s ELSE 0 END",
                today,
                APPOINTMENT_WEIGHT,
            ),
        }


def _percent(share):
    return f"{share:.0%}"
