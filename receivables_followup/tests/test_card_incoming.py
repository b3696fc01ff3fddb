from email.message import EmailMessage

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .test_card_interaction import InteractionCommon

GATEWAY = "odoo.addons.mail.models.mail_thread"


@tagged("post_install", "-at_install")
@freeze_time("2026-06-30 09:00:00")
class TestIncoming(InteractionCommon):
    """Raw mails, through the gateway as fetchmail hands them over."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.domain = cls.env["mail.alias.domain"].create({"name": "seller.example"})
        cls.company.alias_domain_id = cls.domain
        cls.company._receivables_setup()
        cls.alias = cls.company.receivables_reply_alias_id
        cls.alias.write({"alias_name": "reminders", "alias_domain_id": cls.domain.id})
        cls.mine.email = "accounts@mine.example"
        cls.Reply = cls.env["receivables.reply"]
        cls.Interaction = cls.env["receivables.interaction"]

    def receive(self, sender, body="We pay on Friday.", subject="Re: reminder", **kw):
        """Hand a raw mail to the gateway; headers as keywords, ``_`` for ``-``."""
        mail = EmailMessage()
        mail["From"] = sender
        mail["To"] = kw.pop("to", "reminders@seller.example")
        mail["Subject"] = subject
        mail["Date"] = "Tue, 30 Jun 2026 08:00:00 +0000"
        self.number = getattr(self, "number", 0) + 1
        mail["Message-Id"] = f"<{self.number}.{self._testMethodName}@mine.example>"
        for name, value in kw.items():
            mail[name.replace("_", "-")] = value
        mail.set_content(body)
        with mute_logger(GATEWAY):
            return self.env["mail.thread"].message_process(None, mail.as_string())

    def sent(self):
        """A message of ours on the rep's card, as the customer got it."""
        return self.my_card.message_post(
            body="Please pay", message_type="comment", subtype_xmlid="mail.mt_comment"
        )

    # -- on the card ---------------------------------------------------------------

    def test_reply_to_our_mail(self):
        self.receive(
            "Jo <accounts@mine.example>",
            body="We pay on Friday.\n\n> Please pay\n> at once",
            to="catchall@seller.example",
            In_Reply_To=self.sent().message_id,
        )
        interaction = self.my_card.interaction_ids
        self.assertEqual(len(interaction), 1)
        self.assertEqual(
            (interaction.kind, interaction.direction, interaction.outcome),
            ("email", "in", "reply"),
        )
        self.assertEqual(interaction.summary, "Re: reminder\nWe pay on Friday.")
        self.assertEqual(interaction.partner_id, self.mine)
        self.assertEqual(interaction.message_id, self.my_card.message_ids[0])
        self.assertFalse(interaction.closed)
        self.assertEqual(self.my_card.last_contact_date, interaction.date)

    def test_responsible_is_told_once(self):
        for _ in range(2):
            self.receive("accounts@mine.example", In_Reply_To=self.sent().message_id)
        activity = self.my_card.activity_ids
        self.assertEqual(len(activity), 1)
        self.assertEqual(activity.user_id, self.rep)
        self.assertIn("Mine", activity.summary)
        self.assertEqual(self.my_card.next_action_date, self.today)
        self.assertEqual(len(self.my_card.interaction_ids), 2)

    def test_logging_answers_the_replies(self):
        self.receive("accounts@mine.example", In_Reply_To=self.sent().message_id)
        reply = self.my_card.interaction_ids
        self.assertFalse(reply.closed)
        wizard = self.wizard()
        self.assertEqual(wizard.due_activity_count, 1)
        wizard.action_log()
        self.assertTrue(reply.closed)
        self.assertEqual(
            self.my_card.activity_ids.summary, "Contact the customer again"
        )

    def test_an_unanswered_call_answers_nothing(self):
        self.receive("accounts@mine.example", In_Reply_To=self.sent().message_id)
        reply = self.my_card.interaction_ids
        self.wizard(user=self.collector, outcome="no_answer").action_log()
        self.assertFalse(reply.closed)
        waiting = self.my_card.activity_ids.filtered(lambda a: a.user_id == self.rep)
        self.assertEqual(len(waiting), 1)
        # answered by a colleague: nothing is left to answer for the rep
        self.wizard(user=self.collector).action_log()
        self.assertTrue(reply.closed)
        self.assertFalse(waiting.active)

    def test_a_call_from_outside_is_no_mail(self):
        """A rep who posts as the customer, by RPC."""
        self.my_card.with_user(self.rep).message_post(
            body="We pay", message_type="email", author_id=self.mine.id
        )
        self.assertFalse(self.my_card.interaction_ids)

    def test_nothing_more_to_do(self):
        self.receive("accounts@mine.example", In_Reply_To=self.sent().message_id)
        self.my_card.interaction_ids.with_user(self.rep).action_close()
        self.assertFalse(self.my_card.activity_ids)
        self.assertFalse(self.my_card.next_action_date)

    def test_known_sender_needs_no_reference(self):
        """A fresh mail to the address, from an address of one customer only."""
        self.receive("accounts@mine.example", subject="Your invoices")
        self.assertEqual(len(self.my_card.interaction_ids), 1)
        self.assertFalse(
            self.Reply.search_count([("company_id", "=", self.company.id)])
        )

    def test_reply_sent_to_the_address_still_finds_the_card(self):
        """From a private address, but answering our mail."""
        self.receive("jo@private.example", In_Reply_To=self.sent().message_id)
        interaction = self.my_card.interaction_ids
        self.assertEqual(len(interaction), 1)
        self.assertFalse(interaction.partner_id)

    def test_colleagues_and_machines_are_no_customers(self):
        reference = self.sent().message_id
        self.receive(self.rep.email, to="catchall@seller.example", References=reference)
        self.receive(
            "accounts@mine.example",
            body="I am away.",
            Auto_Submitted="auto-replied",
            References=reference,
        )
        self.assertEqual(len(self.my_card.message_ids), 3)
        self.assertFalse(self.my_card.interaction_ids)
        self.assertFalse(self.my_card.activity_ids)

    # -- to route ------------------------------------------------------------------

    def test_unknown_sender_waits(self):
        self.receive("jo@unknown.example", subject="Question")
        reply = self.Reply.search([("company_id", "=", self.company.id)])
        self.assertEqual((reply.name, reply.state), ("Question", "new"))
        self.assertEqual(reply.summary, "We pay on Friday.")
        self.assertFalse(reply.card_id)
        with self.refused(UserError, "Choose the customer"):
            reply.with_user(self.collector).action_route()

    def test_ambiguous_sender_waits(self):
        self.others.email = "accounts@mine.example"
        self.receive("accounts@mine.example")
        self.assertTrue(self.Reply.search([("company_id", "=", self.company.id)]))
        self.assertFalse(self.my_card.interaction_ids)

    def test_out_of_office_of_unknown_is_set_aside(self):
        self.receive("jo@unknown.example", Auto_Submitted="auto-replied")
        reply = self.Reply.search([("company_id", "=", self.company.id)])
        self.assertEqual(reply.state, "ignored")
        reply.with_user(self.collector).action_reopen()
        self.assertEqual(reply.state, "new")

    def test_one_click(self):
        """Proposed from the invoice number; then it is as if it had arrived there."""
        self.receive(
            "Jo Doe <jo@unknown.example>",
            subject=f"Your invoice {self.my_invoice.name}",
            body="Paid yesterday.",
        )
        reply = self.Reply.search([("company_id", "=", self.company.id)])
        self.assertEqual(reply.card_id, self.my_card)
        reply.with_user(self.collector).action_route()
        self.assertEqual(reply.state, "routed")
        self.assertEqual(reply.routed_by_id, self.collector)
        interaction = self.my_card.interaction_ids
        self.assertEqual(reply.interaction_id, interaction)
        self.assertIn("Paid yesterday.", interaction.summary)
        message = interaction.message_id
        self.assertEqual(
            (message.model, message.res_id), (self.my_card._name, self.my_card.id)
        )
        self.assertEqual(self.my_card.activity_ids.user_id, self.rep)
        # and the rep reads it
        interaction.with_user(self.rep).message_id.read(["body"])
        # the next mail of Jo finds the card by itself
        self.receive("jo@unknown.example", subject="Once more")
        self.assertEqual(len(self.my_card.interaction_ids), 2)

    def test_attachments_move_too(self):
        mail = EmailMessage()
        mail["From"] = "jo@unknown.example"
        mail["To"] = "reminders@seller.example"
        mail["Subject"] = "Proof of payment"
        mail["Message-Id"] = "<proof@unknown.example>"
        mail.set_content("See attached.")
        mail.add_attachment(b"proof", "application", "pdf", filename="proof.pdf")
        with mute_logger(GATEWAY):
            self.env["mail.thread"].message_process(None, mail.as_string())
        reply = self.Reply.search([("company_id", "=", self.company.id)])
        reply.card_id = self.my_card
        reply.with_user(self.collector).action_route()
        attachment = self.my_card.message_ids.attachment_ids
        self.assertEqual(attachment.name, "proof.pdf")
        self.assertEqual(attachment.with_user(self.rep).raw, b"proof")

    def test_rights(self):
        self.receive("jo@unknown.example")
        reply = self.Reply.search([("company_id", "=", self.company.id)])
        with self.assertRaises(AccessError):
            reply.with_user(self.rep).read(["name"])
        with self.refused(UserError, "cannot be changed"):
            reply.with_user(self.collector).write({"state": "routed"})
        self.assertFalse(
            self.Reply.with_user(self.other_collector()).search([("id", "=", reply.id)])
        )

    def other_collector(self):
        other = self.setup_other_company(name="Other")["company"]
        user = self.make_user("other_collector", "account.group_account_invoice")
        user.write({"company_ids": [(6, 0, other.ids)], "company_id": other.id})
        return user

    def test_addresses_of_two_companies(self):
        other = self.setup_other_company(name="Other")["company"]
        self.assertTrue(other.receivables_reply_alias_id)
        other.receivables_reply_alias_id.write(
            {"alias_name": "accounts", "alias_domain_id": self.domain.id}
        )
        self.receive("jo@unknown.example", to="accounts@seller.example")
        self.assertEqual(self.Reply.search([], limit=1).company_id, other)

    def test_settings_name_the_address(self):
        settings = self.env["res.config.settings"].create({})
        self.assertEqual(settings.receivables_reply_alias_name, "reminders")
        settings.receivables_reply_alias_name = "compta"
        settings.execute()
        self.assertEqual(self.alias.alias_full_name, "compta@seller.example")
