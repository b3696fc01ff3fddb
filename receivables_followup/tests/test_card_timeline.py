from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from .common import ReceivablesCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-06-30 10:00:00")
class TestCardTimeline(ReceivablesCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_users()
        cls.customer.user_id = cls.rep
        Card = cls.env["receivables.card"]
        card_id = Card._ensure(cls.customer.ids, cls.company)[cls.customer.id]
        cls.card = Card.browse(card_id)

    def events(self, **kwargs):
        return self.card.with_user(self.rep).timeline(**kwargs)["events"]

    def log(self, date, **vals):
        values = {"kind": "call", "outcome": "reached", "closed": True, "date": date}
        return self.card.with_user(self.rep)._log_interaction(values | vals)

    def test_everything_newest_first(self):
        self.make_receipt(200, self.make_invoice(500, due="2026-05-01"), "2026-05-20")
        self.log("2026-06-01 09:00:00", summary="A transfer < 500 is on its way")
        self.card.message_post(
            body="Thank you", message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        events = self.events()
        self.assertEqual(
            [event["kind"] for event in events], ["mail", "interaction", "payment"]
        )
        mail, call, payment = events
        self.assertEqual(mail["detail"], "Thank you")
        self.assertEqual(call["detail"], "A transfer < 500 is on its way")
        self.assertEqual(call["title"], "Call · Reached")
        self.assertEqual(call["person"], self.rep.name)
        self.assertEqual(call["model"], "receivables.interaction")
        self.assertEqual(payment["amount"], 200)
        self.assertEqual(payment["date"], "2026-05-20")
        self.assertTrue(payment["is_day"])

    def test_returned_payment(self):
        journal = self.company_data["default_journal_bank"]
        self.make_entry(
            [
                {"account_id": journal.default_account_id.id, "balance": -80.0},
                {
                    "account_id": self.receivable.id,
                    "balance": 80.0,
                    "partner_id": self.customer.id,
                },
            ],
            "2026-06-10",
            journal,
        )
        (event,) = self.events(kinds=["payment"])
        self.assertIn("Payment returned", event["title"])
        self.assertEqual(event["amount"], 80)

    def test_write_off_is_no_payment(self):
        self.make_entry(
            [
                {
                    "account_id": self.company_data["default_account_expense"].id,
                    "balance": 80.0,
                },
                {
                    "account_id": self.receivable.id,
                    "balance": -80.0,
                    "partner_id": self.customer.id,
                },
            ],
            "2026-06-10",
        )
        self.assertFalse(self.events(kinds=["payment"]))

    def test_pages_join_without_gap_or_double(self):
        """Also where many events share the same second."""
        for index in range(7):
            self.log("2026-06-01 09:00:00", summary=f"call {index}")
        for index in range(4):
            self.make_receipt(10 + index, date="2026-06-01")
        self.log("2026-06-02 09:00:00", summary="last")
        seen, before = [], None
        while True:
            page = self.card.timeline(before=before, limit=3)
            self.assertLessEqual(len(page["events"]), 3)
            seen += page["events"]
            before = page["next"]
            if not before:
                break
        self.assertEqual(seen, self.card.timeline(limit=100)["events"])
        self.assertEqual(len(seen), 12)
        self.assertEqual(seen[0]["detail"], "last")

    def test_filter_by_kind(self):
        self.log("2026-06-01 09:00:00")
        self.make_receipt(10, date="2026-06-01")
        page = self.card.timeline(kinds=["interaction"])
        self.assertEqual({event["kind"] for event in page["events"]}, {"interaction"})
        self.assertFalse(self.card.timeline(kinds=["no_such_kind"])["events"])
        self.assertFalse(self.card.timeline(kinds=[])["events"])
        self.assertIn("payment", [kind["kind"] for kind in page["kinds"]])

    def test_bad_cursor(self):
        for cursor in (["x", "mail", 1], [1], "2026", ["2026-06-01", "mail", "'"]):
            with self.refused(UserError, "cannot go on from"):
                self.card.timeline(before=cursor)

    def test_one_statement_reads_it(self):
        def queries():
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.card.with_user(self.collector).timeline()
            return self.env.cr.sql_log_count - before

        self.log("2026-06-01 09:00:00")
        self.make_receipt(10, date="2026-06-01")
        queries()
        few = queries()
        for index in range(20):
            self.log("2026-06-01 09:00:00", summary=f"call {index}")
            self.make_receipt(10, date="2026-06-01")
        self.assertEqual(queries(), few)

    def test_other_companies_stay_out(self):
        other = self.setup_other_company(name="Other")["company"]
        self.make_receipt(10, date="2026-06-01")
        card_id = self.card._ensure(self.customer.ids, other)[self.customer.id]
        theirs = self.card.browse(card_id)
        self.assertFalse(theirs.timeline(kinds=["payment"])["events"])
