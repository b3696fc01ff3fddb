"""A letter that comes back because the post does not know the address."""

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import TODAY
from .test_dunning_formal import FormalCase


@freeze_time(TODAY)
@tagged("post_install", "-at_install")
class TestReturned(FormalCase):
    def returned(self, outcome="returned", **vals):
        notice = self.formal()
        with freeze_time("2026-08-01"):
            notice.write({"tracking_number": "1A", "proof_outcome": outcome, **vals})
        return notice

    def asked(self):
        kind = self.env.ref("receivables_followup.mail_activity_find_address")
        return self.card.activity_ids.filtered(lambda a: a.activity_type_id == kind)

    def test_refused_or_unclaimed_is_presented(self):
        notice = self.returned("refused", first_presented_on="2026-07-22")
        for outcome in ("refused", "unclaimed"):
            notice.proof_outcome = outcome
            self.assertEqual(str(notice.deadline_on), "2026-07-30", outcome)
            self.assertFalse(self.customer.receivables_address_wrong)
            self.assertFalse(self.asked())

    def test_no_time_runs_where_the_address_is_unknown(self):
        notice = self.returned(first_presented_on="2026-07-22")
        self.assertFalse(notice.deadline_on)
        with freeze_time("2026-08-02"):
            notice.with_user(self.manager).proof_outcome = "refused"
        self.assertEqual(str(notice.deadline_on), "2026-07-30")

    def test_somebody_is_asked_once_to_find_the_address(self):
        notice = self.returned()
        [activity] = self.asked()
        self.assertIn(self.customer.name, activity.summary)
        self.assertIn(notice.name, activity.note)
        notice.proof_outcome = "returned"
        self.assertEqual(len(self.asked()), 1)

    def test_no_letter_goes_to_a_wrong_address(self):
        notice = self.returned()
        self.assertTrue(self.customer.receivables_address_wrong)
        self.assertIn("untick", notice._postal_error())
        self.make_invoice(500.0, "2026-06-10")
        self.policy.level_ids.channel_ids = self.level_2.channel_ids
        with freeze_time("2026-08-20"):
            run = self.propose()
        self.assertFalse(run.notice_ids)
        self.assertEqual(set(self.summary(run)), {"wrong_address"})

    def test_an_email_replaces_a_plain_letter(self):
        self.returned()
        self.make_invoice(500.0, "2026-06-10")
        letter = self.env.ref("receivables_followup.dunning_channel_letter")
        self.level_1.channel_ids = letter
        with freeze_time("2026-08-20"):
            notice = self.propose().notice_ids
        self.assertEqual(notice.channel, "email")
        self.assertIn("unknown to the post", notice.fallback_reason)

    def test_the_notice_goes_again_the_way_it_went(self):
        notice = self.returned()
        new = self.Notice.browse(notice.action_resend_letter()["res_id"])
        self.assertEqual((new.channel, new.level_id), ("registered", self.level_2))
        with freeze_time("2026-08-05"):
            handler = self.env["receivables.dunning.channel.handler.registered"]
            failed = handler._record(new, {})
            self.assertIn("came back", str(failed[new]))
            self.customer.street = "12 rue du Port"
            self.assertFalse(new._postal_error())

    def test_a_corrected_address_ends_it(self):
        self.returned()
        self.customer.name = "Other name"
        self.customer.street = self.customer.street
        self.assertTrue(self.customer.receivables_address_wrong)
        self.customer.street = "12 rue du Port"
        self.assertFalse(self.customer.receivables_address_wrong)
        self.assertFalse(self.asked())

    def test_contacts_at_the_same_address_share_it(self):
        place = {name: self.customer[name] for name in ("street", "zip", "city")}
        here, elsewhere = self.env["res.partner"].create(
            [
                {
                    "name": "Accounts",
                    "type": "invoice",
                    "parent_id": self.customer.id,
                    "country_id": self.customer.country_id.id,
                    **place,
                },
                {
                    "name": "Plant",
                    "type": "other",
                    "parent_id": self.customer.id,
                    "street": "1 quai Sud",
                    "city": "Nice",
                },
            ]
        )
        self.returned()
        self.assertTrue(self.customer.receivables_address_wrong)
        self.assertTrue(here.receivables_address_wrong)
        self.assertFalse(elsewhere.receivables_address_wrong)

    def test_an_outcome_noted_by_mistake(self):
        notice = self.returned()
        notice.with_user(self.manager).proof_outcome = "delivered"
        self.assertFalse(self.customer.receivables_address_wrong)
        self.assertFalse(self.asked())

    def test_an_electronic_letter_says_nothing_of_the_street(self):
        notice = self.formal("lre")
        with freeze_time("2026-08-01"):
            notice.write({"tracking_number": "1A", "proof_outcome": "returned"})
        self.assertFalse(self.customer.receivables_address_wrong)

    def test_a_reminder_sent_twice_is_refused(self):
        notice = self.returned()
        notice.action_resend_letter()
        with self.refused(UserError, "cannot be written anew"):
            notice.action_resend_letter()
