"""The search for matches on a real ledger, and the rules it goes by."""

from unittest.mock import patch

from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .lettering_common import FrenchLetteringCommon, LetteringCommon

KINDS = ["reference", "exact", "zero", "running_zero", "tolerance", "subset"]


@tagged("post_install", "-at_install")
class TestLetteringSearch(LetteringCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Rule = cls.env["receivables.lettering.rule"]
        cls.Search = cls.env["receivables.lettering.search"]
        cls.rules = cls.Rule.search([("company_id", "=", cls.company.id)])
        cls.by_kind = {rule.kind: rule for rule in cls.rules}

    @classmethod
    def pair(cls, *args, **kwargs):
        """The receipt comes 60 days after the invoice."""
        return super().pair(*args, **{"date": "2026-05-01", **kwargs})

    def find(self, **kwargs):
        return self.Search._find(self.company, **kwargs)

    def matched(self, result):
        return [self.Line.browse(match.line_ids) for match in result.matches]

    def reasons(self, result):
        return [doubt.reason for doubt in result.doubts]

    @classmethod
    def cite(cls, receipt, text):
        """Let a receipt cite a document, as a bank label does."""
        receipt.name = text
        return receipt

    # -- items -------------------------------------------------------------------

    def test_pair_and_rule(self):
        lines = self.pair(120.0)
        result = self.find()
        self.assertEqual(self.matched(result), [lines.sorted("id")])
        match = result.matches[0]
        self.assertEqual(match.rule_id, self.by_kind["exact"].id)
        company, account, partner, currency = match.key
        self.assertEqual((company, account), (self.company.id, self.receivable.id))
        self.assertEqual(partner, self.customer.id)
        self.assertEqual(currency, self.company.currency_id.id)

    def test_reference(self):
        invoices = [self.make_invoice(120.0) for _i in range(3)]
        receipt = self.cite(self.make_receipt(120.0), f"SEPA {invoices[1].name} 12/26")
        result = self.find()
        lines = (self.open_lines(invoices[1]) + receipt).sorted("id")
        self.assertEqual(self.matched(result), [lines])
        self.assertEqual(result.matches[0].kind, "reference")

    def test_credit_note_cites_its_invoice(self):
        invoices = [self.make_invoice(120.0) for _i in range(2)]
        refund = self.make_credit_note(120.0, ref=f"For {invoices[0].name}, returned")
        lines = (self.open_lines(invoices[0]) + self.open_lines(refund)).sorted("id")
        self.assertEqual(self.matched(self.find()), [lines])

    def test_supplier(self):
        bill = self.make_invoice(80.0, move_type="in_invoice", ref="F-2026-77")
        other = self.make_invoice(80.0, move_type="in_invoice", ref="F-2026-78")
        payment = self.make_receipt(-80.0, account=self.payable)
        self.cite(payment, "Transfer F2026-78")
        result = self.find()
        lines = (self.open_lines(other) + payment).sorted("id")
        self.assertEqual(self.matched(result), [lines])
        self.assertEqual(result.matches[0].kind, "reference")
        self.assertFalse(self.matched(self.find(side="receivable")))
        self.assertTrue(self.open_lines(bill))

    def test_invoice_already_paid_is_cited(self):
        paid = self.make_invoice(120.0)
        self.make_receipt(120.0, paid)
        self.make_invoice(120.0)
        self.cite(self.make_receipt(120.0), f"Again {paid.name}")
        result = self.find()
        self.assertFalse(result.matches)
        self.assertEqual(self.reasons(result), ["cites_closed"])

    def test_holds(self):
        lines = self.pair(120.0)
        items = self.item(lines[0])
        hold = self.make_hold(items, "dispute")
        result = self.find()
        self.assertFalse(result.matches)
        self.assertEqual(result.skipped, {"dispute": 1, "no_match": 1})
        hold.sudo().action_release()
        self.assertTrue(self.find().matches)
        self.Hold._hold_customers(self.customer, "legal", review_date="2026-12-31")
        self.assertEqual(self.find().skipped, {"legal": 2})
        self.Hold.search([("customer_wide", "=", True)]).sudo().action_release()
        # A promise to pay is no reason not to letter the payment.
        self.make_hold(items, "promise")
        self.assertTrue(self.find().matches)

    def test_items_without_partner(self):
        self.make_entry(
            [
                {"account_id": self.receivable.id, "balance": 50.0},
                {"account_id": self.receivable.id, "balance": -50.0},
            ]
        )
        result = self.find()
        self.assertFalse(result.matches)
        self.assertEqual(result.skipped, {"no_partner": 2})

    def test_one_customer_only(self):
        other = self.make_customer("Brume")
        self.make_invoice(120.0)
        self.make_receipt(120.0, partner=other)
        self.assertFalse(self.find().matches)
        contact = self.env["res.partner"].create(
            {"name": "Site", "parent_id": self.customer.id, "type": "delivery"}
        )
        self.make_receipt(120.0, partner=contact)
        self.assertTrue(self.find().matches)
        self.assertFalse(self.find(partner_ids=other).matches)
        self.assertTrue(self.find(partner_ids=self.customer).matches)

    def test_drafts_and_later_items(self):
        self.make_invoice(120.0, post=False)
        self.make_receipt(120.0)
        self.assertFalse(self.find().matches)
        self.pair(77.0)
        self.assertTrue(self.find().matches)
        self.assertFalse(self.find(date_to="2026-06-29").matches)

    def test_partly_lettered_items(self):
        invoice = self.make_invoice(100.0)
        self.make_receipt(40.0, invoice)
        receipt = self.make_receipt(60.0)
        self.assertEqual(
            self.matched(self.find()),
            [(self.open_lines(invoice) + receipt).sorted("id")],
        )

    def test_currencies(self):
        dollar = self.env.ref("base.USD")
        dollar.active = True
        yen = self.env.ref("base.JPY")
        yen.active = True
        self.env["res.currency.rate"].create(
            [
                {
                    "currency_id": currency.id,
                    "name": day,
                    "rate": rate,
                    "company_id": self.company.id,
                }
                for currency, day, rate in (
                    (dollar, "2026-01-01", 1.25),
                    (dollar, "2026-06-02", 1.10),
                    (yen, "2026-01-01", 150.0),
                )
            ]
        )
        same_rate = self.pair(9000.0, currency=yen)
        # Same number, other currency: no match.
        self.make_invoice(55.0, currency=dollar, due="2026-06-30", date="2026-06-30")
        self.make_receipt(55.0)
        exchange = self.pair(500.0, currency=dollar)
        result = self.find()
        self.assertEqual(self.matched(result), [same_rate.sorted("id")])
        doubts = {doubt.reason: doubt.line_ids for doubt in result.doubts}
        self.assertEqual(doubts, {"exchange": tuple(sorted(exchange.ids))})
        self.rules.entries = True
        self.assertEqual(len(self.find().matches), 2)

    def test_branches(self):
        branch = self.env["res.company"].create(
            {"name": "Branch", "parent_id": self.company.id}
        )
        self.env.user.company_ids = [Command.link(branch.id)]
        customer = self.customer.with_company(branch)
        customer.property_account_receivable_id = self.receivable
        self.make_invoice(120.0)
        lines = self.open_lines(self.make_invoice(120.0, company=branch))
        self.assertEqual(lines.company_id, branch)
        receipt = self.make_receipt(120.0)
        # Two invoices of this amount: one of them in the branch.
        self.assertEqual(self.reasons(self.find()), ["same_amounts"])
        self.assertFalse(self.Search._find(branch).doubts)
        receipt.move_id.button_draft()
        self.assertFalse(self.find().doubts)

    # -- settings ----------------------------------------------------------------

    def test_account_settings(self):
        self.pair(120.0, date="2026-01-05")
        role = self.env["receivables.account.role"].search(
            [("account_id", "=", self.receivable.id)]
        )
        rules = self.by_kind["exact"]
        self.assertEqual(self.reasons(self.find(rules=rules)), ["outside_window"])
        role.lettering_days = 200
        self.assertTrue(self.find(rules=rules).matches)
        role.lettering_auto = False
        self.assertFalse(self.find(rules=rules).matches)
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            role.lettering_days = -1
            role.flush_recordset()

    def test_rules_of_some_accounts(self):
        self.pair(120.0)
        rule = self.by_kind["exact"]
        rule.account_ids = self.payable
        self.assertFalse(self.find(rules=rule).matches)
        rule.account_ids = self.receivable
        self.assertTrue(self.find(rules=rule).matches)
        self.assertFalse(self.find(rules=rule, account_ids=self.payable).matches)
        rule.side = "payable"
        self.assertFalse(self.find(rules=rule).matches)

    def test_tolerance(self):
        lines = self.pair(120.0, paid=119.97)
        result = self.find()
        self.assertEqual(self.reasons(result), ["tolerance"])
        self.assertEqual(result.doubts[0].gap, 3)
        self.assertEqual(result.doubts[0].line_ids, tuple(sorted(lines.ids)))
        self.assertFalse(self.find(tolerance_amount=0.02).doubts)
        self.pair(900.0, paid=899.0)
        self.assertEqual(len(self.find(tolerance_percent=0.5).doubts), 2)

    def test_rules_in_their_order(self):
        self.pair(120.0)
        self.by_kind["zero"].sequence = 1
        self.assertEqual(self.find().matches[0].kind, "zero")
        self.by_kind["zero"].active = False
        self.assertEqual(self.find().matches[0].kind, "exact")

    def test_one_statement_reads_all(self):
        partners = [self.make_customer(f"Customer {i}") for i in range(8)]
        self.pair(120.0)
        few = self.statements()
        for partner in partners:
            self.pair(120.0, partner=partner)
        self.assertEqual(len(self.find().matches), 9)
        many = self.statements()
        self.assertEqual(len(many), len(few))
        read = [query for query in many if "account_move_line" in query]
        self.assertEqual(len(read), 1)

    def statements(self):
        """The statements of a search whose caches are warm."""
        self.find()
        statements = []
        execute = type(self.env.cr).execute

        def record(cursor, query, *args, **kwargs):
            statements.append(str(query))
            return execute(cursor, query, *args, **kwargs)

        with patch.object(type(self.env.cr), "execute", record):
            self.find()
        return statements

    # -- rules -------------------------------------------------------------------

    def test_defaults(self):
        self.assertEqual(self.rules.mapped("kind"), KINDS)
        self.assertFalse(any(self.rules.mapped("write_off")))
        self.assertFalse(any(self.rules.mapped("entries")))
        self.company._receivables_setup()
        self.assertEqual(
            self.Rule.search_count([("company_id", "=", self.company.id)]), 6
        )
        self.rules.active = False
        self.company._receivables_setup()
        self.assertFalse(self.Rule.search([("company_id", "=", self.company.id)]))
        for rule in self.rules:
            self.assertTrue(rule.explanation)

    def test_rules_that_cannot_work(self):
        vals = {"name": "Rule", "company_id": self.company.id}
        with self.refused(ValidationError, "tolerates no gap"):
            self.Rule.create({**vals, "kind": "tolerance"})
        with self.refused(ValidationError, "writes nothing off"):
            self.Rule.create({**vals, "kind": "subset", "write_off": True})
        rule = self.by_kind["tolerance"]
        self.assertEqual(rule.cause_id.code, "rounding")
        with self.refused(ValidationError, "ceiling per run"):
            rule.write_off = True
        with self.refused(ValidationError, "write-off cause"):
            rule.write({"write_off": True, "max_total": 5.0, "cause_id": False})
        rule.write({"write_off": True, "max_total": 5.0})
        branch = self.env["res.company"].create(
            {"name": "Branch", "parent_id": self.company.id}
        )
        with self.refused(ValidationError, "is a branch"):
            self.Rule.create({**vals, "kind": "zero", "company_id": branch.id})
        for bad in ({"days": -1}, {"max_items": 1}, {"tolerance_percent": 100.0}):
            with (
                self.assertRaises(IntegrityError),
                mute_logger("odoo.sql_db"),
                self.env.cr.savepoint(),
            ):
                self.Rule.create({**vals, "kind": "exact", **bad})

    def test_who_sets_rules(self):
        self.make_users()
        rule = self.by_kind["exact"].with_user(self.collector)
        self.assertEqual(rule.kind, "exact")
        with self.assertRaises(AccessError):
            rule.days = 10
        rule.with_user(self.manager).days = 10
        other = self.setup_other_company()["company"]
        foreign = self.Rule.search([("company_id", "=", other.id)], limit=1)
        self.assertTrue(foreign)
        with self.assertRaises(AccessError):
            foreign.with_user(self.manager).days = 10


@tagged("post_install", "-at_install")
class TestLetteringSearchFrench(FrenchLetteringCommon):
    def test_tax_on_payment(self):
        service = self.make_service(100.0, date="2026-05-01")
        receipt = self.make_receipt(120.0)
        goods = self.make_service(500.0, tax=self.tax.goods, date="2026-05-01")
        self.make_receipt(600.0)
        search = self.env["receivables.lettering.search"]
        result = search._find(self.company)
        self.assertEqual(len(result.matches), 1)
        self.assertIn(self.open_lines(goods).id, result.matches[0].line_ids)
        self.assertEqual([doubt.reason for doubt in result.doubts], ["cash_basis"])
        lines = self.open_lines(service) + receipt
        self.assertEqual(result.doubts[0].line_ids, tuple(sorted(lines.ids)))
        rules = self.env["receivables.lettering.rule"].search(
            [("company_id", "=", self.company.id)]
        )
        rules.entries = True
        self.assertEqual(len(search._find(self.company).matches), 2)
