from markupsafe import Markup, escape

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import plaintext2html

from .notice_content import MAIL_STYLE


class CallHandler(models.AbstractModel):
    """Phone call: an activity of the responsible, with what to say and what is open."""

    _name = "receivables.dunning.channel.handler.call"
    _inherit = "receivables.dunning.channel.handler"
    _description = "Dunning by Phone"

    def _prepare(self, notices):
        return dict.fromkeys(notices.ids), {}

    def _record(self, notices, payloads):
        failed = {}
        contents = notices._contents()
        for notice in notices.sudo():
            try:
                note = notice._call_note(contents[notice.id])
            except Exception as error:  # a broken script fails one call
                failed[notice] = error
                continue
            if self._in_test(notice):
                error = notice._tester_error(notice.company_id)
                if error:
                    failed[notice] = UserError(error)
                else:
                    self._mail_to_tester(notice, notice._call_summary(), note)
                continue
            card = notice.card_id.with_context(mail_activity_quick_update=True)
            notice.activity_id = card.activity_schedule(
                "mail.mail_activity_data_call",
                date_deadline=fields.Date.context_today(notice),
                summary=notice._call_summary(),
                note=note,
                user_id=notice._responsible().id,
            )
        return failed


class ReceivablesDunningNotice(models.Model):
    _inherit = "receivables.dunning.notice"

    def _call_summary(self):
        summary = self.env._(
            "Call about %(notice)s: %(level)s",
            notice=self.name,
            level=self.level_id.name,
        )
        if not self.company_id.receivables_test_mode:
            return summary
        return self.env._("TEST, do not call: %(summary)s", summary=summary)

    def _call_note(self, content):
        """Who to call, what to say, what is open; in the caller's language."""
        self.ensure_one()
        level = self.level_id.with_context(lang=self._responsible().lang)
        script = level.call_script or ""
        if "{{" in script:
            script = self.env["mail.render.mixin"]._render_template(
                script, self._name, self.ids
            )[self.id]
        partner = self.partner_id
        numbers = ", ".join(
            filter(None, [partner.phone, self.commercial_partner_id.phone])
        )
        person = Markup("<p><b>%s</b> %s</p>") % (partner.display_name, escape(numbers))
        return person + plaintext2html(script) + self._items_html(content, MAIL_STYLE)
