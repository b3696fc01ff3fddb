"""Quotations of customers whose sales are stopped, and their release."""

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.receivables_followup.tests.common import TODAY

from .common import SaleStopCase


@freeze_time(TODAY)
@tagged("post_install", "-at_install")
class TestSaleStop(SaleStopCase):
    # -- confirming ------------------------------------------------------------------

    def test_no_stop_no_change(self):
        self.assertIs(self.order.with_user(self.rep).action_confirm(), True)
        self.assertEqual(self.order.state, "sale")

    def test_confirmation_goes_on_hold_with_the_reason(self):
        self.stop()
        result = self.order.with_user(self.rep).action_confirm()
        self.assertEqual(result["tag"], "display_notification")
        self.assertHeld(self.order)
        self.assertEqual(self.order.receivables_hold_reason, "Bankrupt soon")
        self.assertIn("Bankrupt soon", self.order.message_ids[0].body)
        self.assertTrue(self.order.activity_ids)

    def test_level_stops_sales(self):
        policy = self.env["receivables.dunning.policy"].search([], limit=1)
        level = policy.level_ids[:1]
        level.stop_sales = True
        # Written as a refresh would find it: the ledger is tested in the dunning wing.
        self.card.sudo().level_id = level
        self.assertTrue(self.card.sales_blocked)
        self.assertIn(level.name, self.order.receivables_stop_reason)
        self.order.with_user(self.rep).action_confirm()
        self.assertEqual(self.order.state, "sale", "the ledger is read again: no item")

    def test_quotation_may_be_edited_while_stopped(self):
        self.stop()
        self.order.with_user(self.rep).action_confirm()
        self.order.with_user(self.rep).order_line.product_uom_qty = 7
        self.assertEqual(self.order.amount_total, 700.0)

    def test_mass_confirmation_holds_only_the_stopped(self):
        other = self.make_order(self.make_customer("Other Ltd"))
        self.stop()
        (self.order | other).action_confirm()
        self.assertEqual(other.state, "sale")
        self.assertHeld(self.order)

    def test_signature_and_payment_on_the_portal(self):
        self.stop()
        self.order.action_quotation_sent()
        self.order._validate_order()
        self.assertHeld(self.order)
        self.order.with_context(send_email=True).action_confirm()
        self.assertHeld(self.order)

    def test_copy_does_not_escape(self):
        self.stop()
        self.order.action_confirm()
        self.release(self.order)
        copy = self.order.copy()
        self.assertFalse(copy.receivables_released_by_id)
        copy.action_confirm()
        self.assertHeld(copy)

    def test_writing_the_state_does_not_escape(self):
        self.stop()
        with self.refused(UserError, "are stopped"):
            self.order.state = "sale"
        with self.refused(UserError, "are stopped"):
            self.make_order(state="sale")

    def test_contact_and_invoice_address_do_not_escape(self):
        self.stop()
        contact = self.env["res.partner"].create(
            {"name": "Ana", "parent_id": self.customer.id}
        )
        other = self.make_customer("Other Ltd")
        orders = self.make_order(contact)
        orders |= self.make_order(other, partner_invoice_id=self.customer.id)
        orders.action_confirm()
        for order in orders:
            self.assertHeld(order)

    def test_confirmed_orders_do_not_grow(self):
        self.order.action_confirm()
        self.stop()
        with self.refused(UserError, "are stopped"):
            self.order.order_line.product_uom_qty = 2
        with self.refused(UserError, "are stopped"):
            self.env["sale.order.line"].sudo().create(
                {"order_id": self.order.id, "product_id": self.product.id}
            )
        self.order.order_line.product_uom_qty = 0.5

    def test_setting_only_warns(self):
        self.stop()
        self.company.receivables_stop_sales = "warn"
        self.order.action_confirm()
        self.assertEqual(self.order.state, "sale")

    def test_archived_card_does_not_escape(self):
        self.stop()
        self.card.sudo().active = False
        self.order.action_confirm()
        self.assertHeld(self.order)

    # -- releasing -------------------------------------------------------------------

    def test_release_confirms_and_is_logged(self):
        self.stop()
        self.order.with_user(self.rep).action_confirm()
        self.release(self.order)
        self.assertEqual(self.order.state, "sale")
        self.assertFalse(self.order.receivables_on_hold)
        self.assertEqual(self.order.receivables_released_by_id, self.manager)
        bodies = "".join(self.order.message_ids.mapped("body"))
        self.assertIn("Paid in advance", bodies)

    def test_only_managers_release(self):
        self.stop()
        for user in (self.rep, self.collector):
            with self.assertRaises(AccessError):
                self.release(self.order, user)
            with self.assertRaises(AccessError):
                self.order.with_user(user)._receivables_release("x")
        with self.refused(AccessError, "cannot be edited"):
            self.order.with_user(self.rep).write(
                {"receivables_released_by_id": self.rep.id}
            )
        with self.refused(AccessError, "cannot be edited"):
            self.order.with_user(self.rep).copy({"receivables_released_amount": 1e6})

    def test_rights_on_the_dialog(self):
        for user, expected in (
            (self.rep, False),
            (self.collector, False),
            (self.portal, False),
            (self.manager, True),
        ):
            Release = self.env["sale.receivables.release"].with_user(user)
            for operation in ("read", "write", "create"):
                self.assertEqual(Release.has_access(operation), expected, user.login)
            self.assertFalse(Release.has_access("unlink"))

    def test_release_up_to_the_amount(self):
        self.stop()
        self.release(self.order)
        self.order.order_line.product_uom_qty = 5
        self.order.action_confirm()
        self.assertHeld(self.order)

    def test_release_is_for_the_customer_it_was_given_for(self):
        self.stop()
        self.release(self.order)
        self.order.partner_id = self.make_customer("Other Ltd")
        self.assertFalse(self.order.receivables_released_by_id)

    def test_end_of_the_stop_frees_the_quotation(self):
        block = self.stop()
        self.order.action_confirm()
        block.action_end()
        self.assertFalse(self.order.receivables_on_hold)
        self.assertEqual(self.order.state, "draft", "whoever sells confirms")
        self.assertEqual(self.order.activity_ids.user_id, self.rep)
        self.order.action_confirm()
        self.assertEqual(self.order.state, "sale")

    def test_stop_that_runs_out_frees_the_quotation(self):
        self.stop(date_until="2026-07-05")
        self.order.action_confirm()
        with freeze_time("2026-07-06"):
            self.env["sale.order"].sudo()._receivables_end_holds()
        self.assertFalse(self.order.receivables_on_hold)

    # -- companies and lists -----------------------------------------------------------

    def test_stop_of_another_company_does_not_count(self):
        other = self.setup_other_company()["company"]
        cards = self.env["receivables.card"]._ensure(self.customer.ids, other)
        self.env["receivables.sales.block"].sudo().create(
            {"card_id": cards[self.customer.id], "reason": "Theirs"}
        )
        self.order.action_confirm()
        self.assertEqual(self.order.state, "sale")

    def test_list_of_orders_needs_a_constant_number_of_queries(self):
        self.stop()
        orders = self.order
        for number in range(6):
            orders |= self.make_order(self.make_customer(f"Customer {number}"))

        def count(records):
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.env.cr.sql_log_count
            names = ["receivables_on_hold", "receivables_stop_reason"]
            records.with_user(self.rep).read(names)
            return self.env.cr.sql_log_count - start

        count(orders)
        self.assertEqual(count(orders[:2]), count(orders))
