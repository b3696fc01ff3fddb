from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from odoo.addons.account.tests.common import AccountTestInvoicingCommon

from ..engine.ledger.roles import ROLES
from .common import ReceivablesCommon


class RoleCase(ReceivablesCommon):
    @classmethod
    def roles_of(cls, accounts, company=None):
        return cls.env["receivables.account.role"].search(
            [
                ("account_id", "in", accounts.ids),
                ("company_id", "=", (company or cls.company).id),
            ]
        )

    @classmethod
    def make_account(cls, code, account_type, **vals):
        return cls.env["account.account"].create(
            {"code": code, "name": f"Test {code}", "account_type": account_type, **vals}
        )

    def flags(self, role):
        return (role.chase, role.offset, role.exposure, role.statement)


@tagged("post_install", "-at_install")
class TestAccountRole(RoleCase):
    def test_every_customer_and_supplier_account_has_a_role(self):
        accounts = self.env["account.account"].search(
            [
                ("company_ids", "in", self.company.ids),
                ("account_type", "in", ("asset_receivable", "liability_payable")),
            ]
        )
        self.assertTrue(accounts)
        roles = self.roles_of(accounts)
        self.assertEqual(roles.account_id, accounts)
        self.assertEqual(set(roles.mapped("role")), {"trade"})
        customers = roles.filtered(lambda role: role.account_type == "asset_receivable")
        trade = customers.filtered(lambda role: not role.account_id.non_trade)
        self.assertEqual({self.flags(role) for role in trade}, {(True,) * 4})
        self.assertTrue(customers - trade, "the chart has a tax refund account")
        self.assertEqual(
            {self.flags(role) for role in customers - trade}, {(False,) * 4}
        )
        self.assertEqual(set(customers.mapped("side")), {"receivable"})
        suppliers = roles - customers
        self.assertEqual({self.flags(role) for role in suppliers}, {(False,) * 4})
        self.assertEqual(set(suppliers.mapped("side")), {"payable"})

    def test_accounts_created_later(self):
        account = self.make_account("121999", "asset_receivable")
        self.assertEqual(self.roles_of(account).role, "trade")
        other = self.make_account("109999", "asset_current")
        self.assertFalse(self.roles_of(other))
        other.write({"account_type": "asset_receivable", "reconcile": True})
        self.assertEqual(self.roles_of(other).role, "trade")
        # French codes mean nothing in another chart.
        self.assertFalse(self.roles_of(self.make_account("416999", "asset_current")))

    def test_setup_is_idempotent_and_keeps_choices(self):
        role = self.roles_of(self.receivable)
        role.chase = False
        count = self.env["receivables.account.role"].search_count([])
        self.company._receivables_setup()
        self.assertEqual(self.env["receivables.account.role"].search_count([]), count)
        self.assertFalse(role.chase)

    def test_role_sets_its_usual_flags(self):
        role = self.roles_of(self.receivable)
        for name, expected in ROLES.items():
            role.role = name
            self.assertEqual(self.flags(role), expected[1:], name)

    def test_each_role_on_the_items(self):
        invoice = self.make_invoice(500.0, "2026-05-31")
        role = self.roles_of(self.receivable)
        for name, expected in ROLES.items():
            with self.subTest(role=name):
                role.role = name
                item = self.item(invoice)
                self.assertEqual(item.role, name)
                self.assertEqual(
                    (item.chase, item.offset, item.exposure, item.statement),
                    expected[1:],
                )
                chaseable = 500.0 if expected.chase else 0.0
                self.assertEqual(item.chaseable_amount, chaseable)
                self.assertEqual(item.amount_residual, 500.0)

    def test_account_without_matching_is_open_in_full(self):
        doubtful = self.make_account("129000", "asset_current", reconcile=False)
        self.env["receivables.account.role"].create(
            {"account_id": doubtful.id, "role": "doubtful"}
        )
        entry = self.make_entry(
            [
                {
                    "account_id": doubtful.id,
                    "balance": 700.0,
                    "partner_id": self.customer.id,
                    "date_maturity": "2026-01-31",
                },
                {
                    "account_id": self.receivable.id,
                    "balance": -700.0,
                    "partner_id": self.customer.id,
                },
            ],
            "2026-06-01",
        )
        line = entry.line_ids.filtered(lambda line: line.account_id == doubtful)
        item = self.item(line)
        self.assertEqual((item.role, item.side), ("doubtful", "receivable"))
        self.assertEqual(item.amount_residual, 700.0)
        self.assertEqual(item.amount_residual_currency, 700.0)
        self.assertEqual((item.days_overdue, item.chaseable_amount), (150, 700.0))
        self.assertEqual(self.item(line, as_of="2026-06-01").amount_residual, 700.0)
        self.assertFalse(self.items(line, as_of="2026-05-31"))

    def test_account_without_role_is_not_in_the_ledger(self):
        revenue = self.company_data["default_account_revenue"]
        rows = self.OpenItem._query_rows(
            ["id"], SQL("item.account_id = %s", revenue.id)
        )
        self.make_invoice()
        self.assertFalse(rows)
        self.assertFalse(self.OpenItem.search([("account_id", "=", revenue.id)]))

    def test_roles_of_customer_accounts_are_kept(self):
        with self.refused(UserError, "Clear its flags instead"):
            self.roles_of(self.receivable).unlink()
        account = self.make_account("128100", "asset_current")
        role = self.env["receivables.account.role"].create(
            {"account_id": account.id, "role": "deposit"}
        )
        role.unlink()
        used = self.make_account("121998", "asset_receivable")
        used.unlink()
        self.assertFalse(
            self.env["receivables.account.role"].search([("account_id", "=", used.id)])
        )

    def test_one_row_per_account_and_company(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(Exception) as caught:
            with self.env.cr.savepoint():
                self.env["receivables.account.role"].create(
                    {"account_id": self.receivable.id, "role": "trade"}
                )
        self.assertIn("company_account_uniq", str(caught.exception))

    def test_branches_use_the_rows_of_their_root(self):
        branch = self.env["res.company"].create(
            {"name": "Branch", "parent_id": self.company.id}
        )
        self.assertFalse(
            self.env["receivables.account.role"].search(
                [("company_id", "=", branch.id)]
            )
        )
        self.env.user.company_ids |= branch
        revenue = self.company_data["default_account_revenue"]
        partner = {"partner_id": self.customer.id}
        entry = self.make_entry(
            [
                {"account_id": self.receivable.id, "balance": 60.0, **partner},
                {"account_id": revenue.id, "balance": -60.0},
            ],
            company=branch,
        )
        self.assertEqual(entry.company_id, branch)
        rows = self.OpenItem._query_rows(
            ["company_id", "role", "amount_residual"],
            SQL("item.move_id = %s", entry.id),
        )
        self.assertEqual(rows, [(branch.id, "trade", 60.0)])
        role = self.roles_of(self.receivable)
        role.chase = False
        rows = self.OpenItem._query_rows(["chase"], SQL("item.move_id = %s", entry.id))
        self.assertEqual(rows, [(False,)])
        with self.refused(ValidationError, "Branch is a branch"):
            self.env["receivables.account.role"].create(
                {
                    "company_id": branch.id,
                    "account_id": self.make_account("128200", "asset_current").id,
                }
            )

    def test_two_companies(self):
        other = self.setup_other_company(name="Other company")
        company = other["company"]
        account = other["default_account_receivable"]
        self.assertEqual(self.roles_of(account, company).role, "trade")
        self.assertFalse(self.roles_of(account))
        mine = self.make_invoice(100.0, "2026-05-31")
        theirs = self.make_invoice(
            40.0,
            "2026-05-31",
            company=company,
            currency=company.currency_id,
        )
        self.roles_of(account, company).chase = False
        Item = self.OpenItem.with_context(
            allowed_company_ids=(self.company + company).ids
        )
        found = Item.search([("commercial_partner_id", "=", self.customer.id)])
        self.assertEqual(
            {(i.company_id, i.move_id, i.chase, i.company_currency_id) for i in found},
            {
                (self.company, mine, True, self.company.currency_id),
                (company, theirs, False, company.currency_id),
            },
        )
        with self.refused(ValidationError, "is not used by"):
            self.env["receivables.account.role"].create(
                {
                    "company_id": company.id,
                    "account_id": self.make_account("128300", "asset_current").id,
                }
            )


@tagged("post_install", "-at_install")
class TestAccountRoleFrance(RoleCase):
    @classmethod
    @AccountTestInvoicingCommon.setup_chart_template("fr")
    @AccountTestInvoicingCommon.setup_country("fr")
    def setUpClass(cls):
        super().setUpClass()

    def role_by_code(self, code):
        account = self.env["account.account"].search(
            [("code", "=like", f"{code}%"), ("company_ids", "in", self.company.ids)],
            limit=1,
        )
        self.assertTrue(account, code)
        return self.roles_of(account)

    def test_shipped_roles(self):
        expected = {
            "4111": ("trade", (True, True, True, True)),
            "4117": ("retention", (False, False, True, True)),
            "413": ("bill", (False, False, True, True)),
            "416": ("doubtful", (True, True, True, True)),
            "4191": ("deposit", (False, False, False, True)),
        }
        for code, (name, flags) in expected.items():
            role = self.role_by_code(code)
            self.assertEqual((role.role, self.flags(role)), (name, flags), code)
            self.assertEqual(role.side, "receivable", code)
        supplier = self.role_by_code("4011")
        self.assertEqual((supplier.role, supplier.side), ("trade", "payable"))
        vat = self.env["account.account"].search(
            [("code", "=like", "44571%"), ("company_ids", "in", self.company.ids)]
        )
        self.assertTrue(vat)
        self.assertFalse(self.roles_of(vat))

    def test_contra_account_of_a_confidential_contract(self):
        contra = self.make_account("411500", "asset_receivable")
        self.assertEqual(self.roles_of(contra).role, "contra")
        partner = {"partner_id": self.customer.id}
        invoice = self.make_invoice(1000.0, "2026-05-31")
        self.make_entry(
            [
                {"account_id": contra.id, "balance": -1000.0, **partner},
                {
                    "account_id": self.company_data["default_account_revenue"].id,
                    "balance": 1000.0,
                },
            ]
        )
        chased = sum(self.items().mapped("chaseable_amount"))
        exposed = sum(i.amount_residual for i in self.items() if i.exposure)
        self.assertEqual((chased, exposed), (1000.0, 1000.0))
        self.assertEqual(self.item(invoice).chaseable_amount, 1000.0)

    def test_debt_moved_to_doubtful_stays_in_sight(self):
        doubtful = self.role_by_code("416").account_id
        invoice = self.make_invoice(800.0, "2026-02-28")
        entry = self.make_entry(
            [
                {
                    "account_id": doubtful.id,
                    "balance": 800.0,
                    "partner_id": self.customer.id,
                    "date_maturity": "2026-02-28",
                },
                {
                    "account_id": self.receivable.id,
                    "balance": -800.0,
                    "partner_id": self.customer.id,
                },
            ]
        )
        (self.open_lines(invoice) + self.open_lines(entry)).reconcile()
        item = self.item(self.customer)
        self.assertEqual(item.account_id, doubtful)
        self.assertEqual((item.role, item.chaseable_amount), ("doubtful", 800.0))

    def test_deposit_is_no_offset(self):
        deposit = self.role_by_code("4191").account_id
        self.make_entry(
            [
                {
                    "account_id": deposit.id,
                    "balance": -300.0,
                    "partner_id": self.customer.id,
                },
                {
                    "account_id": self.company_data["default_account_revenue"].id,
                    "balance": 300.0,
                },
            ]
        )
        item = self.item(self.customer)
        self.assertEqual((item.role, item.offset), ("deposit", False))
        self.assertEqual((item.amount_residual, item.chaseable_amount), (-300.0, 0.0))
