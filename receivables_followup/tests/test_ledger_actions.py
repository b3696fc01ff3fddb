from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import SQL

from .common import ReceivablesCommon


@tagged("post_install", "-at_install")
class TestHoldActions(ReceivablesCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_users()
        cls.invoices = cls.make_invoice(100.0, "2026-05-31") + cls.make_invoice(
            200.0, "2026-06-15"
        )

    def wizard(self, records, user=None, **vals):
        """The wizard as the web client opens it on a selection."""
        records = records.with_user(user or self.collector)
        return (
            self.env["receivables.hold.create"]
            .with_user(user or self.collector)
            .with_context(active_model=records._name, active_ids=records.ids)
            .create(vals)
        )

    def holds(self):
        return self.Hold.search([("commercial_partner_id", "=", self.customer.id)])

    def test_hold_open_items(self):
        items = self.items(self.invoices)
        action = items.with_user(self.collector).action_hold()
        self.assertEqual(action["res_model"], "receivables.hold.create")
        self.assertEqual(action["context"]["active_ids"], items.ids)
        result = self.wizard(items, note="Asked to wait").action_create()
        self.assertEqual(result["params"]["message"], "Holds placed: 2.")
        holds = self.holds()
        self.assertEqual(holds.move_id, self.invoices)
        self.assertEqual(set(holds.mapped("reason")), {"manual"})
        self.assertEqual(holds.user_id, self.collector)
        self.assertEqual(holds.mapped("note"), ["Asked to wait"] * 2)
        self.assertTrue(all(holds.mapped("review_date")))

    def test_hold_invoices(self):
        paid = self.make_invoice(50.0)
        self.make_receipt(50.0, paid)
        bill = self.make_invoice(70.0, move_type="in_invoice")
        self.wizard(self.invoices + paid + bill).action_create()
        self.assertEqual(self.holds().move_id, self.invoices)
        with self.refused(UserError, "Nothing to hold"):
            self.wizard(paid + bill).action_create()

    def test_hold_customers(self):
        contact = self.env["res.partner"].create(
            {"name": "Desk", "parent_id": self.customer.id}
        )
        self.wizard(self.customer + contact).action_create()
        hold = self.holds()
        self.assertEqual(len(hold), 1)
        self.assertTrue(hold.customer_wide)
        self.assertEqual(
            set(self.items(self.invoices).mapped("hold_reason")), {"manual"}
        )

    def test_part_of_one_item(self):
        self.wizard(self.invoices[0], whole=False, amount=30.0).action_create()
        self.assertEqual(self.item(self.invoices[0]).chaseable_amount, 70.0)
        with self.refused(UserError, "one item at a time"):
            self.wizard(self.invoices, whole=False, amount=30.0).action_create()

    def test_reasons_of_persons(self):
        with self.refused(UserError, "Only a credit manager"):
            self.wizard(self.invoices, reason="legal").action_create()
        self.wizard(self.invoices, self.manager, reason="legal").action_create()
        self.assertEqual(set(self.holds().mapped("reason")), {"legal"})

    def test_form(self):
        wizard = self.env["receivables.hold.create"].with_user(self.collector)
        form = Form(
            wizard.with_context(
                active_model="account.move", active_ids=self.invoices[:1].ids
            )
        )
        form.whole = False
        form.amount = 12.5
        form.save().action_create()
        self.assertEqual(self.holds().amount, 12.5)

    def test_release_from_items_invoices_and_customers(self):
        items = self.items(self.invoices)
        for record, method in (
            (items, "action_release"),
            (self.invoices, "action_receivables_release_holds"),
        ):
            self.make_hold(items)
            result = getattr(record.with_user(self.collector), method)()
            self.assertEqual(result["params"]["message"], "Holds released: 2.")
            self.assertFalse(self.items(self.invoices).filtered("hold_reason"))
        wide = self.Hold._hold_customers(
            self.customer, "manual", review_date="2026-09-01"
        )
        result = items.with_user(self.collector).action_release()
        self.assertIn("released on the customer", result["params"]["message"])
        self.customer.with_user(self.collector).action_receivables_release_holds()
        self.assertEqual(wide.state, "released")

    def test_other_kinds_are_released_by_their_record_or_a_manager(self):
        items = self.items(self.invoices)
        dispute = self.make_hold(items[0], "dispute")
        manual = self.make_hold(items[1])
        result = items.with_user(self.collector).action_release()
        self.assertIn("Holds released: 1.", result["params"]["message"])
        self.assertIn("Left in place: 1", result["params"]["message"])
        self.assertEqual((dispute.state, manual.state), ("active", "released"))
        self.assertFalse(dispute.with_user(self.collector).may_release)
        items.with_user(self.manager).action_release()
        self.assertEqual(dispute.state, "released")

    def test_open_the_entry(self):
        action = self.item(self.invoices[0]).action_open_move()
        self.assertEqual(action["res_id"], self.invoices[0].id)

    def test_open_items_on_a_date(self):
        wizard = self.env["receivables.open.item.as.of"].with_user(self.collector)
        action = wizard.create({"date": "2026-05-01"}).action_open()
        self.assertEqual(action["context"]["as_of"], "2026-05-01")
        self.assertNotIn("path", action)

    def test_actions_are_bound(self):
        Actions = self.env["ir.actions.actions"].with_user(self.collector)
        for model in ("account.move", "res.partner"):
            bindings = Actions.get_bindings(model)["action"]
            names = {binding["name"] for binding in bindings}
            self.assertLessEqual({"Hold: leave alone", "Release holds"}, names)
            bindings = Actions.with_user(self.rep).get_bindings(model)["action"]
            names = {binding["name"] for binding in bindings}
            self.assertFalse({"Hold: leave alone", "Release holds"} & names)


@tagged("post_install", "-at_install")
class TestLedgerAccess(ReceivablesCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_users()
        cls.other = cls.setup_other_company(name="Other company")
        cls.mine = cls.make_invoice(100.0)
        cls.theirs = cls.make_invoice(
            40.0, company=cls.other["company"], currency=cls.other["currency"]
        )
        cls.my_hold = cls.make_hold_of(cls.mine)
        cls.their_hold = cls.make_hold_of(cls.theirs)

    @classmethod
    def make_hold_of(cls, move):
        return cls.Hold._hold(cls.open_lines(move), "manual", review_date="2026-09-01")

    def test_collector_sees_own_company_only(self):
        for user in (self.collector, self.manager):
            items = self.OpenItem.with_user(user).search(
                [("commercial_partner_id", "=", self.customer.id)]
            )
            self.assertEqual(items.move_id, self.mine)
            items.read(["move_name", "amount_residual", "hold_reason", "payer_id"])
            holds = self.Hold.with_user(user).search(
                [("commercial_partner_id", "=", self.customer.id)]
            )
            self.assertEqual(holds, self.my_hold)
            with self.assertRaises(AccessError):
                self.their_hold.with_user(user).action_release()
            with self.assertRaises(AccessError):
                self.OpenItem.with_user(user).browse(
                    self.open_lines(self.theirs).id
                ).read(["amount_residual"])

    def test_reps_and_portal_see_nothing(self):
        for user in (self.rep, self.leader, self.portal):
            for record in (
                self.OpenItem.browse(self.open_lines(self.mine).id),
                self.my_hold,
                self.env["receivables.account.role"].search([], limit=1),
            ):
                record.invalidate_recordset()
                with self.assertRaises(AccessError):
                    record.with_user(user).read(["company_id"])
            partner = self.customer.with_user(user)
            self.assertNotIn(
                "receivables_open_amount",
                partner.fields_get() if user != self.portal else {},
            )

    def test_hold_of_another_company_is_refused(self):
        with self.assertRaises(UserError):
            self.Hold.with_user(self.collector).create(
                {
                    "move_line_id": self.open_lines(self.theirs).id,
                    "company_id": self.company.id,
                    "review_date": "2026-09-01",
                }
            )

    def test_only_managers_change_roles(self):
        role = self.env["receivables.account.role"].search(
            [("account_id", "=", self.receivable.id)]
        )
        with self.assertRaises(AccessError):
            role.with_user(self.collector).write({"chase": False})
        role.with_user(self.manager).write({"chase": False})


@tagged("post_install", "-at_install")
class TestLedgerQueries(ReceivablesCommon):
    FIELDS = (
        "date",
        "move_name",
        "commercial_partner_id",
        "payer_id",
        "user_id",
        "account_id",
        "date_maturity",
        "days_overdue",
        "amount_residual",
        "held_amount",
        "hold_reason",
    )

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        partners = [cls.make_customer(f"Customer {number}") for number in range(8)]
        lines = [
            {
                "account_id": cls.receivable.id,
                "balance": 10.0,
                "partner_id": partners[number % 8].id,
                "date_maturity": "2026-05-01",
            }
            for number in range(160)
        ]
        revenue = cls.company_data["default_account_revenue"]
        lines.append({"account_id": revenue.id, "balance": -1600.0})
        cls.entry = cls.make_entry(lines, "2026-03-01")
        cls.specification = {
            name: {"fields": {"display_name": {}}} if name.endswith("_id") else {}
            for name in cls.FIELDS
        }
        cls.env.flush_all()

    def count(self, limit, **context):
        domain = [("move_id", "=", self.entry.id)]
        self.env.invalidate_all()
        start = self.env.cr.sql_log_count
        result = self.OpenItem.with_context(**context).web_search_read(
            domain, self.specification, limit=limit
        )
        self.assertEqual(len(result["records"]), limit)
        return self.env.cr.sql_log_count - start

    def test_a_page_costs_the_same_for_8_and_80(self):
        for context in ({}, {"as_of": "2026-06-01"}):
            self.count(80, **context)
            self.assertEqual(self.count(80, **context), self.count(8, **context))
            self.assertLess(self.count(80, **context), 12)

    def test_one_statement_for_the_engine(self):
        columns = ["id", "amount_residual", "held_amount", "last_release_date"]
        where = SQL("item.move_id = %s", self.entry.id)
        self.OpenItem._query_rows(columns, where)
        start = self.env.cr.sql_log_count
        self.assertEqual(len(self.OpenItem._query_rows(columns, where)), 160)
        self.assertEqual(self.env.cr.sql_log_count - start, 1)

    def test_partner_buttons_in_constant_queries(self):
        partners = self.env["res.partner"].browse(
            self.items(self.entry).commercial_partner_id.ids
        )

        def queries(some):
            self.env.invalidate_all()
            start = self.env.cr.sql_log_count
            some.mapped("receivables_open_amount")
            some.mapped("receivables_hold_count")
            return self.env.cr.sql_log_count - start

        queries(partners)
        self.assertEqual(queries(partners[:2]), queries(partners))

    def test_core_index_of_unreconciled_items_is_used(self):
        query = SQL(
            "EXPLAIN SELECT * FROM (%s) item WHERE item.commercial_partner_id = %s",
            self.OpenItem._table_query,
            self.items(self.entry)[0].commercial_partner_id.id,
        )
        # On a few rows a scan, or a simpler index, is cheapest: ask what is chosen
        # without them. The point is that the condition fits the partial index.
        savepoint = self.env.cr.savepoint(flush=False)
        self.env.cr.execute("ANALYZE account_move_line")
        for index in ("partner_id_ref_idx", "account_id_date_idx"):
            name = SQL.identifier(f"account_move_line_{index}")
            self.env.cr.execute(SQL("DROP INDEX %s", name))
        for setting in ("enable_seqscan", "enable_hashjoin", "enable_mergejoin"):
            self.env.cr.execute(SQL("SET LOCAL %s = off", SQL.identifier(setting)))
        plan = "\n".join(row[0] for row in self.env.execute_query(query))
        savepoint.rollback()
        savepoint.close(rollback=False)
        self.assertIn("account_move_line_unreconciled_index", plan)
