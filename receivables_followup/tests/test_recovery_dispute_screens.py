"""Disputes where people work: dialogs, quick log, card, rights."""

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common import TODAY
from .recovery_dispute_common import DisputeCase


@freeze_time(TODAY)
@tagged("post_install", "-at_install")
class TestDisputeScreens(DisputeCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_users()
        cls.customer.user_id = cls.rep
        cls.stranger = cls.make_customer("Somebody else")
        cls.theirs = cls.make_invoice(300.0, "2026-05-31", partner=cls.stranger)
        cls.env["receivables.card"].refresh_all(cls.company)

    # -- opening -------------------------------------------------------------------

    def dialog(self, records, user=None):
        return (
            self.env["receivables.dispute.create"]
            .with_user(user or self.collector)
            .with_context(active_model=records._name, active_ids=records.ids)
        )

    def test_mass_action_on_open_items(self):
        items = self.items(self.customer) | self.item(self.theirs)
        form = Form(self.dialog(items))
        form.reason_id = self.quality
        form.description = "Scratched"
        action = form.save().action_create()
        disputes = self.Dispute.search(action["domain"])
        self.assertEqual(sorted(disputes.mapped("amount")), [300.0, 500.0, 1000.0])
        self.assertEqual(set(disputes.mapped("description")), {"Scratched"})
        self.assertEqual(disputes.mapped("user_id"), self.collector)

    def test_one_invoice_with_lines_and_documents(self):
        product = self.env["product.product"].create({"name": "Chair"})
        invoice = self.make_invoice(
            invoice_line_ids=[
                Command.create(
                    {"product_id": product.id, "price_unit": 80.0, "tax_ids": False}
                ),
                Command.create({"name": "Table", "price_unit": 20, "tax_ids": False}),
            ],
            due="2026-05-31",
        )
        documents = self.env["ir.attachment"].with_user(self.collector)
        document = documents.create({"name": "a.txt", "raw": b"x"})
        form = Form(self.dialog(invoice))
        form.reason_id = self.price
        form.invoice_line_ids.add(invoice.invoice_line_ids[0])
        self.assertEqual(form.amount, 80.0)
        form.attachment_ids.add(document)
        action = form.save().action_create()
        dispute = self.Dispute.browse(action["res_id"])
        self.assertEqual(dispute.product_ids, product)
        self.assertEqual(dispute.message_ids.attachment_ids.mapped("name"), ["a.txt"])
        self.assertNotEqual(dispute.message_ids.attachment_ids, document)
        dispute.action_accept()
        line = dispute.credit_note_id.invoice_line_ids
        self.assertEqual((line.product_id, line.price_total), (product, 80.0))

    def test_nothing_to_dispute(self):
        wizard = self.dialog(self.make_credit_note(50.0)).create(
            {"reason_id": self.price.id}
        )
        with self.refused(UserError, "Nothing to dispute"):
            wizard.action_create()

    def test_form(self):
        form = Form(self.Dispute.with_user(self.collector))
        form.card_id = self.card.with_user(self.collector)
        form.move_id = self.old.with_user(self.collector)
        self.assertEqual(form.amount, 1000.0)
        form.amount = 400.0
        form.reason_id = self.price
        dispute = form.save()
        self.assertEqual(self.held(), (400.0, "dispute"))
        dispute.amount = 600.0
        self.assertEqual(self.held(), (600.0, "dispute"))
        with self.refused(UserError, "of which"):
            dispute.amount = 1001.0
        with self.refused(UserError, "choose an invoice of"):
            dispute.sudo().move_id = self.theirs

    def test_decide(self):
        dispute = self.dispute(400.0).with_user(self.collector)
        action = dispute.with_context(decision="accept_partial").action_decide()
        Decide = self.env["receivables.dispute.decide"].with_user(self.collector)
        form = Form(Decide.with_context(**action["context"]))
        form.amount = 150.0
        form.answer = "Half of it"
        result = form.save().action_decide()
        self.assertEqual(result["res_id"], dispute.credit_note_id.id)
        self.assertEqual((dispute.state, dispute.answer), ("partial", "Half of it"))

    # -- the quick log -------------------------------------------------------------

    def log(self, user, invoices=(), card=None, **vals):
        Log = self.env["receivables.interaction.log"].with_user(user)
        form = Form(Log.with_context(default_card_id=(card or self.card).id))
        form.outcome = "dispute"
        form.summary = "Too dear"
        numbers = [invoice.name for invoice in invoices]
        for index in range(len(form.line_ids)):
            with form.line_ids.edit(index) as line:
                line.selected = line.label in numbers
        for name, value in vals.items():
            setattr(form, name, value)
        wizard = form.save()
        wizard.action_log()
        return self.Dispute.search([("interaction_id", "=", wizard.interaction_id.id)])

    def test_rep_opens_a_dispute_in_the_quick_log(self):
        dispute = self.log(self.rep, [self.old], dispute_reason_id=self.price)
        self.assertEqual((dispute.amount, dispute.state), (1000.0, "open"))
        self.assertEqual(dispute.description, "Too dear")
        self.assertEqual(self.held(), (1000.0, "dispute"))
        self.assertEqual(dispute.with_user(self.rep).move_label, self.old.name)

    def test_a_part_of_several_invoices(self):
        invoices = [self.old, self.new]
        disputes = self.log(
            self.rep, invoices, dispute_reason_id=self.price, dispute_amount=1200.0
        )
        self.assertEqual(sorted(disputes.mapped("amount")), [200.0, 1000.0])
        for amount in (0.0, 1500.01):
            with self.refused(UserError, "cannot be disputed"):
                self.log(
                    self.rep,
                    invoices,
                    dispute_reason_id=self.price,
                    dispute_amount=amount,
                )

    def test_without_invoices_the_call_is_logged_alone(self):
        self.assertFalse(self.log(self.rep))
        self.assertEqual(self.card.interaction_ids.outcome, "dispute")

    def test_link_of_the_weekly_mail(self):
        Link = self.env["receivables.rep.link"]
        links = Link._issue(self.rep, self.card)
        link = Link._find(links[self.card.id, "dispute"].rpartition("/")[2])
        item = self.item(self.old)
        self.assertIn(item, link._dispute_items(link._card_as_user()).sudo(False))
        values = {"text": "Too dear", f"item_{item.id}": "1"}
        with self.refused(UserError, "choose why"):
            link._redeem(values)
        foreign = self.item(self.theirs)
        values["reason_id"] = str(self.price.id)
        link._redeem(values | {f"item_{foreign.id}": "1"})
        dispute = self.Dispute.search([])
        self.assertEqual((dispute.move_id, dispute.amount), (self.old, 1000.0))
        self.assertEqual(dispute.create_uid, self.rep)

    # -- card ----------------------------------------------------------------------

    def test_card(self):
        dispute = self.dispute(300.0)
        self.dispute(900.0, reason=self.quality)
        self.dispute(records=self.new, state="pending")
        self.assertEqual(self.card.open_dispute_amount, 1000.0, "capped; not pending")
        self.assertEqual(self.card.dispute_count, 3)
        self.make_receipt(600.0, self.old)
        self.card.refresh()
        self.assertEqual(self.card.open_dispute_amount, 400.0)
        events = self.card.timeline(["dispute"])["events"]
        self.assertEqual(len(events), 3)
        self.assertIn(self.old.name, str(events))
        with self.refused(UserError, "has disputes"):
            self.card.with_user(self.manager).unlink()
        dispute.action_open_card()

    def test_card_in_the_money_of_the_company(self):
        dollar = self.setup_other_currency("USD", rates=[("2026-01-01", 2.0)])
        invoice = self.make_invoice(800.0, "2026-05-31", currency=dollar)
        self.dispute(200.0, invoice)
        self.assertEqual(self.card.open_dispute_amount, 100.0)

    def test_buttons_count_what_one_may_see(self):
        self.dispute()
        self.dispute(records=self.theirs)
        for user, counts in ((self.rep, [1, 0]), (self.collector, [1, 1])):
            partners = (self.customer | self.stranger).with_user(user)
            self.assertEqual(partners.mapped("receivables_dispute_count"), counts)
            action = partners[0].action_receivables_disputes()
            found = self.Dispute.with_user(user).search(action["domain"])
            self.assertEqual(found.card_id, self.card)
        self.assertEqual(
            (self.old | self.new)
            .with_user(self.collector)
            .mapped("receivables_dispute_count"),
            [1, 0],
        )

    def test_statistics(self):
        first = self.dispute(300.0)
        with freeze_time("2026-07-10"):
            first.action_accept_partial(100.0)
        self.dispute(records=self.new, reason=self.quality)
        found = self.Dispute.with_user(self.collector).formatted_read_group(
            [],
            ["reason_id"],
            ["amount_company:sum", "accepted_company:sum", "lead_days:avg"],
        )
        rows = {row["reason_id"][0]: row for row in found}
        price = rows[self.price.id]
        self.assertEqual(price["amount_company:sum"], 300.0)
        self.assertEqual(price["accepted_company:sum"], 100.0)
        self.assertEqual(price["lead_days:avg"], 10.0)
        as_collector = self.Dispute.with_user(self.collector)
        as_collector.formatted_read_group([], ["product_ids"], ["__count"])
        with self.assertRaises(AccessError):
            as_collector.formatted_read_group([], ["user_id"], ["__count"])

    # -- rights --------------------------------------------------------------------

    def test_rep_reads_own_customers_only(self):
        mine, other = self.dispute(), self.dispute(records=self.theirs)
        as_rep = self.Dispute.with_user(self.rep)
        self.assertEqual(as_rep.search([]), mine)
        self.assertEqual(self.Dispute.with_user(self.leader).search([]), mine)
        with self.assertRaises(AccessError):
            as_rep.browse(other.id).read(["amount"])
        for field in ("move_id", "move_line_id", "credit_note_id", "hold_ids"):
            with self.assertRaises(AccessError):
                as_rep.browse(mine.id).read([field])
        for attempt in (
            as_rep.browse(mine.id).action_accept,
            as_rep.browse(mine.id).action_reject,
            as_rep.browse(mine.id).action_withdraw,
            lambda: as_rep.browse(mine.id).write({"review_date": "2030-01-01"}),
            lambda: as_rep.create({"move_id": self.old.id}),
            lambda: as_rep._open(self.old, self.price),
            lambda: as_rep.browse(other.id).refresh(),
        ):
            with self.assertRaises(AccessError):
                attempt()
        as_rep.browse(mine.id).refresh()
        self.log(self.rep, [self.new], dispute_reason_id=self.price)
        with self.assertRaises(AccessError):
            self.log(self.rep, [self.theirs], card=other.card_id)

    def test_nothing_is_forged(self):
        dispute = self.dispute(300.0)
        base = {"move_id": self.new.id, "reason_id": self.price.id}
        for user in (self.collector, self.manager):
            for vals in (
                {"state": "accepted"},
                {"source": "portal"},
                {"opened_on": "2020-01-01"},
                {"accepted_amount": 5.0},
                {"credit_note_id": self.old.id},
                {"amount_company": 5.0},
            ):
                with self.assertRaises(AccessError, msg=str(vals)):
                    self.Dispute.with_user(user).create(base | vals)
                with self.assertRaises(AccessError, msg=str(vals)):
                    dispute.with_user(user).write(vals)
            for vals in (
                {"move_id": self.new.id},
                {"card_id": self.card.id},
                {"hold_ids": [Command.clear()]},
                {"lapsed": True},
                {"settled_on": "2026-01-01"},
            ):
                with self.assertRaises(AccessError, msg=str(vals)):
                    dispute.with_user(user).write(vals)
            with self.assertRaises(AccessError):
                dispute.with_user(user).unlink()
            hold = dispute.hold_ids.with_user(user)
            with self.assertRaises(AccessError):
                hold.dispute_id = False
        with self.assertRaises(AccessError):
            dispute.hold_ids.with_user(self.collector).action_release()
        dispute.action_reject()
        with self.assertRaises(AccessError):
            dispute.with_user(self.collector).amount = 5.0
        with self.refused(UserError, "never deleted"):
            dispute.sudo().unlink()

    def test_companies(self):
        data = self.setup_other_company(name="Other company")
        company = data["company"]
        invoice = self.make_invoice(
            900.0, "2026-05-31", company=company, currency=company.currency_id
        )
        theirs = self.dispute(records=invoice)
        self.assertEqual(
            (theirs.company_id, theirs.hold_ids.company_id), (company,) * 2
        )
        mine = self.dispute()
        as_collector = self.Dispute.with_user(self.collector)
        self.assertEqual(as_collector.search([]), mine)
        with self.assertRaises(AccessError):
            as_collector._open(invoice, self.price)
        with self.assertRaises(AccessError):
            as_collector.browse(theirs.id).action_reject()

    def test_changing_the_customer_is_refused(self):
        self.dispute()
        with self.refused(UserError, "release that hold"):
            self.old.partner_id = self.stranger

    def test_retention_keeps_figures_only(self):
        dispute = self.dispute(description="He was rude")
        self.card._retention_purge()
        self.assertEqual((dispute.description, dispute.amount), (False, 1000.0))

    def test_merged_customers_keep_their_disputes(self):
        dispute = self.dispute(records=self.theirs)
        wizard = self.env["base.partner.merge.automatic.wizard"].create(
            {
                "partner_ids": [Command.set((self.customer | self.stranger).ids)],
                "dst_partner_id": self.customer.id,
            }
        )
        wizard.action_merge()
        self.assertEqual(dispute.card_id, self.card)
        self.assertEqual(dispute.commercial_partner_id, self.customer)

    # -- cost ----------------------------------------------------------------------

    def test_list_costs_the_same_for_one_and_for_many(self):
        view = self.env.ref("receivables_followup.receivables_dispute_view_list")
        info = self.Dispute.get_view(view.id, "list")
        names = info["models"]["receivables.dispute"]
        spec = {
            name: {"fields": {"display_name": {}}}
            if self.Dispute._fields[name].relational
            else {}
            for name in names
        }
        self.dispute(10.0)
        costs = [self.list_cost(spec)]
        for index in range(20):
            self.dispute(1.0 + index, self.new)
        costs.append(self.list_cost(spec))
        self.assertLessEqual(costs[1], costs[0])

    def list_cost(self, spec):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        self.Dispute.with_user(self.collector).web_search_read([], spec)
        return self.env.cr.sql_log_count - before

    def test_views_load(self):
        for user in (self.rep, self.collector, self.manager):
            for view in ("list", "form", "kanban", "pivot", "graph", "search"):
                self.Dispute.with_user(user).get_views([(False, view)])
