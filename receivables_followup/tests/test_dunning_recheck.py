from freezegun import freeze_time

from odoo import Command
from odoo.tests import tagged

from .dunning_run_common import DunningRunCase


@tagged("post_install", "-at_install")
class TestDunningRecheck(DunningRunCase):
    """What changed between the proposal and the sending."""

    def test_nothing_changed(self):
        self.make_invoice(1000.0, "2026-06-20")
        notice = self.propose().notice_ids
        self.assertEqual(notice._recheck(), notice)
        self.assertEqual((notice.state, notice.amount_total), ("draft", 1000.0))

    def test_paid_item_drops_out(self):
        paid = self.make_invoice(1000.0, "2026-06-20")
        rest = self.make_invoice(500.0, "2026-06-20")
        notice = self.propose().notice_ids
        self.make_receipt(1000.0, paid)
        self.assertEqual(notice._recheck(), notice)
        self.assertEqual(notice.amount_total, 500.0)
        self.assertEqual(notice.line_ids.move_id, rest)
        self.assertEqual(notice.line_count, 1)

    def test_empty_notice_is_skipped_with_the_reason(self):
        invoice = self.make_invoice(1000.0, "2026-06-20")
        notice = self.propose().notice_ids
        self.make_receipt(1000.0, invoice)
        self.assertFalse(notice._recheck())
        self.assertEqual(notice.state, "skipped")
        self.assertTrue(notice.failure_reason)
        self.assertFalse(notice.line_ids.live)

    def test_part_payment_lowers_the_claim(self):
        invoice = self.make_invoice(1000.0, "2026-06-20")
        notice = self.propose().notice_ids
        self.make_receipt(300.0, invoice)
        notice._recheck()
        self.assertEqual(notice.amount_total, 700.0)
        self.assertEqual(notice.line_ids.amount_residual, 700.0)

    def test_hold_placed_meanwhile(self):
        held = self.make_invoice(1000.0, "2026-06-20")
        self.make_invoice(500.0, "2026-06-20")
        notice = self.propose().notice_ids
        self.make_hold(self.open_lines(held))
        notice._recheck()
        self.assertEqual(notice.amount_total, 500.0)
        self.Hold._hold_customers(self.customer, "manual", review_date="2026-07-30")
        self.assertFalse(notice._recheck())
        self.assertEqual(notice.state, "skipped")

    def test_dispute_turns_the_line(self):
        disputed = self.make_invoice(1000.0, "2026-06-20")
        self.make_invoice(500.0, "2026-06-20")
        notice = self.propose().notice_ids
        self.make_hold(self.open_lines(disputed), "dispute")
        notice._recheck()
        line = notice.line_ids.filtered(lambda line: line.move_id == disputed)
        self.assertEqual((line.kind, line.amount_due), ("disputed", 1000.0))
        self.assertFalse(line.advances)

    def test_new_credit_note_is_taken_off(self):
        self.make_invoice(1000.0, "2026-06-20")
        notice = self.propose().notice_ids
        credit = self.make_credit_note(200.0, date="2026-06-25")
        notice._recheck()
        self.assertEqual(notice.amount_total, 800.0)
        line = notice.line_ids.filtered(lambda line: line.kind == "credit")
        self.assertEqual((line.move_id, line.amount_due), (credit, -200.0))
        notice._recheck()
        self.assertEqual(len(notice.line_ids), 2)

    def test_level_that_lost_its_reason_is_dropped(self):
        old = self.make_invoice(1000.0, "2026-06-01")
        self.send(self.propose())
        with freeze_time("2026-07-20"):
            self.make_invoice(500.0, "2026-07-01")
            notice = self.propose().notice_ids
            self.assertEqual(notice.step, 2)
            self.make_receipt(1000.0, old)
            self.assertFalse(notice._recheck())
            self.assertEqual(notice.state, "skipped")
            self.assertEqual(self.propose().notice_ids.step, 1)

    def test_second_channel_leaves_after_the_first(self):
        self.level_1.channel_ids += self.level_3.channel_ids
        self.make_invoice(1000.0, "2026-06-20")
        email, letter = self.propose().notice_ids.sorted("channel")
        email._mark_sent()
        self.assertEqual(letter._recheck(), letter)
        self.assertTrue(letter.line_ids.advances)
        letter._mark_sent()
        self.assertEqual(self.item(self.customer).level_id, self.level_1)

    def test_many_notices_in_a_constant_number_of_queries(self):
        for number in range(12):
            customer = self.make_customer(f"C{number}", **self.reachable(f"c{number}"))
            self.make_invoice(1000.0, "2026-06-20", partner=customer)
        notices = self.propose().notice_ids
        counts = []
        for batch in (notices[:2], notices):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            batch._recheck()
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0] + 1)

    # -- cash gate -------------------------------------------------------------------

    def bank_line(self, date, amount=10.0, journal=None, **vals):
        journal = journal or self.company_data["default_journal_bank"]
        line = self.env["account.bank.statement.line"].create(
            {
                "journal_id": journal.id,
                "date": date,
                "amount": amount,
                "payment_ref": "Transfer",
                **vals,
            }
        )
        self.assertEqual(line.move_id.state, "posted")
        return line

    def test_stale_bank_data_stops_everybody(self):
        self.policy.bank_max_age = 3
        self.make_invoice(1000.0, "2026-06-20")
        notice = self.propose().notice_ids
        self.assertEqual(len(notice), 1, "without statements nothing is stale")
        self.bank_line("2026-06-25")
        run = self.propose(partner_ids=self.customer.ids)
        self.assertEqual(self.summary(run), {"stale_bank": 1})
        self.assertEqual(run.gated_count, 1)
        self.assertFalse(notice._recheck())
        self.assertIn("Bank data", notice.failure_reason)
        self.bank_line("2026-06-29")
        fresh = self.propose().notice_ids
        self.assertEqual(str(fresh.payments_until), "2026-06-29")

    def test_fresh_second_account_does_not_hide_a_stale_main_one(self):
        self.policy.bank_max_age = 3
        main = self.company_data["default_journal_bank"]
        second = main.copy({"name": "Second bank", "code": "BNK9"})
        self.make_invoice(1000.0, "2026-06-20")
        self.make_receipt(50.0, date="2026-05-04")  # on the main account
        self.bank_line("2026-06-10", journal=main)
        self.bank_line("2026-06-30", journal=second)
        run = self.propose()
        self.assertIn("stale_bank", self.summary(run))
        # Receipts of long ago do not make an account the main one.
        with freeze_time("2026-08-20"):
            self.bank_line("2026-08-20", journal=second)
            notice = self.propose().notice_ids
            self.assertEqual(str(notice.payments_until), "2026-08-20")

    def test_account_without_statements_does_not_count(self):
        self.policy.bank_max_age = 3
        main = self.company_data["default_journal_bank"]
        second = main.copy({"name": "Second bank", "code": "BNK9"})
        self.make_invoice(1000.0, "2026-06-20")
        self.make_receipt(50.0, date="2026-05-04")
        self.bank_line("2026-06-30", journal=second)
        self.assertTrue(self.propose().notice_ids)

    def test_bank_facts_in_one_query(self):
        self.bank_line("2026-06-10")
        reader = self.env["receivables.dunning.reader"]
        self.env.flush_all()
        with self.assertQueryCount(1):
            reader._read_bank(self.company, self.today)

    def test_unmatched_receipt(self):
        self.policy.unmatched_min_share = 50.0
        self.make_invoice(1000.0, "2026-06-20")
        self.make_receipt(400.0)
        self.assertEqual(self.propose().notice_ids.amount_total, 600.0)
        self.make_receipt(200.0)
        run = self.propose()
        self.assertEqual(self.summary(run)["unmatched_receipt"], 1)
        self.assertEqual(run.gated_count, 1)

    def test_bank_line_nobody_has_matched_yet(self):
        """Imported this morning, still in suspense: the money may already be there."""
        self.policy.unmatched_min_share = 50.0
        self.make_invoice(1000.0, "2026-06-20")
        notice = self.propose().notice_ids
        self.bank_line("2026-06-29", 900.0, partner_id=self.customer.id)
        self.assertFalse(notice._recheck())
        run = self.propose(partner_ids=self.customer.ids)
        self.assertEqual(self.summary(run), {"unmatched_receipt": 1})

    def test_payment_in_collection(self):
        self.make_invoice(1000.0, "2026-06-20")
        notice = self.propose().notice_ids
        payment = self.env["account.payment"].create(
            {
                "payment_type": "inbound",
                "partner_type": "customer",
                "partner_id": self.customer.id,
                "amount": 1000.0,
                "date": "2026-06-29",
                "journal_id": self.company_data["default_journal_bank"].id,
            }
        )
        payment.state = "in_process"
        self.assertEqual(self.summary(self.propose())["payment_pending"], 1)
        self.assertFalse(notice._recheck())
        payment.action_draft()
        self.assertEqual(len(self.propose().notice_ids), 1)

    def test_debit_whose_entry_is_an_open_credit_counts_once(self):
        """EUR 300 in collection are 30 %, not 60 %, of EUR 1,000."""
        self.policy.unmatched_min_share = 50.0
        self.make_invoice(1000.0, "2026-06-20")
        journal = self.company_data["default_journal_bank"]
        method = journal.inbound_payment_method_line_ids[:1]
        method.payment_account_id = self.env["account.account"].create(
            {
                "name": "Outstanding",
                "code": "511299",
                "account_type": "asset_current",
                "reconcile": True,
            }
        )
        payment = self.env["account.payment"].create(
            {
                "payment_type": "inbound",
                "partner_type": "customer",
                "partner_id": self.customer.id,
                "amount": 300.0,
                "date": "2026-06-29",
                "journal_id": journal.id,
                "payment_method_line_id": method.id,
            }
        )
        payment.action_post()
        self.assertEqual(
            (payment.state, payment.move_id.state), ("in_process", "posted")
        )
        self.assertEqual(self.propose().notice_ids.amount_total, 700.0)

    def test_debit_in_another_currency(self):
        """1 EUR is 2 USD: EUR 400 pay USD 800 of 1,000, EUR 200 only 400."""
        usd = self.setup_other_currency("USD", rates=[("2026-01-01", 2.0)])
        self.policy.unmatched_min_share = 50.0
        self.make_invoice(1000.0, "2026-06-20", currency=usd)
        notice = self.propose().notice_ids
        payment = self.env["account.payment"].create(
            {
                "payment_type": "inbound",
                "partner_type": "customer",
                "partner_id": self.customer.id,
                "amount": 200.0,
                "currency_id": self.company.currency_id.id,
                "date": "2026-06-29",
                "journal_id": self.company_data["default_journal_bank"].id,
            }
        )
        payment.state = "in_process"
        self.assertEqual(notice._recheck(), notice)
        payment.amount = 400.0
        self.assertEqual(self.summary(self.propose())["payment_pending"], 1)
        self.assertFalse(notice._recheck())
        self.assertIn("collection", notice.failure_reason)

    def test_closed_days_and_quiet_periods(self):
        calendar = self.company.receivables_calendar_id
        self.make_invoice(1000.0, "2026-06-20")
        attendances = calendar.attendance_ids
        tuesday = attendances.filtered(lambda a: a.dayofweek == "1")
        tuesday.unlink()
        self.assertEqual(self.summary(self.propose()), {"closed_day": 1})
        self.policy.quiet_period_ids = [
            Command.create(
                {
                    "name": "July",
                    "month_from": "7",
                    "day_from": 1,
                    "month_to": "7",
                    "day_to": 31,
                }
            )
        ]
        with freeze_time("2026-07-01"):
            self.assertEqual(self.summary(self.propose()), {"quiet_period": 1})
