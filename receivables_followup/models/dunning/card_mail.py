from odoo import api, models


class ReceivablesCard(models.Model):
    _inherit = "receivables.card"

    def message_update(self, msg_dict, update_vals=None):
        """Note on the notice that its recipient has answered."""
        text = f"{msg_dict.get('references') or ''} {msg_dict.get('in_reply_to') or ''}"
        self.env["receivables.dunning.notice"]._by_references(text)._replied()
        return super().message_update(msg_dict, update_vals=update_vals)


class MailThread(models.AbstractModel):
    _inherit = "mail.thread"

    @api.model
    def _routing_handle_bounce(self, email_message, message_dict):
        """Note on the notice that its mail came back, and why."""
        result = super()._routing_handle_bounce(email_message, message_dict)
        references = " ".join(message_dict.get("bounced_msg_ids") or [])
        notices = self.env["receivables.dunning.notice"]._by_references(references)
        if notices and not _is_temporary(email_message):
            notices._bounced(
                message_dict.get("bounced_email"), _diagnostic(email_message)
            )
        return result


def _status_fields(message, name):
    """Values of one field of a delivery report (RFC 3464), lower case kept as is."""
    values = []
    for part in message.walk():
        if part.get_content_type() == "message/delivery-status":
            for block in part.get_payload():
                values += block.get_all(name) or []
    return [str(value).strip() for value in values]


def _is_temporary(message):
    """Whether the report only says that the mail is late, or that it arrived."""
    actions = [action.lower() for action in _status_fields(message, "Action")]
    return bool(actions) and "failed" not in actions


def _diagnostic(message):
    """The mail server's own words, e.g. "550 5.1.1 user unknown"."""
    for name in ("Diagnostic-Code", "Status"):
        for value in _status_fields(message, name):
            return " ".join(value.partition(";")[2].split() or value.split())
    return ""
