"""What the buttons of a dispute open."""

from odoo import models

ACTION = "receivables_followup.receivables_dispute_action"


class ReceivablesDispute(models.Model):
    _inherit = "receivables.dispute"

    def action_decide(self):
        """Ask what is decided about this dispute."""
        self.ensure_one()
        self._check_may_decide()
        return {
            "type": "ir.actions.act_window",
            "name": self.display_name,
            "res_model": "receivables.dispute.decide",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_dispute_id": self.id,
                "default_decision": self.env.context.get("decision", "accept"),
            },
        }

    def action_open_card(self):
        """Open the card of the customer who disputes."""
        self.ensure_one()
        return self.card_id.get_formview_action()

    def action_open_invoice(self):
        """Open the disputed invoice."""
        self.ensure_one()
        return self.move_id.get_formview_action()

    def action_open_credit_note(self):
        """Open the credit note that was prepared."""
        self.ensure_one()
        return self.credit_note_id.get_formview_action()

    def _action_show(self):
        """Show these disputes: the form of one, the list of several."""
        action = self.env["ir.actions.act_window"]._for_xml_id(ACTION)
        action["context"] = {}
        if len(self) == 1:
            action |= {"res_id": self.id, "views": [(False, "form")]}
        else:
            action["domain"] = [("id", "in", self.ids)]
        return action

    def _attach(self, attachments):
        """Give each dispute its own copy of documents, in a note of its chatter."""
        for dispute in self:
            if attachments:
                dispute.message_post(
                    attachments=[(file.name, file.raw) for file in attachments]
                )
