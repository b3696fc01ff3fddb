from datetime import date, datetime

from odoo.tests import Form, freeze_time, tagged

from .common import ReceivablesCommon


class InteractionCommon(ReceivablesCommon):
    """A rep's customer and somebody else's, both owing."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_users()
        cls.mine = cls.make_customer("Mine", user_id=cls.rep.id)
        cls.others = cls.make_customer("Others", user_id=cls.manager.id)
        cls.my_invoice = cls.make_invoice(100, due="2026-05-01", partner=cls.mine)
        cls.their_invoice = cls.make_invoice(700, due="2026-05-01", partner=cls.others)
        cls.env["receivables.card"].refresh_all(cls.company)
        cls.my_card = cls.card_of(cls.mine)
        cls.their_card = cls.card_of(cls.others)

    @classmethod
    def card_of(cls, partner):
        return cls.env["receivables.card"].search(
            [
                ("commercial_partner_id", "=", partner.id),
                ("company_id", "=", cls.company.id),
            ]
        )

    def wizard(self, user=None, card=None, **vals):
        """A quick log that this user opened and filled in."""
        action = (
            (card or self.my_card).with_user(user or self.rep).action_log_interaction()
        )
        Wizard = self.env[action["res_model"]].with_user(user or self.rep)
        with Form(Wizard.with_context(**action["context"])) as form:
            form.outcome = vals.pop("outcome", "reached")
            for name, value in vals.items():
                form[name] = value
        return form.record


@tagged("post_install", "-at_install")
@freeze_time("2026-06-30 09:00:00")
class TestQuickLog(InteractionCommon):
    def test_three_seconds(self):
        """One choice is enough: everything else has a default."""
        wizard = self.wizard()
        self.assertEqual(wizard.action_log(), {"type": "ir.actions.act_window_close"})
        interaction = self.my_card.interaction_ids
        self.assertEqual(interaction.kind, "call")
        self.assertEqual(interaction.direction, "out")
        self.assertEqual(interaction.outcome, "reached")
        self.assertEqual(interaction.user_id, self.rep)
        self.assertEqual(interaction.partner_id, self.mine)
        self.assertEqual(interaction.date, datetime(2026, 6, 30, 9))
        self.assertEqual(interaction.next_action_date, date(2026, 7, 9))
        activity = self.my_card.activity_ids
        self.assertEqual(activity.user_id, self.rep)
        self.assertEqual(activity.date_deadline, date(2026, 7, 9))
        self.assertEqual(self.my_card.next_action_date, date(2026, 7, 9))
        self.assertEqual(self.my_card.last_contact_date, datetime(2026, 6, 30, 9))
