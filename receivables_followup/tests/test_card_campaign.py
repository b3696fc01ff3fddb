from contextlib import contextmanager
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .satisfaction_common import SatisfactionCommon


@tagged("post_install", "-at_install")
class TestCampaign(SatisfactionCommon):
    def campaign(self, **vals):
        cards = self.card | self.other_card
        return self.Campaign.with_user(self.manager).create(
            {
                "name": "Spring",
                "domain": str([("id", "in", cards.ids)]),
                "company_id": self.company.id,
                **vals,
            }
        )

    @contextmanager
    def cron(self):
        with self.enter_registry_test_mode():
            yield self.env.ref("receivables_followup.ir_cron_satisfaction")
        self.env.invalidate_all()

    def test_only_a_mail_that_asks(self):
        """Any other template would be rendered with the rights of the system."""
        partner = self.env["ir.model"]._get_id("res.partner")
        other = self.env["mail.template"].create({"name": "X", "model_id": partner})
        with self.assertRaisesRegex(ValidationError, "does not ask for a score"):
            self.campaign(template_id=other.id)

    def test_campaign_asks_skips_and_counts(self):
        blocked = self.make_customer("Blocked", email="blocked@example.com")
        silent = self.make_customer("No Mail")
        opted = self.make_customer(
            "Opted Out", email="out@example.com", receivables_no_survey=True
        )
        self.env["mail.blacklist"].create({"email": "blocked@example.com"})
        self.Card._ensure((blocked | silent | opted).ids, self.company)
        self.ask(self.other_card, self.leader)
        campaign = self.campaign(
            domain=str(
                [("commercial_partner_id", "in", (blocked | silent | opted).ids)]
                + [("id", "!=", 0)]
            )
        )
        campaign.domain = str(
            [
                "|",
                ("id", "in", (self.card | self.other_card).ids),
                ("commercial_partner_id", "in", (blocked | silent | opted).ids),
            ]
        )
        self.assertEqual(campaign.card_count, 5)
        campaign.action_start()
        with (
            self.cron() as cron,
            patch(
                "odoo.addons.receivables_followup.models.card.satisfaction_campaign.BATCH",
                2,
            ),
        ):
            cron.method_direct_trigger()
        self.assertEqual(campaign.state, "done")
        self.assertEqual(campaign.target_count, 5)
        self.assertEqual((campaign.sent_count, campaign.progress), (1, 100))
        self.assertEqual(campaign.no_address_count, 1)
        self.assertEqual(campaign.opted_out_count, 2)
        self.assertEqual(campaign.recent_count, 1)
        self.assertEqual(campaign.skipped_count, 4)
        sent = campaign.request_ids.filtered(lambda r: r.state == "sent")
        self.assertEqual(sent.card_id, self.card)
        message = self.mail(sent).mail_message_id
        self.assertEqual(message.author_id, self.manager.partner_id)
        sent._answer(5)
        campaign.invalidate_recordset()
        self.assertEqual((campaign.answered_count, campaign.response_rate), (1, 1))
        self.assertFalse(campaign.has_enough or campaign.average or campaign.nps)

    def test_campaign_results_from_five_answers_on(self):
        campaign = self.campaign(pause_days=0)
        partners = self.env["res.partner"].create(
            [
                {"name": f"C{n}", "is_company": True, "email": f"c{n}@example.com"}
                for n in range(5)
            ]
        )
        self.Card._ensure(partners.ids, self.company)
        campaign.domain = str([("commercial_partner_id", "in", partners.ids)])
        campaign.action_start()
        with self.cron() as cron:
            cron.method_direct_trigger()
        for request, score in zip(campaign.request_ids, (5, 5, 5, 4, 1), strict=True):
            request._answer(score)
        campaign.invalidate_recordset()
        self.assertEqual((campaign.average, campaign.nps), (4, 40))

    def test_nobody_is_asked_twice_by_one_campaign(self):
        campaign = self.campaign(pause_days=0)
        campaign.action_start()
        with self.cron() as cron:
            cron.method_direct_trigger()
        campaign.sudo().write({"state": "sending"})
        with self.cron() as cron:
            cron.method_direct_trigger()
        self.assertEqual(len(campaign.request_ids), 2)
        with self.refused(UserError, "started already"):
            campaign.action_start()
        with self.refused(UserError, "cancel it instead"):
            campaign.unlink()

    def test_a_broken_template_stops_the_campaign_and_says_why(self):
        template = self.env.ref("receivables_followup.satisfaction_template").copy()
        template.body_html = "<p><t t-out='object.no_such_field' /></p>"
        campaign = self.campaign(template_id=template.id)
        campaign.action_start()
        with (
            self.cron() as cron,
            mute_logger(
                "odoo.addons.receivables_followup.models.card.satisfaction_campaign",
                "odoo.addons.mail.models.mail_render_mixin",
            ),
        ):
            cron.method_direct_trigger()
        self.assertEqual(campaign.state, "stopped")
        self.assertTrue(campaign.failure_reason)
        self.assertFalse(campaign.request_ids)
        campaign.template_id = self.env.ref(
            "receivables_followup.satisfaction_template"
        )
        campaign.action_start()
        with self.cron() as cron:
            cron.method_direct_trigger()
        self.assertEqual((campaign.state, campaign.sent_count), ("done", 2))

    def test_what_a_campaign_refuses(self):
        with self.refused(ValidationError, "is not valid"), self.env.cr.savepoint():
            self.campaign(domain="[('no_such_field', '=', 1)]")
        empty = self.campaign(domain="[('id', '=', 0)]")
        with self.refused(UserError, "chooses no customer"):
            empty.action_start()
        with self.assertRaises(AccessError):
            empty.with_user(self.collector).action_start()
        with self.assertRaises(AccessError):
            empty.with_user(self.rep).read(["name"])

    def test_queries_per_customer_are_those_of_core(self):
        """Ours are constant; core renders and files each mail on its own."""
        partners = self.env["res.partner"].create(
            [
                {"name": f"C{n}", "is_company": True, "email": f"c{n}@example.com"}
                for n in range(40)
            ]
        )
        ids = self.Card._ensure(partners.ids, self.company)
        cards = self.Card.browse(ids.values())

        def count(some):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.Request._ask(some._survey_recipients())
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        count(cards[:1])  # fills the caches
        few, many = count(cards[1:6]), count(cards[6:36])
        self.assertLess((many - few) / 25, 3)
