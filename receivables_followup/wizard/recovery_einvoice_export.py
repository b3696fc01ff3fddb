import base64
import csv
import io
import json

from odoo import fields, models
from odoo.exceptions import UserError

from ..engine.recovery.einvoice_file import COLUMNS
from ..engine.text_file import harmless


class ReceivablesEinvoiceExport(models.TransientModel):
    """Hand statuses over to the platform as a file, in the shape that imports read."""

    _name = "receivables.einvoice.export"
    _description = "Export E-Invoice Statuses"

    event_ids = fields.Many2many(
        "receivables.einvoice.event",
        "receivables_einvoice_export_event_rel",
        "export_id",
        "event_id",
        string="Statuses",
        default=lambda self: self._default_event_ids(),
    )
    file_format = fields.Selection(
        [("json", "JSON"), ("csv", "CSV")], required=True, default="json"
    )
    content = fields.Binary(readonly=True, attachment=False)
    filename = fields.Char(readonly=True)

    def _default_event_ids(self):
        """The chosen ones, else all that is to be handed over."""
        Event = self.env["receivables.einvoice.event"]
        if self.env.context.get("active_model") == Event._name:
            return Event.browse(self.env.context.get("active_ids", []))
        return Event.search(
            [
                ("ppf_state", "=", "todo"),
                ("company_id", "in", self.env.companies.ids),
            ],
            order="time, id",
        )

    def action_export(self):
        """Write the file and note when these statuses were handed over.

        :raise UserError: nothing to hand over, or a status we did not give
        """
        self.ensure_one()
        self.check_access("write")
        events = self.event_ids.sorted(lambda event: (event.time, event.id))
        events.check_access("read")
        if not events:
            raise UserError(
                self.env._("No status is waiting to be handed over to the platform.")
            )
        for event in events:
            if event.direction != "out" or event.confidential:
                raise UserError(
                    self.env._(
                        "%(event)s is not for the platform: choose statuses that we "
                        "gave, and none that is confidential.",
                        event=event.display_name,
                    )
                )
        rows = [self._row(event) for event in events]
        write = self._json if self.file_format == "json" else self._csv
        now = fields.Datetime.now()
        self.write(
            {
                "content": base64.b64encode(write(rows).encode()),
                "filename": f"einvoice-{now:%Y%m%d-%H%M%S}.{self.file_format}",
            }
        )
        handed = events.filtered(lambda event: event.ppf_state in ("todo", "refused"))
        handed.sudo().write({"ppf_state": "sent", "ppf_sent_at": now})
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{self.id}/content/{self.filename}"
            "?download=true",
            "target": "download",
        }

    def _row(self, event):
        """The keys of ``engine.recovery.einvoice_file.COLUMNS``."""
        return {
            "invoice": event.move_label,
            "status": event.code,
            "time": f"{event.time.isoformat()}+00:00",
            "direction": "out",
            "sender_role": event.sender_role or "SE",
            "reasons": [code for code in (event.reasons or "").split(", ") if code],
            "action": event.action or "",
            "text": event.text or "",
            "amounts": event.amounts or [],
            "payee_iban": event.payee_iban or "",
            "payee_name": event.payee_name or "",
            "payment_date": event.payment_date.isoformat()
            if event.payment_date
            else "",
            "message": event.message or "",
        }

    def _json(self, rows):
        return json.dumps({"events": rows}, ensure_ascii=False, indent=1)

    def _csv(self, rows):
        stream = io.StringIO(newline="")
        writer = csv.DictWriter(stream, COLUMNS, delimiter=";", lineterminator="\r\n")
        writer.writeheader()
        for row in rows:
            amounts = "|".join(
                f"{part['kind']} {part['rate']}={part['amount']}".strip()
                for part in row["amounts"]
            )
            cells = row | {"reasons": ",".join(row["reasons"]), "amounts": amounts}
            writer.writerow({name: harmless(cells[name]) for name in cells})
        return stream.getvalue()
