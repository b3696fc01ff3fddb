from freezegun import freeze_time

from odoo.tests import tagged

from .dunning_run_common import DunningRunCase


@tagged("post_install", "-at_install")
class TestDunningQueries(DunningRunCase):
    """The number of statements does not grow with the ledger."""

    def customers(self, start, count):
        customers = self.env["res.partner"]
        for number in range(start, start + count):
            customer = self.make_customer(f"C{number}", **self.reachable(f"c{number}"))
            self.make_invoice(1000.0, "2026-06-01", partner=customer)
            self.make_invoice(100.0, "2026-06-10", partner=customer)
            self.make_credit_note(50.0, date="2026-06-10", partner=customer)
            customers += customer
        return customers

    def queries(self, function):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        result = function()
        self.env.flush_all()
        return result, self.env.cr.sql_log_count - before

    def test_propose(self):
        self.level_1.write({"add_interest": True, "add_indemnity": True})
        self.policy.write({"interest_mode": "statutory", "indemnity": True})
        few = self.customers(0, 3)
        many = self.customers(3, 25)
        self.propose(partner_ids=few.ids).action_cancel()  # warm up, and make cards
        run, first = self.queries(lambda: self.propose(partner_ids=few.ids))
        self.assertEqual(run.notice_count, 3)
        self.env["receivables.card"]._ensure(many.ids, self.company)
        run, second = self.queries(lambda: self.propose(partner_ids=many.ids))
        self.assertEqual(run.notice_count, 25)
        self.assertLessEqual(second, first + 2)

    def test_second_identical_run_writes_no_notice(self):
        self.customers(0, 5)
        self.propose()
        before = self.Notice.search_count([]), self.Line.search_count([])
        stamps = self.Notice.search([]).mapped("write_date")
        with freeze_time("2026-07-01"):
            again = self.propose()
        self.assertFalse(again.notice_ids)
        self.assertEqual(
            (self.Notice.search_count([]), self.Line.search_count([])), before
        )
        self.assertEqual(self.Notice.search([]).mapped("write_date"), stamps)

    def test_mark_sent(self):
        self.customers(0, 12)
        notices = self.propose().notice_ids
        _none, few = self.queries(notices[:2]._mark_sent)
        _none, many = self.queries(notices[2:]._mark_sent)
        self.assertLessEqual(many, few + 1)

    def test_lists(self):
        self.customers(0, 12)
        self.propose()
        counts = []
        for limit in (2, 12):
            _rows, count = self.queries(
                lambda limit=limit: self.Notice.search([], limit=limit).web_read(
                    {
                        "name": {},
                        "commercial_partner_id": {"fields": {"display_name": {}}},
                        "level_id": {"fields": {"display_name": {}}},
                        "amount_total": {},
                        "amount_to_pay": {},
                    }
                )
            )
            counts.append(count)
        self.assertLessEqual(counts[1], counts[0])
