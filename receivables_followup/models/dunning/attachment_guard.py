"""Files of notices that have left are evidence: they stay as the customer got them."""

from odoo import SUPERUSER_ID, api, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

NOTICE = "receivables.dunning.notice"
RUN = "receivables.dunning.run"
# What of a file makes it that file, and the file of that record.
FIXED = {
    "company_id",
    "datas",
    "db_datas",
    "mimetype",
    "name",
    "raw",
    "res_field",
    "res_id",
    "res_model",
    "type",
    "url",
}
# What of a message is the mail the customer received.
SENT_TEXT = {
    "attachment_ids",
    "author_id",
    "body",
    "date",
    "email_from",
    "message_id",
    "model",
    "res_id",
    "subject",
}


class IrAttachment(models.Model):
    """Core asks only for the right to write on the notice, which collectors have.

    The guard holds for code with the rights of the system too: deleting through the
    chatter uses them.
    """

    _inherit = "ir.attachment"

    def write(self, vals):
        if FIXED & vals.keys():
            self._receivables_refuse_sealed()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_receivables_evidence(self):
        self._receivables_refuse_sealed()

    def _receivables_refuse_sealed(self):
        """Refuse to touch what went with a notice, or proves its delivery.

        Files of invoices that went with a mail stay those of the invoice.

        :raise AccessError: naming the file
        """
        ours = self.sudo().filtered(lambda file: file.res_model in (NOTICE, RUN))
        sealed = ours and self.sudo().browse(ours._receivables_sealed_ids())
        if sealed:
            raise AccessError(
                self.env._(
                    "%(file)s belongs to a notice that has left and proves what the "
                    "customer received: it cannot be changed or deleted.",
                    file=sealed[0].name,
                )
            )

    def _receivables_sealed_ids(self):
        """Ids of those of these files that must stay as they are."""
        self.flush_model(["res_model", "res_id"])
        names = ["state", "attachment_ids", "proof_attachment_ids"]
        self.env[NOTICE].flush_model(names)
        self.env[RUN].flush_model(["state", "letter_attachment_ids"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT file.id
                  FROM ir_attachment file
                  JOIN receivables_dunning_notice notice ON notice.id = file.res_id
                 WHERE file.id = ANY(%(ids)s) AND file.res_model = %(notice)s
                   AND notice.state = 'sent'
                   AND (EXISTS (SELECT FROM receivables_dunning_notice_attachment_rel
                                 WHERE attachment_id = file.id)
                        OR NOT %(proofs)s
                           AND EXISTS (SELECT FROM receivables_dunning_notice_proof_rel
                                        WHERE attachment_id = file.id))
                 UNION ALL
                SELECT file.id
                  FROM ir_attachment file
                  JOIN receivables_dunning_run run ON run.id = file.res_id
                  JOIN receivables_dunning_run_letter_rel letter
                    ON letter.run_id = run.id AND letter.attachment_id = file.id
                 WHERE file.id = ANY(%(ids)s) AND file.res_model = %(run)s
                   AND run.state IN ('sending', 'done')
                """,
                ids=list(self.ids),
                notice=NOTICE,
                run=RUN,
                proofs=self._receivables_may_take_back_proofs(),
            )
        )
        return [row[0] for row in rows]

    def _receivables_may_take_back_proofs(self):
        """Whether the user may remove a proof that was filed by mistake."""
        user = self.env.user
        manager = user.has_group("receivables_followup.group_manager")
        return manager or user.id == SUPERUSER_ID


class ReceivablesDunningNotice(models.Model):
    _inherit = "receivables.dunning.notice"

    def write(self, vals):
        """Let proofs be added by collectors, and taken back by managers only."""
        if "proof_attachment_ids" not in vals:
            return super().write(vals)
        before = {notice: notice.sudo().proof_attachment_ids for notice in self}
        res = super().write(vals)
        if not self.env["ir.attachment"]._receivables_may_take_back_proofs():
            for notice, proofs in before.items():
                if proofs - notice.sudo().proof_attachment_ids:
                    raise AccessError(
                        self.env._(
                            "A proof of %(notice)s is missing: proofs are added, and "
                            "taken back only by a credit manager.",
                            notice=notice.name,
                        )
                    )
        return res


class MailMessage(models.Model):
    """The mail of a notice that has left stays on the card as it was sent.

    Core lets whoever may write on the card change and delete its messages.
    """

    _inherit = "mail.message"

    def write(self, vals):
        if SENT_TEXT & vals.keys():
            self._receivables_refuse_sent()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_receivables_sent(self):
        self._receivables_refuse_sent()

    def _receivables_refuse_sent(self):
        """
        :raise AccessError: naming the notice this message is the mail of
        """
        if self.env.su or not self.ids:
            return
        sent = (
            self.env[NOTICE]
            .sudo()
            .search(
                [("mail_message_id", "in", self.ids), ("state", "=", "sent")], limit=1
            )
        )
        if sent:
            raise AccessError(
                self.env._(
                    "This message is the notice %(notice)s as it was sent: it cannot "
                    "be changed or deleted.",
                    notice=sent.name,
                )
            )
