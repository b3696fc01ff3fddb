import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import formatLang

from .rep_link import VALID_DAYS

_logger = logging.getLogger(__name__)
TEMPLATE = "receivables_followup.mail_template_rep_weekly"
MAX_CUSTOMERS = 50
# A cron that is started twice in a week does not write twice.
MIN_DAYS_BETWEEN = 5


class ReceivablesRepLink(models.Model):
    """The weekly mail to each representative: own late customers, with buttons."""

    _inherit = "receivables.rep.link"

    @api.model
    def _cron_weekly_mail(self):
        """Write to the representatives of each company that wants it, one at a time."""
        companies = self.env["res.company"].search(
            [("receivables_rep_mail", "=", True)]
        )
        todo = [
            (company, user)
            for company in companies
            for user in self._weekly_recipients(company)
        ]
        progress = self.env["ir.cron"]._commit_progress
        progress(remaining=len(todo))
        for company, user in todo:
            try:
                with self.env.cr.savepoint():
                    self._send_weekly_mail(company, user)
            except Exception:
                _logger.exception(
                    "No weekly mail for %s in %s", user.login, company.name
                )
            if not progress(1):
                break

    @api.model
    def _weekly_recipients(self, company):
        """Active people with customers in arrears who had no mail this week."""
        Card = self.env["receivables.card"].sudo()
        rows = Card._read_group(self._weekly_late(company), ["user_id"])
        users = self.env["res.users"].union(*(user for (user,) in rows))
        absences = self.env["receivables.substitution"]._active_today(user_id=users.ids)
        users |= absences.substitute_id
        since = fields.Datetime.now() - timedelta(days=MIN_DAYS_BETWEEN)
        written = self.sudo()._read_group(
            [("company_id", "=", company.id), ("create_date", ">=", since)], ["user_id"]
        )
        users -= self.env["res.users"].union(*(user for (user,) in written))
        return users.filtered(
            lambda user: (
                user.active
                and not user.share
                and user.email
                and company in user.company_ids
                and user.has_group("receivables_followup.group_rep")
            )
        ).sorted("id")

    @api.model
    def _weekly_late(self, company):
        """The customers in arrears, archived ones too: they still owe."""
        return (
            Domain("company_id", "=", company.id)
            & Domain("chaseable_overdue", ">", 0)
            & Domain("active", "in", [True, False])
        )

    @api.model
    def _weekly_cards(self, company, user):
        """The customers a person hears about, those worth a word most first."""
        mine = Domain("user_id", "=", user.id) | Domain("stand_in_ids", "in", user.ids)
        late = self._weekly_late(company)
        cards = self.env["receivables.card"].with_env(
            self.env(
                user=user.id, su=False, context={"allowed_company_ids": company.ids}
            )
        )
        return cards.search(mine & late, order="recovery_score desc, id").with_env(
            self.env
        )

    @api.model
    def _send_weekly_mail(self, company, user):
        """Queue the mail of one person; nothing when nobody is late."""
        cards = self._weekly_cards(company, user)
        if not cards:
            return self.env["mail.mail"]
        named = cards[:MAX_CUSTOMERS]
        template = self.env.ref(TEMPLATE).sudo().with_company(company)
        links = self._issue(user, named)
        context = {
            "receivables_company": company,
            "receivables_rows": self._weekly_rows(
                named.with_context(lang=user.lang), links
            ),
            "receivables_more": len(cards) - len(named),
            "receivables_days": VALID_DAYS,
            "receivables_total": formatLang(
                self.with_context(lang=user.lang).env,
                sum(cards.mapped("chaseable_overdue")),
                currency_obj=company.currency_id,
            ),
        }
        mail_id = template.with_context(**context).send_mail(user.id)
        return self.env["mail.mail"].browse(mail_id)

    @api.model
    def _weekly_rows(self, cards, links):
        """What the mail says of each customer, in the language of ``cards``.

        :param links: as ``_issue`` returns them
        """
        kinds = (
            self.with_env(cards.env)._fields["kind"]._description_selection(cards.env)
        )
        return [
            {
                "name": card.display_name,
                "amount": card._money(card.chaseable_overdue),
                "days": card._days_since(card.oldest_overdue_date),
                "contact": card._contact_reason(),
                "links": [
                    {"label": label, "url": links[card.id, kind]}
                    for kind, label in kinds
                ],
            }
            for card in cards
        ]
