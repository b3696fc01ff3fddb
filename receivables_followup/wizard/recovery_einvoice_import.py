from zoneinfo import ZoneInfo

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..engine.recovery.einvoice_file import FileError, parse
from ..models.ledger.upload import MEGABYTE, too_big, uploaded

MAX_FILE = 10 * MEGABYTE
MAX_ERRORS = 20


class ReceivablesEinvoiceImport(models.TransientModel):
    """Enter the statuses of a file from the platform.

    All rows are checked first: one bad row, and nothing of the file is entered. What
    is registered already is left alone, so a file may come twice.
    """

    _name = "receivables.einvoice.import"
    _description = "Import E-Invoice Statuses"

    company_id = fields.Many2one(
        "res.company",
        required=True,
        default=lambda self: self.env.company,
        index=True,
        help="Whose invoices the file is about.",
    )
    content = fields.Binary("File (CSV or JSON)", required=True, attachment=False)
    filename = fields.Char()

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_size(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._check_size(vals)
        return super().write(vals)

    def _check_size(self, vals):
        """Refuse before anything is stored."""
        if len(vals.get("content") or "") * 3 / 4 > MAX_FILE:
            name = vals.get("filename") or self.env._("The file")
            raise too_big(self.env, name, MAX_FILE)

    def action_import(self):
        """Enter all statuses of the file.

        :return: an action that shows the new ones
        :raise UserError: naming each bad row and its cause; nothing was entered
        """
        self.ensure_one()
        self.check_access("write")
        Event = self.env["receivables.einvoice.event"]
        rows, problems = self._parse()
        with self.env.cr.savepoint():
            vals_list, known, unfit = Event._prepare(rows, self.company_id)
            texts = [(bad.number, Event._words(bad.error)) for bad in problems] + unfit
            if texts:
                raise self._refusal(sorted(texts))
            events = Event._record(vals_list)
        return self._show(events, known)

    def _parse(self):
        try:
            content = uploaded(self.env, self.content, self.filename, MAX_FILE)
            return parse(content, ZoneInfo(str(self.env.tz)))
        except FileError as error:
            words = self.env["receivables.einvoice.event"]._words(error)
            raise UserError(
                self.env._("Nothing was imported. %(cause)s", cause=words)
            ) from error

    def _refusal(self, texts):
        lines = [
            self.env._("Line %(number)s: %(cause)s", number=number, cause=text)
            for number, text in texts[:MAX_ERRORS]
        ]
        if (more := len(texts) - MAX_ERRORS) > 0:
            lines.append(self.env._("… and %s more lines.", more))
        return UserError(
            self.env._(
                "Nothing was imported. Correct the file and import it again.\n%s",
                "\n".join(lines),
            )
        )

    def _show(self, events, known):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "receivables_followup.receivables_einvoice_event_action"
        )
        action |= {"domain": [("id", "in", events.ids)], "context": {}}
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._(
                    "Statuses entered: %(new)s; known already: %(known)s.",
                    new=len(events),
                    known=known,
                ),
                "next": action,
            },
        }
