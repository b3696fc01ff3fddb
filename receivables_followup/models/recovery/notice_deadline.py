"""What follows when the deadline of a formal notice passes unpaid."""

from odoo import api, fields, models
from odoo.tools import SQL, format_date

from ..dunning.channel import PROVEN
from ..ledger.chunks import in_chunks
from .late_charge import MANAGER

CASE = "receivables.legal.case"
CHUNK = 100
ACTIVITY = "receivables_followup.mail_activity_formal_deadline"


class ReceivablesDunningNotice(models.Model):
    _inherit = "receivables.dunning.notice"

    deadline_handled_on = fields.Date(
        string="Deadline Looked At",
        readonly=True,
        copy=False,
        help="Day on which the passed deadline was found, and a case proposed.",
    )

    _deadline_idx = models.Index(
        "(deadline_on) WHERE deadline_on IS NOT NULL AND deadline_handled_on IS NULL"
    )

    @api.model
    def _cron_formal_deadlines(self):
        """Propose a legal case for what formal notices did not bring in, in chunks."""
        today = fields.Date.context_today(self)
        notices = self.search(
            [
                ("state", "=", "sent"),
                ("is_test", "=", False),
                ("channel", "in", PROVEN),
                ("deadline_on", "<", today),
                ("deadline_handled_on", "=", False),
                ("proof_outcome", "!=", "returned"),
            ],
            order="deadline_on, id",
        )
        in_chunks(notices, CHUNK, type(self)._deadline_passed)

    def _deadline_passed(self):
        """Propose a case for each of these still unpaid, and ask once what to do.

        The question stands on the case; on the card where none was proposed, because
        the debts are in one already.
        """
        today = fields.Date.context_today(self)
        for notice in self.sudo():
            lines = notice._unpaid_lines()
            if lines:
                user = notice._deadline_manager()
                texts = notice.with_context(lang=user.lang)._deadline_texts(lines)
                cases = self.env[CASE].sudo()._propose(lines, notice=notice)
                if cases:
                    cases._ask_to_decide(*texts, user=user)
                else:
                    notice._plan_deadline_activity(user, *texts)
            notice.deadline_handled_on = today

    def _unpaid_lines(self):
        """Claimed items that are still open and not behind the door.

        A hold (promise, plan, dispute, insolvency) speaks for the customer: the case
        is not proposed for what it covers.
        """
        claimed = self.line_ids.filtered(lambda line: line.kind == "claimed")
        ids = claimed.move_line_id.ids
        items = self.env["receivables.open.item"].sudo()
        rows = items._query_rows(
            ["move_line_id", "chaseable_amount"], SQL("item.id = ANY(%s)", ids)
        )
        return self.env["account.move.line"].browse(
            [line_id for line_id, amount in rows if amount > 0]
        )

    def _plan_deadline_activity(self, user, summary, note):
        """Ask a credit manager on the card of the customer."""
        self.card_id.with_context(mail_activity_quick_update=True).activity_schedule(
            ACTIVITY, user_id=user.id, summary=summary, note=note
        )

    def _deadline_texts(self, lines):
        """``(summary, note)`` for whoever decides what follows."""
        open_amount = sum(lines.mapped("amount_residual_currency"))
        return (
            self.env._(
                "The formal notice %(notice)s was not obeyed: decide on legal "
                "proceedings",
                notice=self.name,
            ),
            self.env._(
                "First presented on %(day)s, to be paid by %(deadline)s; still open: "
                "%(amount)s. The notice does not interrupt the limitation period.",
                day=format_date(self.env, self.first_presented_on),
                deadline=format_date(self.env, self.deadline_on),
                amount=self.currency_id.format(open_amount),
            ),
        )

    def _deadline_manager(self):
        """A credit manager; the responsible where there is none."""
        responsible = self._responsible()
        if responsible.has_group(MANAGER):
            return responsible
        managers = (
            self.env.ref(MANAGER)
            .sudo()
            .all_user_ids.filtered(
                lambda user: user.active
                and not user.share
                and self.company_id in user.company_ids
            )
        )
        return managers.sorted("id")[:1] or responsible
