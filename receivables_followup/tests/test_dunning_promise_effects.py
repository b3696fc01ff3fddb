from odoo import fields
from odoo.tests import freeze_time, tagged

from ..engine.dunning.promise import reliability, word_part
from .dunning_promise_common import PromiseCase


@tagged("post_install", "-at_install")
class TestPromiseEffects(PromiseCase):
    """Holds, dunning, activities and figures that follow a promise."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_users()
        cls.customer.user_id = cls.rep

    def held(self, invoice):
        item = self.item(invoice)
        return item.held_amount, item.hold_reason or None

    def activities(self):
        kind = self.env.ref("receivables_followup.mail_activity_promise_broken")
        return self.card.activity_ids.filtered(
            lambda activity: activity.activity_type_id == kind
        )

    # -- holds ---------------------------------------------------------------------

    def test_items_are_held_until_the_deadline(self):
        promise = self.promise(1000.0, self.old, user_id=self.collector.id)
        self.assertEqual(self.held(self.old), (1000.0, "promise"))
        self.assertEqual(self.held(self.new), (0.0, None))
        hold = promise.hold_ids
        self.assertEqual(len(hold), 1)
        self.assertTrue(hold.whole)
        self.assertEqual(hold.date_until, promise.deadline)
        self.assertEqual(hold.user_id, self.collector)
        self.assertEqual(hold.origin, f"PROM/{promise.id:05d}")
        with freeze_time("2026-07-14"):
            self.assertEqual(self.held(self.old), (0.0, None))

    def test_nothing_is_held_for_a_day_that_is_over(self):
        promise = self.promise(1000.0, self.old, "2026-06-20", made_on="2026-06-10")
        self.assertFalse(promise.hold_ids)
        self.assertEqual(self.evaluate(promise, "2026-06-30"), ["broken"])

    def test_part_of_an_item_is_held(self):
        promise = self.promise(400.0, self.old)
        self.assertEqual(self.held(self.old), (400.0, "promise"))
        self.assertEqual(self.item(self.old).chaseable_amount, 600.0)
        self.assertFalse(promise.hold_ids.whole)

    def test_whole_balance_holds_the_oldest_first(self):
        self.promise(1200.0)
        self.assertEqual(self.held(self.old), (1000.0, "promise"))
        self.assertEqual(self.held(self.new), (200.0, "promise"))

    def test_whole_balance_leaves_what_is_held_already(self):
        self.make_hold(self.item(self.old), "dispute")
        self.promise(500.0)
        self.assertEqual(self.held(self.old), (1000.0, "dispute"))
        self.assertEqual(self.held(self.new), (500.0, "promise"))

    def test_foreign_items_are_held_in_their_currency(self):
        dollar = self.setup_other_currency("USD", rates=[("2026-01-01", 2.0)])
        invoice = self.make_invoice(800.0, "2026-05-31", currency=dollar)
        euro = self.company.currency_id
        promise = self.promise(100.0, invoice, currency_id=euro.id)
        self.assertEqual(promise.hold_ids.amount, 200.0)
        self.assertEqual(self.held(invoice), (200.0, "promise"))

    def test_holds_are_released_when_it_is_over(self):
        for invoice, over in ((self.old, "keep"), (self.new, "cancel")):
            promise = self.promise(invoice.amount_total, invoice)
            if over == "keep":
                self.make_receipt(promise.amount, invoice, date="2026-07-01")
                self.evaluate(promise, "2026-07-02")
            else:
                promise.action_cancel()
            self.assertEqual(promise.hold_ids.state, "released", over)

    # -- dunning -------------------------------------------------------------------

    def test_dunning_waits_and_resumes_at_the_same_level(self):
        run = self.propose()
        self.send(run)
        self.assertEqual(self.item(self.old).level_id, self.level_1)
        promise = self.promise(1000.0, self.old)
        with freeze_time("2026-07-12"):
            self.assertNotIn(self.old, self.propose().notice_ids.line_ids.move_id)
        self.assertEqual(self.evaluate(promise, "2026-07-14"), ["broken"])
        self.assertEqual(self.item(self.old).level_id, self.level_1)
        with freeze_time("2026-07-14"):
            self.assertFalse(self.claimed(self.old))
        with freeze_time("2026-07-29"):
            line = self.claimed(self.old)
        self.assertEqual(line.level_id, self.level_2)

    def claimed(self, invoice):
        lines = self.propose().notice_ids.line_ids
        return lines.filtered(lambda line: line.move_id == invoice and line.advances)

    # -- broken --------------------------------------------------------------------

    def test_broken_is_logged_and_somebody_is_asked(self):
        promise = self.promise(1000.0, self.old, user_id=self.collector.id)
        self.make_receipt(400.0, self.old, date="2026-07-05")
        self.evaluate(promise)
        interaction = self.card.interaction_ids
        self.assertEqual(len(interaction), 1)
        self.assertEqual((interaction.kind, interaction.promise_id), ("note", promise))
        self.assertIn("Broken promise", interaction.summary)
        self.assertIn("400.00", interaction.summary)
        activity = self.activities()
        self.assertEqual(activity.user_id, self.collector)
        self.assertEqual(str(activity.date_deadline), "2026-07-14")
        self.evaluate(promise, "2026-07-20")
        self.assertEqual(len(self.card.interaction_ids), 1, "told once")
        self.assertEqual(len(self.activities()), 1)

    def test_who_is_told(self):
        self.collector.active = False
        broken = self.promise(1000.0, self.old, user_id=self.collector.id)
        self.evaluate(broken)
        self.assertEqual(self.activities().user_id, self.rep)
        self.activities().unlink()
        self.customer.user_id = False
        portal = self.promise(500.0, self.new, user_id=self.portal.id)
        self.evaluate(portal)
        self.assertTrue(
            self.activities().user_id.has_group("receivables_followup.group_manager")
        )

    def test_in_the_language_of_who_is_told(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.rep.lang = "fr_FR"
        promise = self.promise(1000.0, self.old, user_id=self.rep.id)
        self.evaluate(promise)
        self.assertIn("10/07/2026", self.activities().summary)

    def test_paid_in_time_after_all(self):
        promise = self.promise(1000.0, self.old, user_id=self.collector.id)
        self.evaluate(promise)
        self.assertTrue(self.activities())
        self.make_receipt(1000.0, self.old, date="2026-07-13")
        self.assertEqual(self.evaluate(promise, "2026-07-21"), ["kept"])
        self.assertFalse(self.activities())

    def test_another_broken_promise_keeps_the_activity(self):
        first = self.promise(1000.0, self.old)
        second = self.promise(500.0, self.new)
        self.evaluate(first | second)
        self.make_receipt(1000.0, self.old, date="2026-07-13")
        self.evaluate(first, "2026-07-21")
        self.assertEqual(first.state, "kept")
        self.assertTrue(self.activities())

    # -- figures -------------------------------------------------------------------

    def figures(self):
        card = self.card
        return (
            card.promise_reliability,
            card.broken_promise_count,
            card.broken_promise_amount,
            card.open_promise_amount,
        )

    def test_card_figures(self):
        self.card.refresh()
        self.assertEqual(self.figures(), (0.5, 0, 0.0, 0.0))
        kept = self.promise(500.0, self.new)
        broken = self.promise(1000.0, self.old)
        self.assertEqual(self.figures(), (0.5, 0, 0.0, 1500.0))
        self.assertEqual(self.card.held_amount, 1500.0)
        self.make_receipt(500.0, self.new, date="2026-07-01")
        self.make_receipt(400.0, self.old, date="2026-07-01")
        self.evaluate(kept | broken, "2026-07-02")
        self.assertEqual(self.figures(), (0.6, 0, 0.0, 600.0))
        self.evaluate(broken)
        self.assertEqual(self.figures(), (reliability(1, 1), 1, 600.0, 0.0))
        self.make_receipt(600.0, self.old, date="2026-07-30")
        self.evaluate(broken, "2026-07-31")
        self.assertEqual(self.figures(), (0.5, 1, 0.0, 0.0))

    def test_figures_are_those_of_the_refresh_of_all(self):
        dollar = self.setup_other_currency("USD", rates=[("2026-01-01", 2.0)])
        invoice = self.make_invoice(800.0, "2026-05-31", currency=dollar)
        promises = self.promise(800.0, invoice) | self.promise(1000.0, self.old)
        self.evaluate(self.promise(500.0, self.new))
        for promise in promises[:1]:
            self.assertEqual(promise.state, "broken")
        alone = self.figures()
        self.card.sudo().write({"promise_reliability": 0, "open_promise_amount": 7})
        with freeze_time("2026-07-14"):
            self.env["receivables.card"].refresh_all(self.company)
        self.assertEqual(self.figures(), alone)
        self.assertAlmostEqual(self.card.promise_reliability, reliability(0, 3), 4)

    def test_a_word_that_counts_little_urges(self):
        """The worklist weighs a broken word also when the money came late."""
        broken = self.promise(1000.0, self.old)
        self.evaluate(broken)
        self.make_receipt(1000.0, self.old, date="2026-07-30")
        self.evaluate(broken, "2026-07-31")
        self.assertEqual(self.figures()[:3], (0.4, 1, 0.0))
        with freeze_time("2026-08-01"):
            self.card.refresh()
            with_word = self.card.urgency
            self.assertIn("40%", self.card.recovery_reason)
            self.env.cr.execute(
                "DELETE FROM receivables_promise WHERE id = %s", broken.ids
            )
            self.card.refresh()
        without = self.card.urgency
        self.assertAlmostEqual(
            1 - with_word, (1 - without) * (1 - word_part(0.4)), places=2
        )

    def test_reliability_of_who_took_it(self):
        kept = self.promise(500.0, self.new)
        other = self.promise(1000.0, self.old)
        other.sudo().user_id = self.env.ref("base.user_admin")
        self.make_receipt(500.0, self.new, date="2026-07-01")
        self.evaluate(kept | other)
        (kept | other).invalidate_recordset()
        self.env.flush_all()
        with self.assertQueryCount(3):
            found = (kept | other).sudo().mapped("taker_reliability")
        self.assertEqual(found, [reliability(1, 0), reliability(0, 1)])

    def test_kept_rate_averages_only_what_was_judged(self):
        kept = self.promise(500.0, self.new)
        self.make_receipt(500.0, self.new, date="2026-07-01")
        broken = self.promise(600.0, self.old)
        self.evaluate(kept | broken)
        later = self.promise(300.0, self.old, "2026-09-10")
        self.promise(100.0, self.old, "2026-09-20").action_cancel()
        [(rate, count)] = self.Promise._read_group(
            [("card_id", "=", self.card.id)], [], ["kept_rate:avg", "__count"]
        )
        self.assertEqual((rate, count), (0.5, 4))
        self.assertEqual(later.state, "open")

    def test_timeline_and_banner(self):
        self.promise(500.0, self.new, user_id=self.collector.id)
        self.evaluate(self.promise(1000.0, self.old, note="Said by phone"))
        card = self.card.with_user(self.rep)
        broken, other = card.timeline(kinds=["promise"])["events"]
        self.assertEqual(broken["title"], "Promise broken · 07/10/2026")
        self.assertEqual(broken["detail"], "Said by phone")
        self.assertEqual((broken["amount"], broken["date"]), (1000.0, "2026-06-30"))
        self.assertEqual(broken["model"], "receivables.promise")
        self.assertEqual(other["detail"], self.new.name)
        self.assertEqual(other["person"], self.collector.name)
        [alert] = [a for a in card.banner if a["kind"] == "broken_promise"]
        self.assertIn("1,500.00", alert["text"])

    # -- merges --------------------------------------------------------------------

    def test_merging_customers_keeps_their_promises(self):
        twin = self.make_customer("Azur Interior SARL")
        theirs = self.make_invoice(70.0, "2026-05-31", partner=twin)
        mine = self.promise(1000.0, self.old)
        other = self.promise(70.0, theirs, commercial_partner_id=twin.id)
        wizard = self.env["base.partner.merge.automatic.wizard"]
        wizard._merge((twin | self.customer).ids, self.customer)
        self.env.invalidate_all()
        self.assertEqual((mine | other).card_id, self.card)
        self.assertEqual(other.commercial_partner_id, self.customer)
        self.assertEqual(self.held(theirs), (70.0, "promise"))
        self.make_receipt(70.0, theirs, date="2026-07-01", partner=self.customer)
        self.evaluate(mine | other, "2026-07-02")
        self.assertEqual((mine.state, other.state), ("open", "kept"))

    def test_customer_that_joins_another_company(self):
        promise = self.promise(1500.0)
        owner = self.make_customer("Owner")
        self.customer.write({"parent_id": owner.id, "is_company": False})
        self.assertEqual(self.customer.commercial_partner_id, owner)
        self.make_receipt(1500.0, date="2026-07-01", partner=owner)
        self.assertEqual(self.evaluate(promise, "2026-07-02"), ["kept"])

    # -- scheduled -----------------------------------------------------------------

    def crowd(self, start, count):
        """Customers who keep, break and leave open a promise each."""
        promises = self.Promise
        for number in range(start, start + count):
            customer = self.make_customer(f"P{number}", user_id=self.rep.id)
            for state in ("kept", "broken", "open"):
                invoice = self.make_invoice(100.0, "2026-06-01", partner=customer)
                promises += self.promise(
                    100.0,
                    invoice,
                    "2026-08-20" if state == "open" else "2026-07-10",
                    commercial_partner_id=customer.id,
                    user_id=self.rep.id,
                )
                if state == "kept":
                    self.make_receipt(100.0, invoice, date="2026-07-01")
        return promises

    def test_number_of_statements_does_not_grow(self):
        few, many = self.crowd(0, 2), self.crowd(2, 12)
        counts = []
        for promises in (self.crowd(14, 1), few, many):
            self.env.flush_all()
            self.env.invalidate_all()
            with freeze_time("2026-07-20"):
                before = self.env.cr.sql_log_count
                self.Promise._evaluate_cards(promises.card_id.ids)
                self.env.flush_all()
                counts.append(self.env.cr.sql_log_count - before)
            self.assertEqual(
                promises.mapped("state"),
                ["kept", "broken", "open"] * (len(promises) // 3),
            )
        self.assertLessEqual(counts[2], counts[1] + 2, counts)

    def test_cron(self):
        promises = self.crowd(0, 2)
        cron = self.env.ref("receivables_followup.ir_cron_promise_evaluate")
        with freeze_time("2026-07-20"), self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual(promises.mapped("state"), ["kept", "broken", "open"] * 2)
        stamps = promises.mapped("write_date")
        with freeze_time("2026-07-21"), self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual(promises.mapped("write_date"), stamps, "nothing changed")

    def test_old_promises_are_left_alone(self):
        promise = self.promise(1000.0, self.old)
        self.evaluate(promise)
        late = fields.Date.add(promise.deadline, days=401)
        self.make_receipt(1000.0, self.old, date="2026-07-10")
        self.assertEqual(self.evaluate(promise, late), ["broken"])
