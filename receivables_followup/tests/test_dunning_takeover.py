from base64 import b64encode

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .dunning_run_common import DunningRunCase


@tagged("post_install", "-at_install")
class TestDunningTakeover(DunningRunCase):
    """Going live with debts that were reminded before."""

    def takeover(self, **vals):
        return self.env["receivables.dunning.takeover"].create(
            {"company_id": self.company.id, "date": "2026-06-10", **vals}
        )

    def from_file(self, text):
        return self.takeover(source="file", file=b64encode(text.encode()))

    def test_items(self):
        invoice = self.make_invoice(1000.0, "2025-06-01")
        wizard = self.takeover(
            source="items", item_ids=self.open_lines(invoice).ids, level=2
        )
        wizard.action_check()
        self.assertEqual((wizard.item_count, wizard.problem_count), (1, 0))
        self.assertFalse(self.item(invoice).level_id, "a check sets nothing")
        wizard.action_apply()
        item = self.item(invoice)
        self.assertEqual(item.level_id, self.level_2)
        self.assertEqual(str(item.last_notice_date), "2026-06-10")
        self.assertEqual(self.propose().notice_ids.step, 3)

    def test_delay_counts_from_the_date_given(self):
        invoice = self.make_invoice(1000.0, "2025-06-01")
        self.takeover(
            source="items",
            item_ids=self.open_lines(invoice).ids,
            level=1,
            date="2026-06-20",
        ).action_apply()
        self.assertEqual(self.summary(self.propose()), {"too_soon": 1})
        with freeze_time("2026-07-05"):
            self.assertEqual(self.propose().notice_ids.step, 2)

    def test_customers_stand_for_their_overdue_items(self):
        late = self.make_invoice(1000.0, "2026-05-01")
        later = self.make_invoice(500.0, "2026-09-01")
        self.takeover(
            source="customers", partner_ids=self.customer.ids, level=3
        ).action_apply()
        self.assertEqual(self.item(late).level_id, self.level_3)
        self.assertFalse(self.item(later).level_id)

    def test_level_zero_restarts(self):
        invoice = self.make_invoice(1000.0, "2026-05-01")
        self.send(self.propose())
        self.takeover(
            source="items", item_ids=self.open_lines(invoice).ids, level=0
        ).action_apply()
        line = self.propose().notice_ids.line_ids
        self.assertEqual((line.step, line.cycle), (1, 2))

    def test_file(self):
        one = self.make_invoice(1000.0, "2026-05-01")
        two = self.make_invoice(500.0, "2026-05-01")
        other = self.make_customer("Other", ref="C-12", **self.reachable("other"))
        three = self.make_invoice(300.0, "2026-05-01", partner=other)
        wizard = self.from_file(
            "Document;Client;Niveau;Date\n"
            f"{one.name};;2;31/05/2026\n"
            f"{two.name};;firm reminder;\n"
            ";C-12;3;2026-05-15\n"
        )
        wizard.action_check()
        self.assertFalse(wizard.line_ids.filtered("problem"))
        wizard.action_apply()
        self.assertEqual(
            [self.item(move).level_id for move in (one, two, three)],
            [self.level_2, self.level_2, self.level_3],
        )
        self.assertEqual(str(self.item(one).last_notice_date), "2026-05-31")
        self.assertEqual(str(self.item(two).last_notice_date), "2026-06-10")

    def test_a_bad_file_is_not_half_applied(self):
        invoice = self.make_invoice(1000.0, "2026-05-01")
        other = self.make_customer("Twin")
        self.make_customer("Twin")
        wizard = self.from_file(
            "document,customer,level,date\n"
            f"{invoice.name},,1,\n"
            "INV/NOWHERE,,1,\n"
            ",Nobody,1,\n"
            ",Twin,1,\n"
            f"{invoice.name}x,,9,\n"
            ",Azur Interior,9,\n"
            f"{invoice.name},,2,\n"
            ",Azur Interior,,\n"
            f"F-1,{other.name},1,31/31/2026\n"
        )
        wizard.action_check()
        problems = wizard.line_ids.filtered("problem")
        self.assertEqual(
            sorted(problems.mapped("file_line")), [3, 4, 5, 6, 7, 8, 9, 10]
        )
        self.assertIn("INV/NOWHERE", problems.sorted("file_line")[0].problem)
        with self.assertRaisesRegex(UserError, "Line 3"):
            wizard.action_apply()
        self.assertFalse(self.Position.search([]))

    def test_no_csv_at_all(self):
        wizard = self.takeover(source="file", file=b64encode(b"\xff\xfe\x00"))
        with self.assertRaisesRegex(UserError, "no text"):
            wizard.action_apply()
        with self.assertRaisesRegex(UserError, "Choose the file"):
            self.takeover(source="file").action_apply()

    def test_ignore_before(self):
        old = self.make_invoice(1000.0, date="2025-05-01", due="2025-06-01")
        new = self.make_invoice(500.0, date="2026-05-01", due="2026-06-01")
        self.takeover(source="none", ignore_before="2026-01-01").action_apply()
        self.assertEqual(str(self.policy.ignore_before), "2026-01-01")
        run = self.propose()
        self.assertEqual(run.notice_ids.line_ids.move_id, new)
        self.assertEqual(self.summary(run), {"ignored": 1})
        self.assertFalse(self.item(old).level_id)

    def test_document_of_another_customer(self):
        invoice = self.make_invoice(1000.0, "2026-05-01")
        self.make_customer("Other", ref="C-12")
        wizard = self.from_file(f"document,customer,level\n{invoice.name},C-12,1\n")
        with self.assertRaisesRegex(UserError, "does not belong"):
            wizard.action_apply()

    def test_managers_only(self):
        self.make_users()
        with self.assertRaises(AccessError):
            self.env["receivables.dunning.takeover"].with_user(self.collector).create(
                {"source": "none"}
            )

    def test_opened_from_open_items(self):
        invoice = self.make_invoice(1000.0, "2025-06-01")
        action = self.item(invoice).action_open_takeover()
        wizard = (
            self.env[action["res_model"]].with_context(**action["context"]).create({})
        )
        self.assertEqual(wizard.item_ids, self.open_lines(invoice))
