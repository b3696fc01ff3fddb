"""A promise noted from the weekly mail, without logging in."""

from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from .test_card_rep_link import RepLinkCase


@tagged("post_install", "-at_install")
class TestPromiseLink(RepLinkCase):
    def test_promise(self):
        day = fields.Date.today() + timedelta(days=9)
        path, link = self.issue("promise")
        page = self.url_open(path)
        answer = self.press(page, path, "By transfer", amount="800.50", date=str(day))
        self.assertEqual(answer.status_code, 200)
        self.assertIn("it is on the customer", answer.text)
        promise = self.card.promise_ids
        self.assertEqual(
            (promise.amount, promise.date, promise.state, promise.user_id),
            (800.5, day, "open", self.rep),
        )
        self.assertEqual(self.card.interaction_ids.promise_id, promise)
        self.assertEqual(self.card.interaction_ids.summary, "By transfer")
        self.assertEqual(link.state, "used")

    def test_a_comma_is_a_decimal_point(self):
        day = fields.Date.today() + timedelta(days=9)
        path, _link = self.issue("promise")
        self.press(self.url_open(path), path, amount="800,50", date=str(day))
        self.assertEqual(self.card.promise_ids.amount, 800.5)

    def test_bad_input_says_what_to_do(self):
        today = fields.Date.today()
        ahead = str(today + timedelta(days=9))
        cases = [
            ("", ahead, "amount promised as a number"),
            ("nan", ahead, "amount promised as a number"),
            ("inf", ahead, "amount promised as a number"),
            ("-5", ahead, "amount promised as a number"),
            ("100", "", "Choose the day"),
            ("100", "soon", "Choose the day"),
            ("100", str(today - timedelta(days=1)), "cannot promise"),
        ]
        path, link = self.issue("promise")
        page = self.url_open(path)
        for amount, day, message in cases:
            page = self.press(page, path, amount=amount, date=day)
            self.assertEqual(page.status_code, 422, (amount, day))
            self.assertIn(message, page.text)
        self.assertEqual(link.state, "open")
        self.assertFalse(self.card.promise_ids)
        self.assertFalse(self.card.interaction_ids)
