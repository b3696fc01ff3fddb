from odoo import Command
from odoo.tests import new_test_user, tagged

from .test_tours import TestTours as ToursCommon


@tagged("post_install", "-at_install")
class TestInteractionTours(ToursCommon):
    """A representative logs a call; a collector routes a mail."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rep = new_test_user(
            cls.env,
            "tour_rep",
            "base.group_user,sales_team.group_sale_salesman",
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )
        cls.customer.user_id = cls.rep
        cls.env["receivables.card"].refresh_all(cls.company)
        cls.card = cls.env["receivables.card"].search(
            [
                ("commercial_partner_id", "=", cls.customer.id),
                ("company_id", "=", cls.company.id),
            ]
        )

    def test_rep_logs_a_call(self):
        self.card.activity_schedule(date_deadline=self.today, user_id=self.rep.id)
        self.user = self.rep
        self.open("receivables_card_action_calls", "receivables_log_call")
        interaction = self.card.interaction_ids
        self.assertEqual(interaction.outcome, "reached")
        self.assertEqual(interaction.summary, "Pays next week")
        self.assertEqual(interaction.move_ids, self.invoice)
        self.assertEqual(interaction.user_id, self.rep)
        self.assertGreater(self.card.next_action_date, self.today)

    def test_collector_routes_a_mail(self):
        reply = (
            self.env["receivables.reply"]
            .sudo()
            .create(
                {
                    "name": "Question",
                    "email_from": "jo@unknown.example",
                    "company_id": self.company.id,
                    "card_id": self.card.id,
                }
            )
        )
        reply.message_post(
            body="Which invoice?",
            email_from="jo@unknown.example",
            author_id=False,
            message_type="email",
        )
        self.open("receivables_reply_action", "receivables_route_reply")
        self.assertEqual(reply.state, "routed")
        self.assertEqual(reply.interaction_id.card_id, self.card)
        self.assertEqual(self.card.activity_ids.user_id, self.rep)
