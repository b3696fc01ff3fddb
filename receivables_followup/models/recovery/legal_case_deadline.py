"""The delay that runs in a case, and who is told of it."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import format_date

from ...engine.recovery.legal_case import OVER, REFUSED, deadline
from ..ledger.chunks import in_chunks

ACTIVITY = "receivables_followup.mail_activity_legal_deadline"
DECIDE = "receivables_followup.mail_activity_legal_decide"
# How long before a deadline its activity falls due.
NOTICE_DAYS = 15


class ReceivablesLegalCase(models.Model):
    _inherit = "receivables.legal.case"

    @api.depends(
        "procedure",
        "state",
        "order_date",
        "served_on",
        "filed_on",
        "published_on",
        "company_id",
    )
    def _compute_deadline(self):
        for case in self:
            parameter, start = case._running_delay()
            case.deadline = parameter._add_to(start) if parameter else False

    @api.depends("deadline")
    @api.depends_context("lang")
    def _compute_deadline_label(self):
        labels = self._deadline_labels()
        for case in self:
            parameter, _start = case._running_delay()
            case.deadline_to_check = parameter.to_check
            case.deadline_label = labels.get(parameter.code, False)

    def _running_delay(self):
        """The parameter of the delay that runs, and the day it counts from.

        The law of that day holds: an order made before 1 September 2026 keeps its six
        months.

        :return: an empty record and None where no delay runs
        """
        self.ensure_one()
        parameters = self.env["receivables.legal.parameter"]
        found = deadline(self.procedure, self.state)
        start = found and self[found.counts_from]
        if not start:
            return parameters, None
        code = found.parameter
        if code == "insolvency_claim" and self._creditor_abroad():
            code = "insolvency_claim_abroad"
        return parameters._find(code, start, company=self.company_id), start

    def _creditor_abroad(self):
        """French proceedings give more time to creditors of other countries."""
        country = self.company_id.sudo().country_id
        return bool(country) and country.code != "FR"

    def _deadline_labels(self):
        env = self.env
        return {
            "order_service": env._("Serve the order, or it lapses"),
            "order_opposition": env._("End of the time to oppose"),
            "european_opposition": env._("End of the time to oppose"),
            "small_claim_answer": env._("End of the time to answer"),
            "insolvency_claim": env._("Declare the claim"),
            "insolvency_claim_abroad": env._("Declare the claim"),
            "insolvency_relief": env._("Ask for relief from the missed deadline"),
            "retention_of_title": env._("Claim the goods back"),
            "cheque_payment": env._("End of the time to pay the cheque"),
            "attachment_carry_out": env._("Carry out the attachment"),
            "attachment_title": env._("Seek a title"),
        }

    def _plan_deadline(self):
        """Replace the activity of the last delay by that of the one that runs."""
        today = fields.Date.context_today(self)
        self.activity_unlink([ACTIVITY])
        for case in self.filtered("deadline"):
            case.activity_schedule(
                ACTIVITY,
                date_deadline=max(today, case.deadline - timedelta(days=NOTICE_DAYS)),
                summary=self.env._(
                    "%(what)s: %(day)s",
                    what=case.deadline_label,
                    day=format_date(self.env, case.deadline),
                ),
                user_id=case.user_id.id,
            )

    def _ask_to_decide(self, summary, note="", user=None):
        """Ask the responsible, or another user, what comes next."""
        for case in self:
            case.activity_schedule(
                DECIDE,
                summary=summary,
                note=note,
                user_id=(user or case.user_id).id,
            )

    @api.model
    def _cron_daily(self):
        """Follow the ledger, and say which deadlines have passed."""
        cases = self.search([("state", "not in", OVER)])
        in_chunks(cases, 1, type(self)._follow_day)

    def _follow_day(self):
        today = fields.Date.context_today(self)
        for case in self:
            case._follow_ledger()
            if case.deadline and case.deadline < today and case.state not in REFUSED:
                case._tell_passed()

    def _tell_passed(self):
        """Ask once what became of a deadline; nothing lapses without a person."""
        summary = self.env._(
            "Passed on %(day)s: %(what)s. Note what was done, or that it lapsed.",
            day=format_date(self.env, self.deadline),
            what=self.deadline_label,
        )
        kind = self.env.ref(DECIDE)
        waiting = self.activity_ids.filtered(lambda one: one.activity_type_id == kind)
        if not waiting:
            self._ask_to_decide(summary)
