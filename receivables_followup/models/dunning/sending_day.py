from datetime import timedelta
from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, format_date

from ...engine.dunning.calendar import is_sending_day, taken_up
from .constants import EXCLUSION_REASONS

LOOK_AHEAD = 366  # days in which the next day for sending is looked for


class Rest(NamedTuple):
    """Why the notices of a policy may not leave on a day.

    :ivar reason: ``closed_day`` or ``quiet_period``
    :ivar last: highest remainder of a customer's id already written to again
    """

    reason: str
    last: int = -1
    stagger_days: int = 1

    def holds(self, customer_id):
        """Whether the notices to this customer wait."""
        return customer_id % self.stagger_days > self.last

    def condition(self, policy_id):
        """The notices that wait, as SQL."""
        return SQL(
            "(policy_id IS NOT DISTINCT FROM %s"
            " AND mod(commercial_partner_id, %s) > %s)",
            policy_id,
            self.stagger_days,
            self.last,
        )


def rest_on(facts, today):
    """Say whether a policy rests on a day.

    :param facts: ``PolicyFacts`` of that day
    :return: ``Rest`` or None
    """
    if facts.closed_day:
        return Rest("closed_day")
    last = taken_up(today, facts.quiet_periods, facts.stagger_days)
    if last is None:
        return None
    return Rest("quiet_period", last, max(facts.stagger_days, 1))


def waiting_condition(rests):
    """The notices that wait, as SQL.

    :param rests: ``{policy id: Rest}``
    """
    if not rests:
        return SQL("FALSE")
    conditions = [rest.condition(policy_id) for policy_id, rest in rests.items()]
    return SQL("(%s)", SQL(" OR ").join(conditions))


class ReceivablesDunningRun(models.Model):
    """What may not leave today waits, whoever sends: a person, a program or a cron.

    A run that is confirmed on a Sunday stays ``sending`` and its notices ``ready``: the
    cron lanes take them on the next sending day. The day is the run's own, see
    ``_clock_today``: who dates a run ahead has chosen that day.
    """

    _inherit = "receivables.dunning.run"

    waiting_reason = fields.Char("Waits", compute="_compute_waiting_reason")

    @api.depends("state", "notice_ids.state", "notice_ids.policy_id")
    def _compute_waiting_reason(self):
        """Say why a run that is being sent does not go on."""
        self.waiting_reason = False
        for run in self.sudo().filtered(lambda run: run.state == "sending"):
            rests = run._rests(run._sending_scope())
            waiting = run._count_waiting(rests)
            if waiting:
                policy = self.env["receivables.dunning.policy"].browse(max(waiting))
                notices = self.env["receivables.dunning.notice"]
                label = notices._reason_label(rests[policy.id].reason)
                run.waiting_reason = self.env._(
                    "%(count)s notices wait: %(reason)s. They leave from %(date)s on.",
                    count=sum(waiting.values()),
                    reason=label.lower(),
                    date=run._next_day_text(policy.sudo()),
                )

    def _count_waiting(self, rests):
        """Return ``{policy id: notices that wait}``."""
        if not rests:
            return {}
        return dict(
            self.env.execute_query(
                SQL(
                    """
                    SELECT policy_id, count(*) FROM receivables_dunning_notice
                     WHERE run_id = %s AND state = 'ready' AND %s
                     GROUP BY policy_id
                    """,
                    self.id,
                    waiting_condition(rests),
                )
            )
        )

    def _sending_scope(self):
        """What holds for all notices of this run while it is sent; its own day.

        Read once per chunk. Residuals, holds and receipts are read for each notice.
        """
        self.ensure_one()
        reader = self.env["receivables.dunning.reader"].sudo()
        return reader._scope(self.company_id, self._clock_today(), run=self)

    def _rests(self, scope):
        """Return ``{policy id: Rest}`` of the policies whose notices wait today."""
        self.env["receivables.dunning.notice"].flush_model(["state", "policy_id"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT policy_id FROM receivables_dunning_notice
                 WHERE run_id = %s AND policy_id IS NOT NULL
                   AND state IN ('draft', 'ready', 'sending', 'failed')
                """,
                self.id,
            )
        )
        rests = {row[0]: rest_on(scope.policy(row[0]), scope.today) for row in rows}
        return {policy_id: rest for policy_id, rest in rests.items() if rest}

    def _next_day_text(self, policy):
        """The next day on which notices of a policy may leave, for the reader."""
        today = self._clock_today()
        last = today + timedelta(days=LOOK_AHEAD)
        closed, weekdays = policy._closed_dates(today, last), policy._sending_weekdays()
        periods = policy._quiet_periods()
        for passed in range(1, LOOK_AHEAD):
            day = today + timedelta(days=passed)
            if is_sending_day(day, closed, weekdays) and taken_up(day, periods) is None:
                return format_date(
                    self.env,
                    fields.Date.context_today(self) + timedelta(days=passed),
                )
        return "-"


class ReceivablesDunningNotice(models.Model):
    _inherit = "receivables.dunning.notice"

    def _rest(self, rests):
        """The ``Rest`` this notice is in, or None."""
        rest = rests.get(self.policy_id.id)
        return rest if rest and rest.holds(self.commercial_partner_id.id) else None

    def _reason_label(self, reason):
        """The words of a reason, see ``EXCLUSION_REASONS``."""
        labels = self.env["receivables.dunning.exclusion"]._fields["reason"]
        labels = dict(labels._description_selection(self.env))
        return labels.get(reason) or dict(EXCLUSION_REASONS)[reason]

    def _check_sending_day(self):
        """Refuse to send single notices on a day that is not for sending.

        :raise UserError: says why, and when they may leave
        """
        for run, notices in self.sudo().grouped("run_id").items():
            rests = run._rests(run._sending_scope())
            for notice in notices:
                rest = notice._rest(rests)
                if rest:
                    raise UserError(
                        self.env._(
                            "Notice %(name)s of %(partner)s cannot leave today:"
                            " %(reason)s. It can from %(date)s on; sending the whole"
                            " run lets it wait until then.",
                            name=notice.name,
                            partner=notice.partner_id.display_name,
                            reason=self._reason_label(rest.reason).lower(),
                            date=run._next_day_text(notice.policy_id),
                        )
                    )

    def _wait(self, reason):
        """Leave these notices for a day on which they may be sent."""
        self.sudo().filtered(lambda notice: notice.state == "sending").state = "ready"
        self.sudo().failure_reason = self.env._(
            "Waits: %(reason)s.", reason=self._reason_label(reason)
        )
