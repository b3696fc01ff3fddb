"""Where an invoice is to be paid to, as its life cycle says, and what letters say.

An account that nobody has checked is the way of fraud: what is to be paid there is not
chased before a person has seen that it is right.
"""

from odoo import api, fields, models

from ...report.dunning_letterhead import pretty_iban
from .einvoice_effect import PAYEE

OTHER = ("payee", "payee_back")


class ReceivablesEinvoiceEvent(models.Model):
    _inherit = "receivables.einvoice.event"

    def _check_payee(self):
        """Hold what is to be paid to an account that is not known, and ask.

        Back to the seller without an account means our own.
        """
        if not self.payee_iban and self.status_id.effect == "payee_back":
            return
        if self._payee_is_known() or not self._claims():
            return
        owner = self._owner()
        self._hold_claims("manual", owner)
        worded = self.with_context(lang=owner.lang)
        self.move_id.activity_schedule(
            PAYEE,
            summary=worded.env._("Check the account to pay to"),
            note=worded._payee_task(),
            user_id=owner.id,
        )

    def _payee_is_known(self):
        """Whether the account is recorded with a contact: somebody has checked it.

        Not with the customer: nobody pays an invoice to an account of his own.
        """
        if not self.payee_iban:
            return False
        return bool(
            self.env["res.partner.bank"]
            .sudo()
            .search_count(
                [
                    ("sanitized_acc_number", "=", self.payee_iban),
                    ("company_id", "in", [False, self.company_id.id]),
                    (
                        "partner_id.commercial_partner_id",
                        "!=",
                        self.commercial_partner_id.id,
                    ),
                ],
                limit=1,
            )
        )

    def _payee_task(self):
        if not self.payee_iban:
            return self.env._(
                "%(status)s names no account: nothing of the invoice is chased. Enter "
                "the status again with the IBAN, or release the hold.",
                status=self.display_name,
            )
        return self.env._(
            "%(status)s names the account %(iban)s, which is recorded with no contact: "
            "nothing of the invoice is chased. Call whom you know, never the number in "
            "the message; record the account with its holder, then release the hold. "
            "Reminders will name it.",
            status=self.display_name,
            iban=pretty_iban(self.payee_iban),
        )

    @api.model
    def _payees(self, moves):
        """Whom, and to which account, these invoices are to be paid to.

        Never a confidential status, whoever asks: letters leave by crons, with the
        rights of the system.

        :return: ``{move: name and account}`` of those not paid to us as usual; an empty
            text where nobody has checked the account yet
        """
        standings = self.sudo()._standings(moves, confidential=False)
        events = self.sudo().browse(
            one.payee for one in standings.values() if one.payee
        )
        held = self.env["receivables.hold"].sudo()
        unchecked = held.search(
            [("einvoice_event_id", "in", events.ids), ("state", "=", "active")]
        ).einvoice_event_id
        found = {}
        for event in events:
            if event in unchecked:
                found[event.move_id] = ""
                continue
            account = event.payee_iban and f"IBAN {pretty_iban(event.payee_iban)}"
            if parts := list(filter(None, [event.payee_name, account])):
                found[event.move_id] = ", ".join(parts)
        return found

    @api.model
    def _payee_text(self, payee):
        if not payee:
            return self.env._("not to be paid before we have confirmed the account")
        return self.env._("to be paid to %(payee)s", payee=payee)


class ReceivablesDunningNoticeLine(models.Model):
    _inherit = "receivables.dunning.notice.line"

    payee = fields.Char(
        string="To Be Paid to",
        compute="_compute_payee",
        compute_sudo=True,
        help="Another account the document is to be paid to, as its e-invoice says.",
    )

    @api.depends("move_id")
    def _compute_payee(self):
        payees = self.env["receivables.einvoice.event"]._payees(self.move_id)
        for line in self:
            line.payee = payees.get(line.move_id, False)

    def _row_remark(self, formatter):
        remark = super()._row_remark(formatter)
        if self.kind == "credit" or not self.payee:
            return remark
        payee = self.env["receivables.einvoice.event"]._payee_text(self.payee)
        return " · ".join(filter(None, [remark, payee]))
