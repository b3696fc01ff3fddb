from datetime import timedelta
from unittest.mock import patch

from lxml import html

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, freeze_time, tagged
from odoo.tools import mute_logger

from ..engine.card.satisfaction import summarize
from .satisfaction_common import SatisfactionCommon


@tagged("post_install", "-at_install")
class TestSatisfaction(SatisfactionCommon):
    def test_the_mail_has_a_link_per_score_and_inside_nobody_has_it(self):
        request, token = self.ask()
        mail = self.mail(request)
        links = html.fromstring(str(mail.body_html)).xpath("//a/@href")
        for score in range(1, 6):
            self.assertIn(
                f"/receivables/satisfaction/{token}?score={score}", links[score - 1]
            )
        self.assertEqual(request._by_token(token), request)
        self.assertEqual((mail.state, mail.auto_delete), ("outgoing", True))
        kept = [
            message.body + (message.subject or "") for message in self.card.message_ids
        ]
        self.assertFalse([text for text in kept if token in text])
        self.assertFalse(request.rating_id.access_token)
        self.assertNotIn(token, str(request.sudo().read()))
        with self.assertRaises(AccessError):
            request.with_user(self.manager).read(["token_hash"])

    def test_an_answer_is_recorded_once(self):
        request, _token = self.ask()
        request._answer(4, " Fine ")
        rating = request.rating_id
        self.assertEqual((rating.rating, rating.feedback), (4, "Fine"))
        self.assertTrue(rating.consumed)
        self.assertEqual(rating.partner_id, self.customer)
        self.assertEqual((request.state, request.score), ("answered", 4))
        self.assertIn("Fine", str(self.card.message_ids.mapped("body")))
        with self.refused(UserError, "already"):
            request._answer(5)
        with self.refused(UserError, "already"):
            self.card.rating_apply(5, rating=rating)
        self.assertEqual(rating.rating, 4)

    def test_a_second_click_at_the_same_moment(self):
        request, _token = self.ask()
        held = {"new": lambda records, **_kwargs: records.browse()}
        with (
            patch.object(type(request), "try_lock_for_update", **held),
            self.assertRaisesRegex(UserError, "answered already"),
        ):
            request._answer(4)
        self.assertFalse(request.rating_id.consumed)

    def test_what_is_no_answer(self):
        request, _token = self.ask()
        for score in (0, 6, -1):
            with self.refused(UserError, "1 to 5"):
                request._answer(score)
        late = fields.Date.today() + timedelta(days=61)
        with freeze_time(late), self.refused(UserError, "until"):
            request._answer(3)

    def test_hidden_below_five_answers(self):
        self.rate(5, 5, 4, 2)
        self.assertEqual(self.card.satisfaction_count, 4)
        self.assertFalse(self.card.satisfaction or self.card.nps)
        self.assertFalse(self.card.rating_avg)
        self.assertEqual(self.card.rating_percentage_satisfaction, -1)
        self.rate(5)
        expected = summarize([5, 5, 4, 2, 5])
        self.assertAlmostEqual(self.card.satisfaction, expected.average)
        self.assertAlmostEqual(self.card.nps, expected.nps)
        self.assertEqual(self.card.satisfaction_count, 5)
        self.Card.refresh_all(self.company)
        self.assertAlmostEqual(self.card.nps, expected.nps)
        self.assertEqual(self.Card.refresh_all(self.company), 0)

    def test_old_answers_no_longer_count(self):
        with freeze_time("2024-01-10"):
            self.rate(1)
        self.rate(5, 5, 5, 5, 5)
        self.assertEqual((self.card.satisfaction_count, self.card.nps), (5, 100))

    def test_an_unhappy_customer_is_called(self):
        self.rate(3)
        self.assertFalse(self.card.activity_ids)
        request, _token = self.ask()
        request._answer(2, "Late again, see <a href='https://bad.example'>here</a>")
        activity = self.card.activity_ids
        self.assertEqual(activity.user_id, self.rep)
        self.assertIn("2 of 5", activity.summary)
        self.assertIn("Late again", activity.note)
        self.assertNotIn("<a", activity.note)
        self.company.receivables_detractor_score = 0
        self.rate(1)
        self.assertEqual(self.card.activity_ids, activity)

    def test_a_name_is_no_html(self):
        self.customer.name = "Azur <a href='https://bad.example'>Interior</a>"
        self.ask()
        self.assertNotIn("<a", self.card.message_ids[:1].body)
        self.assertIn("bad.example", self.card.message_ids[:1].body)

    def test_nobody_responsible(self):
        self.customer.user_id = False
        request, _token = self.ask(user=self.collector)
        request._answer(1)
        self.assertTrue(
            self.card.activity_ids.user_id.has_group(
                "receivables_followup.group_manager"
            )
        )

    def test_who_is_not_asked(self):
        self.customer.receivables_no_survey = True
        with self.refused(UserError, "does not want"):
            self.ask()
        self.customer.receivables_no_survey = False
        self.env["mail.blacklist"].create({"email": "AZUR@example.com"})
        with self.refused(UserError, "blacklist"):
            self.ask()
        self.customer.email = "no address"
        self.env["res.partner"].create(
            {"name": "Nadia", "parent_id": self.customer.id, "email": "n@example.com"}
        )
        request, _token = self.ask()
        self.assertEqual(request.email, "n@example.com")

    def test_a_contact_of_somebody_else_is_refused(self):
        dialog = self.env["receivables.satisfaction.ask"].create(
            {"card_id": self.card.id, "partner_id": self.other.id}
        )
        with self.refused(UserError, "does not belong"):
            dialog.action_send()

    def test_answers_stand_on_the_timeline_once(self):
        request, _token = self.ask()
        request._answer(2, "Late again")
        page = self.card.with_user(self.rep).timeline()
        events = [e for e in page["events"] if "Late again" in e["detail"]]
        self.assertEqual([e["kind"] for e in events], ["survey"])
        self.assertIn("2/5", events[0]["title"])
        self.assertEqual(events[0]["res_id"], request.id)

    def test_in_test_mode_the_tester_is_asked(self):
        self.company.write(
            {
                "receivables_test_mode": True,
                "receivables_test_email": "tester@example.com",
            }
        )
        request, _token = self.sent_to("tester@example.com")
        self.assertEqual(request.email, "azur@example.com")

    def sent_to(self, address):
        dialog = self.env["receivables.satisfaction.ask"].create(
            {"card_id": self.card.id}
        )
        dialog.action_send()
        mail = self.env["mail.mail"].sudo().search([("email_to", "=", address)])
        self.assertEqual(len(mail), 1)
        return self.Request.search([("card_id", "=", self.card.id)], limit=1), mail

    def test_merging_customers_keeps_answers_and_objectives(self):
        self.rate(5)
        self.rate(3, card=self.other_card)
        year = {"date_from": "2026-01-01", "date_to": "2026-12-31"}
        for card, targets in ((self.card, (10, 20)), (self.other_card, (30,))):
            for metric, target in zip(("turnover", "cash"), targets, strict=False):
                self.env["receivables.objective"].create(
                    {"card_id": card.id, "metric": metric, "target": target, **year}
                )
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((self.customer | self.other).ids, self.other)
        self.assertFalse(self.card.exists())
        card = self.other_card
        card.refresh()
        self.assertEqual(card.satisfaction_count, 2)
        self.assertEqual(len(card.satisfaction_request_ids), 2)
        self.assertEqual(sorted(card.objective_ids.mapped("target")), [10, 20])

    def test_old_answers_go_with_the_retention_period(self):
        with freeze_time("2022-01-10"):
            self.rate(1)
        request = self.card.satisfaction_request_ids
        rating = request.rating_id
        self.assertEqual(self.Card._retention_expired(self.company, 36), self.card)
        self.assertFalse(self.Card._retention_expired(self.company, 120))
        for records in self.card._retention_records():
            records.unlink()
        self.assertFalse(request.exists() or rating.exists())

    # -- rights --------------------------------------------------------------------

    def test_a_rep_sees_the_answers_of_own_customers_and_writes_none(self):
        own, _token = self.ask()
        own._answer(5)
        foreign, _token = self.ask(self.other_card, self.leader)
        foreign._answer(1)
        both = own | foreign
        ratings = both.sudo().rating_id
        for user, expected in (
            (self.rep, own),
            (self.leader, both),
            (self.collector, both),
            (self.make_user("plain_employee", "base.group_user"), self.Request),
        ):
            found = self.env["rating.rating"].with_user(user)
            found = found.search([("id", "in", ratings.ids)])
            self.assertEqual(found, expected.sudo().rating_id, user.login)
            if expected:
                requests = self.Request.with_user(user).search([("id", "in", both.ids)])
                self.assertEqual(requests.ids, expected.sorted().ids, user.login)
        rating = own.rating_id
        with self.assertRaises(AccessError):
            rating.with_user(self.rep).write({"rating": 5})
        with self.assertRaises(AccessError):
            foreign.sudo().rating_id.with_user(self.rep).read(["rating"])
        with self.assertRaises(AccessError):
            self.env["rating.rating"].with_user(self.manager).create(
                {
                    "res_model_id": self.env["ir.model"]._get_id("receivables.card"),
                    "res_id": self.card.id,
                    "rating": 5,
                    "consumed": True,
                }
            )
        with self.assertRaises(AccessError):
            self.ask(self.other_card, self.rep)

    def test_ratings_of_other_records_are_left_to_core(self):
        model = self.env["ir.model"]._get_id("res.partner")
        employee = self.make_user("plain_employee", "base.group_user")
        rating = (
            self.env["rating.rating"]
            .with_user(employee)
            .create({"res_model_id": model, "res_id": self.customer.id, "rating": 3})
        )
        self.assertEqual(rating.search([("id", "=", rating.id)]), rating)
        rating.rating = 4
        with self.assertRaises(AccessError), self.cr.savepoint():
            rating.write(
                {
                    "res_model_id": self.env["ir.model"]._get_id("receivables.card"),
                    "res_id": self.card.id,
                }
            )

    def test_a_score_is_not_posted_by_hand(self):
        self.card.with_user(self.rep).message_post(body="Great", rating_value=5)
        self.assertFalse(
            self.env["rating.rating"].search([("res_id", "=", self.card.id)])
        )


@tagged("post_install", "-at_install")
class TestSatisfactionPage(SatisfactionCommon, HttpCase):
    def page(self, token, query=""):
        return self.url_open(f"/receivables/satisfaction/{token}{query}")

    def post(self, token, action, page=None, **data):
        tree = html.fromstring((page or self.page(token)).text)
        found = tree.xpath("//input[@name='csrf_token']/@value")
        data["csrf_token"] = found[0] if found else ""
        return self.url_open(f"/receivables/satisfaction/{token}/{action}", data=data)

    def test_the_link_shows_and_the_button_records(self):
        request, token = self.ask()
        page = self.page(token, "?score=2")
        self.assertEqual(page.status_code, 200)
        self.assertEqual(page.headers["Cache-Control"], "no-store")
        checked = html.fromstring(page.text).xpath("//input[@checked]/@value")
        self.assertEqual(checked, ["2"])
        request.invalidate_recordset()
        self.assertEqual(request.state, "sent")
        done = self.post(token, "answer", page, score="5", comment="Good <b>work</b>")
        self.assertIn("Thank you", done.text)
        request.invalidate_recordset()
        self.assertEqual((request.state, request.score), ("answered", 5))
        self.assertEqual(request.comment, "Good <b>work</b>")
        self.assertNotIn("<b>work</b>", str(self.card.message_ids.mapped("body")))
        again = self.post(token, "answer", page, score="1")
        self.assertIn("answered already", again.text)
        self.assertIn("answered already", self.page(token).text)
        request.invalidate_recordset()
        self.assertEqual(request.score, 5)

    def test_without_a_score_nothing_is_recorded(self):
        request, token = self.ask()
        page = self.post(token, "answer", score="9", comment="Hello")
        self.assertEqual(page.status_code, 422)
        self.assertIn("Choose a score", page.text)
        self.assertIn("Hello", page.text)
        request.invalidate_recordset()
        self.assertEqual(request.state, "sent")

    @mute_logger("odoo.http")
    def test_unknown_expired_and_forged(self):
        request, token = self.ask()
        self.assertEqual(self.page("preview").status_code, 404)
        self.assertEqual(self.page("x" * 43).status_code, 404)
        self.assertEqual(self.page(request.sudo().token_hash).status_code, 404)
        forged = self.url_open(
            f"/receivables/satisfaction/{token}/answer", data={"score": "5"}
        )
        self.assertEqual(forged.status_code, 400)
        self.assertEqual(self.url_open(f"/rate/{token}/5").status_code, 404)
        request.sudo().expires_on = fields.Date.today() - timedelta(days=1)
        self.env.flush_all()
        self.assertIn("expired", self.page(token).text)

    def test_do_not_ask_again(self):
        _request, token = self.ask()
        self.assertIn("not be asked again", self.post(token, "stop").text)
        self.customer.invalidate_recordset()
        self.assertTrue(self.customer.receivables_no_survey)
