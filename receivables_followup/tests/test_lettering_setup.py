"""What was reconciled before letters were kept gets its letters."""

from contextlib import suppress
from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools import SQL

from ..engine.lettering.letter_codes import code
from ..models.lettering import letter_setup_chunk
from .test_lettering_letters import LettersCommon


@tagged("post_install", "-at_install")
class TestLetterSetup(LettersCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_users()
        cls.other = cls.make_customer("Other")
        cls.Setup = cls.env["receivables.letter.setup"].sudo()

    def forget(self):
        """As if the add-on had just been installed."""
        self.env.flush_all()
        self.env.cr.execute("UPDATE account_move_line SET letter = NULL")
        self.env.cr.execute("DELETE FROM receivables_letter_counter")
        self.env.invalidate_all()
        setup = self.Setup._of(self.company)
        setup._count_items()
        return setup

    def test_letters_come_in_the_order_of_closing(self):
        late = self.pair(date="2026-05-01")
        early = self.pair(date="2026-02-01")
        long_open = self.item(100, date="2026-01-01") + self.item(
            -100, date="2026-06-01"
        )
        long_open.reconcile()
        partial = self.item(100, date="2026-03-01") + self.item(-40, date="2026-03-01")
        partial.reconcile()
        theirs = self.pair(partner=self.other)
        supplier = self.pair(account=self.payable)
        nobody = self.pair(partner=self.env["res.partner"])
        setup = self.forget()
        self.assertEqual((setup.state, setup.line_total), ("draft", 14))
        setup.with_user(self.manager).action_run()
        self.assertEqual((setup.state, setup.line_done), ("done", 14))
        self.assertEqual(setup.progress, 100)
        self.assert_letters(early, "AAA")
        self.assert_letters(partial, "aab")
        self.assert_letters(late, "AAC")
        self.assert_letters(long_open, "AAD")
        self.assert_letters(theirs | supplier | nobody, "AAA")
        self.assert_letters(self.pair(), "AAE")
        self.assert_letters(self.pair(partner=self.other), "AAB")

    def test_groups_of_several_partners_come_last(self):
        alone = [self.pair(), self.pair(), self.pair(partner=self.other)]
        shared = self.item(100, date="2026-01-01") + self.item(
            -100, self.other, date="2026-01-01"
        )
        shared.reconcile()
        self.forget().action_run()
        self.assert_letters(alone[0], "AAA")
        self.assert_letters(alone[1], "AAB")
        self.assert_letters(alone[2], "AAA")
        self.assert_letters(shared, "AAC")
        self.assertEqual(self.last(self.other), 3)

    def test_letters_given_since_stay(self):
        old = self.pair()
        setup = self.forget()
        new = self.pair()
        self.assert_letters(new, "AAA")
        half = self.pair()
        self.env.cr.execute(
            "UPDATE account_move_line SET letter = NULL WHERE id = %s", [half[0].id]
        )
        half.invalidate_recordset()
        setup.action_run()
        self.assert_letters(new, "AAA")
        self.assert_letters(half, "AAB")
        self.assert_letters(old, "AAC")

    def test_stops_and_goes_on(self):
        """A chunk that fails leaves the ones before it, and nothing comes twice."""
        lines = [self.pair(partner=partner) for partner in (self.customer, self.other)]
        setup = self.forget()
        plain = type(setup)._letter_chunk
        calls = []

        def fail_second(setup, chunk, special):
            calls.append(chunk)
            if len(calls) == 2:
                raise ZeroDivisionError
            return plain(setup, chunk, special)

        with patch.object(letter_setup_chunk, "CHUNK_LINES", 1):
            # assertRaises would roll back what is committed in life.
            with (
                patch.object(type(setup), "_letter_chunk", fail_second),
                suppress(ZeroDivisionError),
            ):
                setup.action_run()
            self.assertEqual((setup.state, setup.line_done), ("running", 2))
            with self.enter_registry_test_mode():
                cron = self.env.ref("receivables_followup.cron_letter_setup")
                cron.method_direct_trigger()
            setup.invalidate_recordset()
        self.assertEqual((setup.state, setup.line_done), ("done", 4))
        self.assert_letters(lines[0] | lines[1], "AAA")
        self.assertEqual(self.last(self.customer), 1)

    def test_in_background(self):
        lines = self.pair()
        setup = self.forget()
        action = self.Setup.with_user(self.manager).action_open()
        self.assertEqual(action["res_id"], setup.id)
        setup.with_user(self.manager).action_start()
        self.assertEqual(setup.state, "running")
        with self.enter_registry_test_mode():
            self.env.ref(
                "receivables_followup.cron_letter_setup"
            ).method_direct_trigger()
        setup.invalidate_recordset()
        self.assertEqual(setup.state, "done")
        self.assert_letters(lines, "AAA")

    def test_other_company_is_left_alone(self):
        other = self.setup_other_company()["company"]
        self.pair()
        self.forget()
        self.Setup._of(other).action_run()
        self.assertFalse(self.Counter.search([]))

    def test_nothing_to_letter(self):
        setup = self.forget()
        self.assertEqual((setup.state, setup.progress), ("done", 100))

    def test_statements_do_not_grow(self):
        for partner in (self.customer, self.other):
            self.pair(partner=partner)
        setup = self.forget()
        places = [(self.receivable.id, [self.customer.id], None)]
        with self.assertQueryCount(1):
            self.assertEqual(setup._letter_chunk(places[0], []), 2)

    def test_codes_of_the_database_are_the_engines(self):
        edges = {1, 26, 27, 676, 677, 17576, 17577, 474552, 474553, 12355929}
        numbers = sorted(edges | {value * 997 for value in range(1, 500)})
        rows = self.env.execute_query(
            SQL(
                "SELECT n, %s FROM unnest(%s::int[]) AS n",
                self.Setup._code_sql(SQL("n")),
                numbers,
            )
        )
        self.assertEqual(rows, [(number, code(number)) for number in numbers])
