"""The links of the weekly mail, opened as mail readers and their scanners do."""

from datetime import timedelta

from lxml import html

from odoo import Command, fields
from odoo.exceptions import AccessError
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

SALESMAN = "base.group_user,sales_team.group_sale_salesman"


class RepLinkCase(HttpCase):
    """A representative, a customer and the links of a mail."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.company
        cls.rep, cls.other = (
            new_test_user(cls.env, login, SALESMAN, email=f"{login}@example.com")
            for login in ("link_rep", "link_other")
        )
        cls.collector = new_test_user(
            cls.env, "link_collector", "base.group_user,account.group_account_invoice"
        )
        cls.customer = cls.env["res.partner"].create(
            {"name": "Link Customer", "is_company": True, "user_id": cls.rep.id}
        )
        Card = cls.env["receivables.card"]
        card_id = Card._ensure(cls.customer.ids, cls.company)[cls.customer.id]
        cls.card = Card.browse(card_id)
        cls.card.collector_id = cls.collector
        cls.Link = cls.env["receivables.rep.link"]

    def issue(self, kind="dispute", user=None):
        """The path of a new link and its record."""
        links = self.Link._issue(user or self.rep, self.card)
        url = links[self.card.id, kind]
        path = url[url.index("/receivables/") :]
        return path, self.Link._find(path.rsplit("/", 1)[1])

    def press(self, page, path, text="Pallet 3 was damaged", **entered):
        """Fill in and submit the form of a page."""
        form = html.fromstring(page.text).find(".//form")
        self.assertEqual(form.get("action"), f"{path}/act")
        self.assertEqual(form.find(".//textarea").get("name"), "text")
        values = {
            field.get("name"): field.get("value") for field in form.findall(".//input")
        }
        return self.url_open(form.get("action"), data=values | {"text": text} | entered)

    def assert_refused(self, answer, status, message):
        self.assertEqual(answer.status_code, status)
        self.assertIn(message, html.fromstring(answer.text).text_content())
        self.assertNotIn("<form", answer.text)
        self.assertFalse(self.card.interaction_ids)


@tagged("post_install", "-at_install")
class TestRepLink(RepLinkCase):
    def test_who_left_the_company_is_told_so(self):
        path, _link = self.issue()
        elsewhere = self.company.create({"name": "Elsewhere"})
        self.rep.write(
            {
                "company_ids": [Command.set(elsewhere.ids)],
                "company_id": elsewhere.id,
            }
        )
        self.assert_refused(self.url_open(path), 403, "no longer look after")

    # -- the good way --------------------------------------------------------------

    def test_dispute_without_logging_in(self):
        path, link = self.issue()
        page = self.url_open(path)
        self.assertEqual(page.status_code, 200)
        self.assertIn("Link Customer", page.text)
        self.assertEqual(page.headers["Cache-Control"], "no-store")
        self.assertEqual(page.headers["Referrer-Policy"], "no-referrer")
        answer = self.press(page, path)
        self.assertEqual(answer.status_code, 200)
        self.assertIn("it is on the customer", answer.text)
        interaction = self.card.interaction_ids
        self.assertEqual(interaction.outcome, "dispute")
        self.assertEqual(interaction.summary, "Pallet 3 was damaged")
        self.assertEqual(interaction.user_id, self.rep)
        self.assertEqual(self.card.activity_ids.user_id, self.collector)
        self.assertEqual(link.state, "used")

    def test_word_tells_the_collector(self):
        path, _link = self.issue("word")
        self.press(self.url_open(path), path, "They move next month")
        interaction = self.card.interaction_ids
        self.assertEqual(
            (interaction.kind, interaction.summary), ("note", "They move next month")
        )
        told = self.env["mail.message"].search(
            [("partner_ids", "in", self.collector.partner_id.ids)], limit=1
        )
        self.assertIn("They move next month", told.body)
        self.assertEqual(told.author_id, self.rep.partner_id)

    def test_logged_in_as_oneself(self):
        self.rep.password = "link_rep_password"
        self.authenticate("link_rep", "link_rep_password")
        path, link = self.issue()
        self.assertEqual(self.press(self.url_open(path), path).status_code, 200)
        self.assertEqual(link.state, "used")

    def test_scanners_open_links(self):
        """Programs that read mail open every link, and try other methods too."""
        path, link = self.issue()
        for _ in range(3):
            self.assertEqual(self.url_open(path).status_code, 200)
            self.url_open(path, method="HEAD")
        self.assertEqual(self.url_open(f"{path}/act").status_code, 405)
        self.assertEqual(link.state, "open")
        self.assertFalse(self.card.interaction_ids)
        self.assertEqual(self.press(self.url_open(path), path).status_code, 200)

    # -- refusals ------------------------------------------------------------------

    def test_used_twice(self):
        path, _link = self.issue()
        page = self.url_open(path)
        self.press(page, path)
        again = self.press(page, path, "Once more")
        self.assertEqual(again.status_code, 410)
        self.assertIn("already used", again.text)
        self.assertEqual(len(self.card.interaction_ids), 1)
        self.assertIn("already used", self.url_open(path).text)

    def test_forged(self):
        path, link = self.issue()
        page = self.url_open(path)
        changed = path[:-1] + ("A" if path[-1] != "A" else "B")
        self.assert_refused(self.url_open(changed), 404, "not valid")
        # The stored signature is no key either.
        stored = f"/receivables/rep/{link.signature}"
        self.assert_refused(self.url_open(stored), 404, "not valid")
        token = html.fromstring(page.text).find(".//input[@name='csrf_token']")
        answer = self.url_open(
            f"{stored}/act", data={"csrf_token": token.get("value"), "text": "x"}
        )
        self.assert_refused(answer, 404, "not valid")

    @mute_logger("odoo.http")
    def test_from_another_site(self):
        path, link = self.issue()
        self.url_open(path)
        answer = self.url_open(f"{path}/act", data={"text": "x"})
        self.assertEqual(answer.status_code, 400)
        self.assertEqual(link.state, "open")

    def test_expired(self):
        path, link = self.issue()
        page = self.url_open(path)
        link.expires_at = fields.Datetime.now() - timedelta(seconds=1)
        self.assert_refused(self.url_open(path), 410, "expired")
        self.assert_refused(self.press(page, path), 410, "expired")

    def test_revoked(self):
        path, link = self.issue()
        page = self.url_open(path)
        with self.assertRaises(AccessError):
            link.with_user(self.collector).action_revoke()
        link.action_revoke()
        self.assert_refused(self.url_open(path), 410, "withdrawn")
        self.assert_refused(self.press(page, path), 410, "withdrawn")

    def test_somebody_else_is_logged_in(self):
        path, link = self.issue()
        self.other.password = "link_other_password"
        self.authenticate("link_other", "link_other_password")
        self.assert_refused(self.url_open(path), 403, "somebody else")
        self.assertEqual(link.state, "open")

    def test_rights_are_checked_again(self):
        """Between the mail and the button the customer went to somebody else."""
        path, link = self.issue()
        page = self.url_open(path)
        self.customer.user_id = self.other
        self.assert_refused(self.url_open(path), 403, "no longer look after")
        self.assert_refused(self.press(page, path), 403, "no longer look after")
        self.assertEqual(link.state, "open")

    def test_the_rep_has_left(self):
        path, _link = self.issue()
        page = self.url_open(path)
        self.rep.active = False
        self.assert_refused(self.press(page, path), 403, "no longer look after")

    def test_the_rep_lost_the_role(self):
        path, _link = self.issue()
        self.rep.group_ids = [Command.set(self.env.ref("base.group_user").ids)]
        self.assert_refused(self.url_open(path), 403, "no longer look after")

    def test_empty_text_keeps_the_link(self):
        path, link = self.issue()
        answer = self.press(self.url_open(path), path, "  ")
        self.assertEqual(answer.status_code, 422)
        self.assertIn("Write what the customer said", answer.text)
        self.assertEqual(link.state, "open")
        self.assertEqual(self.press(answer, path).status_code, 200)

    def test_text_is_no_markup(self):
        path, _link = self.issue("word")
        self.press(self.url_open(path), path, "<script>alert(1)</script>")
        told = self.env["mail.message"].search(
            [("partner_ids", "in", self.collector.partner_id.ids)], limit=1
        )
        self.assertIn("&lt;script", told.body)
        self.assertNotIn("<script", told.body)
