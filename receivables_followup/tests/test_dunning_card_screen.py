from freezegun import freeze_time

from odoo.tests import tagged

from .common import TODAY
from .dunning_send_common import DunningSendCase


@freeze_time(TODAY)
@tagged("post_install", "-at_install")
class TestDunningCardScreen(DunningSendCase):
    """Notices in the timeline of the card, and the alerts of its level."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_users()
        cls.customer.user_id = cls.rep

    def card(self):
        self.env["receivables.card"].refresh_all(self.company)
        return self.customer.receivables_card_ids

    def test_a_sent_notice_is_one_event(self):
        """Not two: the message it was sent as stands behind it."""
        self.start_catcher()
        run = self.proposed()
        self.assertFalse(self.card().timeline(kinds=["notice"])["events"])
        run.action_send()
        events = self.card().with_user(self.collector).timeline()["events"]
        (event,) = [event for event in events if event["kind"] in ("notice", "mail")]
        self.assertEqual(event["kind"], "notice")
        self.assertIn("E-mail · Reminder", event["title"])
        self.assertEqual(event["amount"], 1000)
        self.assertEqual(event["res_id"], run.notice_ids.id)

    def test_a_rep_sees_the_notice_and_cannot_open_it(self):
        self.send(self.proposed())
        card = self.card().with_user(self.rep)
        (event,) = card.timeline(kinds=["notice"])["events"]
        self.assertFalse(event["model"] or event["res_id"])
        self.assertEqual(
            self.customer.with_user(self.rep).receivables_level, "Reminder"
        )

    def test_level_in_the_reader_s_language(self):
        self.level_1.with_context(lang="fr_FR").name = "Première relance"
        self.send(self.proposed())
        card = self.card().with_context(lang="fr_FR")
        (event,) = card.timeline(kinds=["notice"])["events"]
        self.assertIn("Première relance", event["title"])

    def test_alerts_of_the_level(self):
        self.send(self.proposed())
        self.assertFalse(self.card().banner)
        self.make_formal(self.level_1, stop_sales=True)
        kinds = [alert["kind"] for alert in self.card().with_user(self.rep).banner]
        self.assertEqual(kinds, ["stop_sales", "formal_notice"])
