from odoo import models
from odoo.exceptions import UserError


class ReceivablesDunningNotice(models.Model):
    """Looking at a notice before it leaves; nothing is written."""

    _inherit = "receivables.dunning.notice"

    def action_preview(self):
        """Show the mail or the letter as the recipient would get it now.

        :raise UserError: with the error of the template
        """
        self.ensure_one()
        self.check_access("read")
        subject, html = self._preview()
        preview = self.env["receivables.dunning.notice.preview"].create(
            {"notice_id": self.id, "subject": subject, "body": html}
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Preview of %s", self.name),
            "res_model": preview._name,
            "res_id": preview.id,
            "view_mode": "form",
            "target": "new",
        }

    def action_print_letter(self):
        """Download these notices as letters, whatever their channel."""
        return self.env.ref("receivables_followup.report_notice_letter").report_action(
            self
        )

    def _preview(self):
        """``(subject, html)`` of one notice."""
        if self.channel == "call":
            return self.level_id.name, self._call_note(self._contents()[self.id])
        if self._is_paper():
            document = self.env["receivables.pdf"]._document(
                self._print_pieces(), screen=True
            )
            return self._preview_text()[0], document
        subject, _body = self._preview_text()
        return subject, self._with_preview_text()._mail_preview()

    def _print_pieces(self):
        """``[(notice id, html)]`` of these notices as letters, for ``receivables.pdf``.

        :raise UserError: with the error of the template
        """
        self.check_access("read")
        letters, failed = self._preview_letters()
        for error in failed.values():
            raise UserError(str(error)) from error
        return self._letter_pieces(letters)

    def _preview_text(self):
        """Subject and text: those on the notice once it was written, else rendered."""
        self.ensure_one()
        if self.body_edited or self.state not in ("draft", "ready", "failed"):
            return self.subject, self.body
        texts = self._render_texts(self.level_id, self.lang, self._is_paper())[self]
        if isinstance(texts, Exception):
            raise UserError(str(texts)) from texts
        return texts

    def _with_preview_text(self):
        """This notice as a new record that holds the text to show."""
        subject, body = self._preview_text()
        shown = self.sudo()
        # Only the cache: the caller may just be allowed to read.
        shown._fields["subject"]._update_cache(shown, subject)
        shown._fields["body"]._update_cache(shown, body)
        return shown

    def _preview_letters(self):
        """Letters of notices that may not have been written yet."""
        for notice in self:
            notice._with_preview_text()
        return self._letters()
