"""The weekly mail: who gets it, about whom, in which language, once."""

from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .common import ReceivablesCommon

CRON = "receivables_followup.ir_cron_rep_mail"
TEMPLATE = "receivables_followup.mail_template_rep_weekly"


@freeze_time("2026-06-29 05:30:00")
@tagged("post_install", "-at_install")
class TestRepMail(ReceivablesCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_users()
        cls.Link = cls.env["receivables.rep.link"]
        # Companies of the database this test runs in have their own salespeople.
        cls.env["res.company"].search([]).receivables_rep_mail = False
        cls.company.receivables_rep_mail = True
        cls.mine = cls.make_customer("Mine", user_id=cls.rep.id)
        cls.theirs = cls.make_customer("Theirs", user_id=cls.leader.id)
        for partner in (cls.mine, cls.theirs, cls.customer):
            cls.make_invoice(1250, due="2026-05-01", partner=partner)
        cls.env["receivables.card"].refresh_all(cls.company)

    def send(self):
        """Run the cron and give back the mails it queued, by login."""
        before = self.env["mail.mail"].search([])
        with self.enter_registry_test_mode():
            self.env.ref(CRON).method_direct_trigger()
        mails = self.env["mail.mail"].search([]) - before
        users = self.rep + self.leader + self.collector + self.manager
        return {
            user.login: mail
            for user in users
            for mail in mails
            if user.partner_id in mail.recipient_ids
        }

    def test_archived_customers_still_owe(self):
        self.mine.active = False
        self.assertIn("Mine", self.send()["rec_rep"].body_html)

    def test_each_rep_hears_of_own_customers(self):
        mails = self.send()
        self.assertEqual(set(mails), {"rec_rep", "rec_leader"})
        mail = mails["rec_rep"]
        self.assertIn("Mine", mail.body_html)
        self.assertIn("1,250.00", mail.body_html)
        self.assertIn("1,250.00", mail.subject)
        self.assertIn("59", mail.body_html)
        for other in ("Theirs", "Azur Interior"):
            self.assertNotIn(other, mail.body_html)
        self.assertTrue(mail.auto_delete, "the tokens leave the database with it")
        links = self.Link.search([("user_id", "=", self.rep.id)])
        self.assertEqual(links.card_id.commercial_partner_id, self.mine)
        self.assertEqual(
            len(links), len(self.Link._fields["kind"].get_values(self.env))
        )
        self.assertEqual(mail.body_html.count("/receivables/rep/"), len(links))

    def test_tokens_are_not_kept(self):
        body = self.send()["rec_rep"].body_html
        token = body.split("/receivables/rep/")[1].split('"')[0]
        link = self.Link._find(token)
        self.assertEqual(link.user_id, self.rep)
        stored = self.Link.search([]).read(list(self.Link._fields))
        self.assertNotIn(token, str(stored))

    def test_once_a_week(self):
        self.assertTrue(self.send())
        self.assertFalse(self.send())
        with freeze_time("2026-07-06 05:30:00"):
            self.assertEqual(set(self.send()), {"rec_rep", "rec_leader"})

    def test_switched_off(self):
        self.company.receivables_rep_mail = False
        self.assertFalse(self.send())

    def test_who_gets_none(self):
        self.rep.email = False
        self.leader.active = False
        self.assertFalse(self.send())

    def test_nobody_late_nothing_written(self):
        for partner in (self.mine, self.theirs):
            self.Hold._hold_customers(
                partner,
                "manual",
                company=self.company,
                review_date=fields.Date.add(self.today, days=9),
            )
        self.env["receivables.card"].refresh_all(self.company)
        self.assertFalse(self.send())

    def test_the_stand_in_hears_of_them_too(self):
        self.env["receivables.substitution"].create(
            {
                "user_id": self.leader.id,
                "substitute_id": self.rep.id,
                "date_from": "2026-06-29",
                "date_to": "2026-07-10",
            }
        )
        body = self.send()["rec_rep"].body_html
        self.assertIn("Mine", body)
        self.assertIn("Theirs", body)

    def test_a_failing_mail_fails_alone(self):
        Link = type(self.Link)
        send = Link._send_weekly_mail

        def fail(records, company, user):
            if user == self.rep:
                raise ValueError("no template")
            return send(records, company, user)

        logger = "odoo.addons.receivables_followup.models.card.rep_mail"
        with patch.object(Link, "_send_weekly_mail", fail), mute_logger(logger):
            self.assertEqual(set(self.send()), {"rec_leader"})
        self.assertFalse(self.Link.search([("user_id", "=", self.rep.id)]))

    def test_in_the_language_of_the_rep(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.rep.lang = "fr_FR"
        template = self.env.ref(TEMPLATE)
        english = template.with_context(lang="en_US")
        template.with_context(lang="fr_FR").write(
            {
                "subject": english.subject.replace(
                    "Your customers in arrears", "Vos clients en retard"
                ),
                "body_html": english.body_html.replace("Hello", "Bonjour"),
            }
        )
        mails = self.send()
        self.assertIn("Vos clients en retard", mails["rec_rep"].subject)
        self.assertIn("Bonjour", mails["rec_rep"].body_html)
        self.assertIn("1\xa0250,00", mails["rec_rep"].body_html)
        self.assertIn("Hello", mails["rec_leader"].body_html)

    def test_queries_do_not_depend_on_customers(self):
        def queries(count):
            for index in range(count):
                partner = self.make_customer(f"C{index}", user_id=self.rep.id)
                self.make_invoice(100, due="2026-05-01", partner=partner)
            self.env["receivables.card"].refresh_all(self.company)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.Link._send_weekly_mail(self.company, self.rep)
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        queries(1)
        few = queries(1)
        self.assertLessEqual(queries(30), few)

    def test_old_links_are_cleared(self):
        self.send()
        self.assertTrue(self.Link.search([]))
        with freeze_time(fields.Date.add(self.today, days=60)):
            self.Link._gc_links()
            self.assertTrue(self.Link.search([]))
        with freeze_time(self.today + timedelta(days=120)):
            self.Link._gc_links()
        self.assertFalse(self.Link.search([]))
