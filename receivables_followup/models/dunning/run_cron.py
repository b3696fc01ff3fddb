import logging

from odoo import api, fields, models

from ...engine.dunning.calendar import is_sending_day

_logger = logging.getLogger(__name__)


class ReceivablesDunningRun(models.Model):
    """The run of every morning."""

    _inherit = "receivables.dunning.run"

    @api.model
    def _cron_propose(self):
        """Propose a run for each company that asked for it, on its sending days.

        Policies a manager allowed to send without review get a run of their own, which
        is sent. One company's failure does not keep the others from their run.
        """
        companies = self.env["res.company"].search([])
        progress = self.env["ir.cron"]._commit_progress
        progress(remaining=len(companies))
        for company in companies:
            try:
                self.with_company(company)._propose_morning(company)
            except Exception:
                self.env.cr.rollback()
                _logger.exception("No dunning run was proposed for %s", company.name)
            if not progress(1):
                break

    def _propose_morning(self, company):
        """Propose the runs of one company today.

        :return: the runs
        """
        runs = self.browse()
        if not company.receivables_auto_propose:
            return runs
        today = fields.Date.context_today(self)
        policies = self.env["receivables.dunning.policy"]._company_policies(company)
        morning = policies.filtered(
            lambda policy: policy.auto_propose and policy._sends_on(today)
        )
        sent = morning.filtered(lambda policy: policy._may_auto_send())
        for group in (sent, morning - sent):
            if group:
                runs += self._propose_policies(company, today, group)
        for run in runs.filtered("notice_count"):
            if run.policy_ids <= sent:
                run._send_unreviewed()
        return runs

    def _propose_policies(self, company, today, policies):
        """Propose one run of the morning; without any notice it is closed at once."""
        run = self.create(
            {
                "company_id": company.id,
                "date": today,
                "policy_ids": [fields.Command.set(policies.ids)],
                "user_id": False,
            }
        )
        run.action_propose()
        if not run.notice_count:
            run.sudo().state = "done"
        return run

    def _send_unreviewed(self):
        """Send a run whose policies need no review."""
        return self.action_send_async()


class ReceivablesDunningPolicy(models.Model):
    _inherit = "receivables.dunning.policy"

    def _sends_on(self, day):
        """Whether the calendar of this policy lets notices leave on a day."""
        self.ensure_one()
        return is_sending_day(
            day, self._closed_dates(day, day), self._sending_weekdays()
        )
