from freezegun import freeze_time

from odoo.tests import tagged

from .common import ReceivablesCommon


@tagged("post_install", "-at_install")
class TestHoldCron(ReceivablesCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_users()
        cls.cron = cls.env.ref("receivables_followup.ir_cron_hold_daily").sudo()
        cls.activity_type = cls.env.ref(
            "receivables_followup.mail_activity_hold_review"
        )

    def run_cron(self):
        with self.enter_registry_test_mode():
            self.cron.method_direct_trigger()
        self.env.invalidate_all()

    def activities(self, holds):
        return self.env["mail.activity"].search(
            [
                ("res_model", "=", "receivables.hold"),
                ("res_id", "in", holds.ids),
                ("activity_type_id", "=", self.activity_type.id),
            ]
        )

    def test_review_date_passes(self):
        item = self.item(self.make_invoice())
        due = self.make_hold(item, review_date="2026-06-30", user_id=self.collector.id)
        later = self.make_hold(item, review_date="2026-07-10")
        # A person who may not see holds is replaced by who placed the hold.
        lost = self.make_hold(item, review_date="2026-06-01", user_id=self.rep.id)
        self.run_cron()
        self.assertEqual(self.activities(due).user_id, self.collector)
        self.assertEqual(self.activities(lost).user_id, self.env.user)
        self.assertFalse(self.activities(later))
        self.run_cron()
        self.assertEqual(len(self.activities(due + lost)), 2, "asked once")
        with freeze_time("2026-07-11"):
            self.run_cron()
        self.assertEqual(len(self.activities(due + lost + later)), 3)

    def test_review_is_asked_in_the_language_of_who_reviews(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.collector.lang = "fr_FR"
        item = self.item(self.make_invoice())
        french = self.make_hold(
            item, review_date="2026-06-30", user_id=self.collector.id
        )
        english = self.make_hold(
            item, review_date="2026-06-30", user_id=self.manager.id
        )
        self.run_cron()
        self.assertIn("suspension", self.activities(french).summary)
        self.assertEqual(self.activities(english).summary, "Is this hold still right?")

    def test_review_is_asked_again_for_a_new_date(self):
        hold = self.make_hold(self.item(self.make_invoice()), review_date="2026-06-30")
        self.run_cron()
        self.assertTrue(self.activities(hold))
        hold.review_date = "2026-07-31"
        self.assertFalse(self.activities(hold))
        self.run_cron()
        self.assertFalse(self.activities(hold))
        with freeze_time("2026-08-01"):
            self.run_cron()
        self.assertEqual(len(self.activities(hold)), 1)

    def test_done_review_is_not_asked_again(self):
        hold = self.make_hold(self.item(self.make_invoice()), review_date="2026-06-30")
        self.run_cron()
        self.activities(hold).action_feedback("Still right")
        self.run_cron()
        self.assertFalse(self.activities(hold))

    def test_release_removes_the_activity(self):
        hold = self.make_hold(
            self.item(self.make_invoice()),
            review_date="2026-06-30",
            user_id=self.collector.id,
        )
        self.run_cron()
        hold.with_user(self.manager).action_release()
        self.assertFalse(self.activities(hold))

    def test_holds_that_have_ended_are_released(self):
        item = self.item(self.make_invoice())
        ended = self.make_hold(
            item, "promise", date_from="2026-06-01", date_until="2026-06-29"
        )
        last_day = self.make_hold(item, date_until="2026-06-30")
        draft = self.make_invoice(post=False)
        orphan = self.make_hold(self.open_lines(draft))
        draft.unlink()
        wide = self.Hold._hold_customers(
            self.customer, "manual", review_date="2026-09-01"
        )
        self.run_cron()
        self.assertEqual((ended + orphan).mapped("state"), ["released"] * 2)
        self.assertEqual((last_day + wide).mapped("state"), ["active"] * 2)

    def test_accounts_made_behind_the_back_of_odoo_get_their_role(self):
        roles = self.env["receivables.account.role"].search(
            [("account_id", "=", self.receivable.id)]
        )
        self.env.cr.execute(
            "DELETE FROM receivables_account_role WHERE id = ANY(%s)", [roles.ids]
        )
        self.env.invalidate_all()
        self.run_cron()
        self.assertTrue(
            self.env["receivables.account.role"].search(
                [("account_id", "=", self.receivable.id)]
            )
        )
