import re

from odoo import api, fields, models
from odoo.exceptions import UserError

# Contacts to try first when a mail came back.
RANK = {"followup": 0, "invoice": 1}


class ReceivablesDunningNotice(models.Model):
    """What became of a notice after it left: bounced, answered, presented."""

    _inherit = "receivables.dunning.notice"

    bounce_reason = fields.Char(
        readonly=True, help="What the recipient's mail server answered."
    )
    replied_at = fields.Datetime(readonly=True)
    first_presented_on = fields.Date(
        "First Presentation",
        help="Day the post first presented the registered letter: delays of a formal"
        " notice run from it, even if it is refused or not claimed.",
    )
    proof_outcome = fields.Selection(
        [
            ("delivered", "Delivered"),
            ("refused", "Refused"),
            ("unclaimed", "Not claimed"),
            ("returned", "Address unknown"),
        ],
        string="Outcome",
        help="How the delivery by post ended.",
    )
    proof_attachment_ids = fields.Many2many(
        "ir.attachment",
        "receivables_dunning_notice_proof_rel",
        "notice_id",
        "attachment_id",
        string="Proofs",
    )
    alternative_partner_id = fields.Many2one(
        "res.partner",
        "Other Contact",
        compute="_compute_alternative_partner_id",
        help="A contact of the customer with another e-mail address.",
    )
    replaced_by_id = fields.Many2one(
        "receivables.dunning.notice",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )

    @api.depends("partner_id", "email_to", "delivery_state")
    def _compute_alternative_partner_id(self):
        self.alternative_partner_id = False
        for notice in self.filtered(lambda n: n.delivery_state == "bounced"):
            family = notice.commercial_partner_id
            contacts = self.env["res.partner"].search(
                [("id", "child_of", family.id), ("email_normalized", "!=", False)]
            )
            used = (notice.email_to or "").lower()
            others = contacts.filtered(
                lambda c, used=used: c.email_normalized not in used
            )
            notice.alternative_partner_id = others.sorted(
                lambda contact: (RANK.get(contact.type, 2), contact.id)
            )[:1]

    @api.model
    def _by_references(self, text):
        """The notices whose Message-Id stands in a text of references."""
        references = re.findall(r"<[^<>\s]+>", text or "")
        if not references:
            return self.browse()
        return self.sudo().search([("message_id", "in", references)])

    def _awaiting_answer(self):
        """Those that nobody has answered; the answer to a test is the tester's."""
        return self.filtered(lambda n: n.delivery_state != "replied" and not n.is_test)

    def _replied(self):
        """Record the answer; the card itself plans what is to be done about it."""
        self._awaiting_answer().sudo().write(
            {"delivery_state": "replied", "replied_at": fields.Datetime.now()}
        )

    def _bounced(self, address, reason):
        """Record a bounce and tell the responsible what can be done."""
        for notice in self._awaiting_answer():
            known = notice.delivery_state == "bounced"
            text = " ".join(filter(None, [address, reason]))
            notice.write({"delivery_state": "bounced", "bounce_reason": text})
            if not known:
                env = notice.with_context(lang=notice._responsible().lang).env
                notice._alert(
                    env._(
                        "Mail to %(partner)s came back", partner=notice.partner_id.name
                    ),
                    env._(
                        "%(notice)s did not arrive (%(reason)s). Send it to another"
                        " contact or as a letter from the notice.",
                        notice=notice.name,
                        reason=text,
                    ),
                )

    def _alert(self, summary, note):
        """Plan something for the responsible today, without another mail."""
        self.ensure_one()
        if self.card_id:
            self.card_id.sudo().with_context(
                mail_activity_quick_update=True
            ).activity_schedule(
                "mail.mail_activity_data_todo",
                summary=summary,
                note=note,
                user_id=self._responsible().id,
            )

    def action_resend_other_contact(self):
        """Write the notice anew for another contact of the customer.

        :return: action that opens the new notice, ready to be sent
        :raise UserError: when no other contact has an e-mail address
        """
        self.ensure_one()
        contact = self.alternative_partner_id
        if not contact:
            raise UserError(
                self.env._(
                    "No other contact of %(customer)s has an e-mail address: add one,"
                    " or send a letter.",
                    customer=self.commercial_partner_id.display_name,
                )
            )
        return self._replace("email", contact)

    def action_resend_letter(self):
        """Write the notice anew as a letter; see ``action_resend_other_contact``.

        A letter that came back goes again the way it went.
        """
        self.ensure_one()
        channel = self.channel if self._is_paper() else "letter"
        return self._replace(channel, self.partner_id)

    def _replace(self, channel, partner):
        """Create a ready notice for the same items, by another way."""
        done = self.is_test or self.replaced_by_id
        if self.state not in ("sent", "failed") or done:
            raise UserError(
                self.env._(
                    "Notice %(notice)s cannot be written anew: only a sent or failed"
                    " notice that was not replaced yet can, and no test.",
                    notice=self.name,
                )
            )
        self.check_access("write")
        old = self.sudo()
        lines = [
            fields.Command.create(self._line_copy(line, channel))
            for line in old.line_ids
        ]
        old._release_lines()
        names = ["run_id", "company_id", "currency_id", "commercial_partner_id"]
        names += ["card_id", "policy_id", "level_id", "user_id"]
        values = {name: old[name].id for name in names}
        plain = ["step", "level_forced", "date", "payments_until", "amount_total"]
        plain += ["interest_amount", "indemnity_amount", "amount_company", "line_count"]
        values |= {name: old[name] for name in plain}
        new = old.create(
            {
                **values,
                "name": f"{old.name}-{channel[0].upper()}",
                "channel": channel,
                "partner_id": partner.id,
                "lang": partner.lang or old.lang,
                "email_to": partner.email_formatted if channel == "email" else False,
                "fallback_reason": self.env._("Replaces %s.", old.name),
                "state": "ready",
                "line_ids": lines,
            }
        )
        old.replaced_by_id = new
        return new.sudo(False)._get_records_action()

    @api.model
    def _line_copy(self, line, channel):
        values = line.copy_data()[0]
        values.pop("notice_id", None)
        return {**values, "channel": channel, "live": True}

    def action_retry(self):
        """Send failed notices again; returns when they have left or failed anew.

        :raise UserError: for a notice that has not failed
        """
        for notice in self:
            if notice.state != "failed":
                raise UserError(
                    self.env._(
                        "Notice %(notice)s of %(partner)s has not failed: there is"
                        " nothing to retry.",
                        notice=notice.name,
                        partner=notice.partner_id.display_name,
                    )
                )
        return self._send_these()

    def action_send(self):
        """Send these notices now, without the rest of their runs."""
        self._check_unsent()
        return self._send_these()

    def _send_these(self):
        self.check_access("write")
        self.run_id._check_day()
        self._check_sending_day()
        notices = self.sudo()
        notices.write({"state": "ready", "failure_reason": False})
        for run, group in notices.grouped("run_id").items():
            if run.state == "done":
                # Should this worker die, the cron lanes go on.
                run.state = "sending"
            run._send_only(group)
        return True
