"""What a court file tells of reminders, promises and correspondence."""

from odoo import fields, models


class ReceivablesCourtFile(models.AbstractModel):
    _inherit = "receivables.court.file"

    def _situation(self):
        day = self._tools().date(fields.Date.context_today(self))
        return self.env._("Situation on %(day)s", day=day)

    def _promise_values(self, case):
        promises, tools = case._court_promises(), self._tools()
        states = dict(promises._fields["state"]._description_selection(self.env))
        return promises and {
            "subtitle": self._situation(),
            "promises": [
                {
                    "made": tools.date(one.made_on),
                    "person": one.partner_id.name or "",
                    "invoices": one.move_label or "",
                    "amount": tools.money(one.amount, one.currency_id),
                    "date": tools.date(one.date),
                    "state": states[one.state],
                    "received": tools.money(one.kept_amount, one.currency_id),
                }
                for one in promises
            ],
        }

    def _dunning_values(self, case):
        notices = case._court_notices()
        channels = dict(notices._fields["channel"]._description_selection(self.env))
        return notices and {
            "subtitle": self._situation(),
            "notices": [self._notice_row(notice, channels) for notice in notices],
        }

    def _notice_row(self, notice, channels):
        tools = self._tools()
        return {
            "moment": self._moment(notice.sent_at or notice.create_date),
            "name": notice.name,
            "level": notice.level_id.name,
            "formal": notice.is_formal_notice,
            "channel": channels[notice.channel],
            "person": notice.partner_id.name,
            "to": notice.email_to or "" if notice.channel == "email" else "",
            "amount": tools.money(notice.amount_to_pay, notice.currency_id),
            "proof": notice.tracking_number or notice.message_id or "",
            "state": self._notice_state(notice),
            "hash": notice.sealed_hash or "",
        }

    def _notice_state(self, notice):
        """What became of a notice: the days and the outcome that are known."""
        tools = self._tools()
        texts = []
        for field in ("posted_on", "first_presented_on", "received_on", "deadline_on"):
            if notice[field]:
                label = notice._fields[field]._description_string(self.env)
                texts.append(f"{label} {tools.date(notice[field])}")
        name = "delivery_state" if notice.channel == "email" else "proof_outcome"
        if notice[name] and notice[name] != "none":
            words = dict(notice._fields[name]._description_selection(self.env))
            texts.append(words[notice[name]])
        if notice.bounce_reason:
            texts.append(notice.bounce_reason)
        if notice.proof_attachment_ids:
            count = len(notice.proof_attachment_ids)
            texts.append(self.env._("Proofs: %(count)s", count=count))
        return " · ".join(texts)

    def _talk_values(self, case):
        talks = case._court_talks()
        statuses = self._einvoice_rows(case)
        if not talks and not statuses:
            return None
        return {
            "subtitle": self._situation(),
            "talks": [
                {**talk, "moment": self._moment(talk["moment"])} for talk in talks
            ],
            "statuses": statuses,
        }

    def _einvoice_rows(self, case):
        """What the platform said of the invoices; never a confidential status."""
        events = (
            self.env["receivables.einvoice.event"]
            .sudo()
            .search(
                [
                    ("move_id", "in", case.sudo().move_line_ids.move_id.ids),
                    ("confidential", "=", False),
                    ("voided_at", "=", False),
                ],
                order="time, id",
            )
        )
        return [
            {
                "moment": self._moment(event.time),
                "invoice": event.move_label or "",
                "status": event.status_id.display_name,
                "text": event.text or "",
            }
            for event in events
        ]
