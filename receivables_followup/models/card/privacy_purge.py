import logging

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools import SQL

_logger = logging.getLogger(__name__)

CHUNK = 500  # customers per transaction
# Cards whose customer was last heard of before a day, and owes nothing.
EXPIRED = """
WITH said AS (
    SELECT card_id, COALESCE(date, create_date) AS date FROM receivables_interaction
     UNION ALL
    SELECT card_id, COALESCE(date, create_date) FROM receivables_reply
     UNION ALL
    SELECT card_id, COALESCE(date, create_date) FROM receivables_satisfaction_request
     UNION ALL
    SELECT res_id, COALESCE(date, create_date) FROM mail_message
     WHERE model = 'receivables.card' AND message_type IN ('email', 'comment')),
heard AS (SELECT card_id, MAX(date) AS date FROM said GROUP BY 1)
SELECT card.id FROM receivables_card card JOIN heard ON heard.card_id = card.id
 WHERE card.company_id = %(company)s AND heard.date < %(day)s
   AND NOT EXISTS (
       SELECT FROM res_partner p
         JOIN account_move_line l ON l.partner_id = p.id
         JOIN receivables_account_role role
           ON role.account_id = l.account_id
          AND role.company_id = %(root)s
          AND role.side = 'receivable'
        WHERE p.commercial_partner_id = card.commercial_partner_id
          AND l.company_id = %(company)s
          AND l.parent_state = 'posted'
          AND (l.date >= %(day)s OR l.reconciled IS NOT TRUE))
 ORDER BY card.id LIMIT %(limit)s
"""


class ReceivablesCard(models.Model):
    """What people wrote about a customer is deleted some time after the last contact.

    Only what people wrote: interactions, mails received, words in the chatter. Notices
    and the mails that carried them prove the claims and stay, as the ledger does.
    """

    _inherit = "receivables.card"

    @api.model
    def _retention_limit(self, months):
        """The moment before which a last contact is too old."""
        return fields.Datetime.now() - relativedelta(months=months)

    @api.model
    def _retention_expired(self, company, months, limit=None):
        """Cards with something to purge whose customer was not heard of for so long.

        A contact is an interaction, or a posted item of the customer side; a customer
        who still owes something, or is owed, is never too old.
        """
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                EXPIRED,
                company=company.id,
                root=company.root_id.id,
                day=self._retention_limit(months),
                limit=limit,
            )
        )
        return self.sudo().browse(row[0] for row in rows)

    def _retention_records(self):
        """What would go of these cards: ``[records, ...]``; outer wings add theirs."""
        return [
            self.env["receivables.reply"].sudo().search([("card_id", "in", self.ids)]),
            self.env["receivables.interaction"]
            .sudo()
            .search([("card_id", "in", self.ids)]),
            self.env["mail.message"]
            .sudo()
            .search(
                [
                    ("model", "=", self._name),
                    ("res_id", "in", self.ids),
                    ("message_type", "in", ("email", "comment")),
                ]
            ),
        ]

    @api.model
    def _retention_stray(self, company, months):
        """Mails of unknown senders that nobody routed, and are as old."""
        return (
            self.env["receivables.reply"]
            .sudo()
            .search(
                [
                    ("company_id", "=", company.id),
                    ("card_id", "=", False),
                    ("date", "<", self._retention_limit(months)),
                ]
            )
        )

    @api.model
    def _retention_count(self, company, months):
        """What would go now, deleting nothing: ``(customers, records)``."""
        cards = self._retention_expired(company, months)
        records = sum(map(len, cards._retention_records()))
        return len(cards), records + len(self._retention_stray(company, months))

    def _retention_purge(self):
        """Delete what people wrote about these customers."""
        for records in self._retention_records():
            records.unlink()

    @api.model
    def _cron_retention(self):
        """Purge every company that has set a period, in committed chunks."""
        progress = self.env["ir.cron"]._commit_progress
        companies = self.env["res.company"].sudo().search([])
        for company in companies.filtered("receivables_retention_months"):
            months = company.receivables_retention_months
            self._retention_stray(company, months).unlink()
            while cards := self._retention_expired(company, months, CHUNK):
                cards._retention_purge()
                _logger.info("purged what was written on %d cards", len(cards))
                if not progress(len(cards)):
                    return
