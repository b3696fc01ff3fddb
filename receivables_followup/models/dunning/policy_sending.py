from datetime import datetime, time, timedelta

from pytz import timezone, utc

from odoo import api, fields, models
from odoo.fields import Domain

# A leave that covers this part of a day closes the day; a free morning does not.
OPENS, CLOSES = time(9), time(17)


class DunningPolicy(models.Model):
    """When a policy may send: its calendar, its quiet periods and the cash gate."""

    _inherit = "receivables.dunning.policy"

    calendar_id = fields.Many2one(
        "resource.calendar",
        string="Sending Days",
        check_company=True,
        help="Nothing is sent on its days off. Empty: the sending days of the company.",
        index="btree_not_null",
    )
    own_cash_gate = fields.Boolean(
        help="Use other values than those of the company's settings."
    )
    bank_max_age = fields.Integer(
        string="Bank Data Not Older than",
        compute="_compute_cash_gate",
        store=True,
        readonly=False,
        help="Working days. With older bank data nobody is chased; 0: not checked.",
    )
    unmatched_min_share = fields.Float(
        string="Unmatched Receipts from (%)",
        compute="_compute_cash_gate",
        store=True,
        readonly=False,
        help="A customer is not chased while receipts that no invoice is matched with"
        " reach this share of the claimed amount; 0: not checked.",
    )
    other_engine_warning = fields.Char(compute="_compute_other_engine_warning")
    other_engine_confirmed = fields.Boolean(
        related="company_id.receivables_other_engine_confirmed"
    )

    _cash_gate_positive = models.Constraint(
        "CHECK(bank_max_age >= 0 AND unmatched_min_share >= 0)",
        "The limits of the cash gate cannot be negative.",
    )

    @api.depends(
        "own_cash_gate",
        "company_id.receivables_bank_max_age",
        "company_id.receivables_unmatched_min_share",
    )
    def _compute_cash_gate(self):
        for policy in self:
            if not policy.own_cash_gate:
                company = policy.company_id
                policy.bank_max_age = company.receivables_bank_max_age
                policy.unmatched_min_share = company.receivables_unmatched_min_share

    @api.depends("company_id.receivables_other_engine_confirmed", "auto_send")
    def _compute_other_engine_warning(self):
        for policy in self:
            policy.other_engine_warning = (
                policy.company_id._receivables_other_engine_warning()
            )

    def _may_auto_send(self):
        """Whether notices of this policy may leave without a person's review."""
        self.ensure_one()
        return self.auto_send and self.company_id._receivables_may_auto_send()

    def action_confirm_other_engine(self):
        """Let the company send automatically beside another dunning engine."""
        self.check_access("write")
        self.company_id._receivables_confirm_other_engine()

    def _sending_calendar(self):
        """The resource calendar that says on which days notices may leave."""
        self.ensure_one()
        company = self.company_id.sudo()
        return (
            self.sudo().calendar_id
            or company.receivables_calendar_id
            or company.resource_calendar_id
        )

    def _sending_weekdays(self):
        """The weekdays on which notices may leave, Monday = 0.

        A calendar without any working time closes nothing: Monday to Friday.
        """
        attendances = self._sending_calendar().attendance_ids.filtered(
            lambda attendance: not attendance.display_type
        )
        days = frozenset(int(day) for day in attendances.mapped("dayofweek"))
        return days or frozenset(range(5))

    def _closed_dates(self, date_from, date_to):
        """The dates of a period, ends included, that the calendar closes.

        Week-ends are not among them, see ``_sending_weekdays``.
        """
        calendar = self._sending_calendar()
        zone = timezone(calendar.tz or "UTC")
        day = timedelta(days=1)
        everywhere = Domain("calendar_id", "=", False)
        everywhere &= Domain("company_id", "=", self.company_id.id)
        leaves = (
            self.env["resource.calendar.leaves"]
            .sudo()
            .search_fetch(
                Domain("resource_id", "=", False)
                & Domain("time_type", "=", "leave")
                & (Domain("calendar_id", "=", calendar.id) | everywhere)
                & Domain("date_from", "<=", datetime.combine(date_to + day, time.max))
                & Domain("date_to", ">=", datetime.combine(date_from - day, time.min)),
                ["date_from", "date_to"],
            )
        )
        closed = set()
        for leave in leaves:
            begin = utc.localize(leave.date_from).astimezone(zone).replace(tzinfo=None)
            end = utc.localize(leave.date_to).astimezone(zone).replace(tzinfo=None)
            for offset in range((end.date() - begin.date()).days + 1):
                day = begin.date() + timedelta(days=offset)
                whole = begin <= datetime.combine(day, OPENS)
                whole = whole and end >= datetime.combine(day, CLOSES)
                if whole and date_from <= day <= date_to:
                    closed.add(day)
        return closed

    def _quiet_periods(self):
        """The quiet periods as (month, day, month, day) tuples."""
        self.ensure_one()
        return self.quiet_period_ids._as_tuples()
