import base64

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .lettering_common import FrenchLetteringCommon, LetteringCommon

HEADING = "Journal;Compte;Tiers;Pièce;Date;Débit;Crédit;Lettrage;Date lettrage"
FEC = (
    "JournalCode\tJournalLib\tEcritureNum\tEcritureDate\tCompteNum\tCompteLib\t"
    "CompAuxNum\tCompAuxLib\tPieceRef\tPieceDate\tEcritureLib\tDebit\tCredit\t"
    "EcritureLet\tDateLet\tValidDate\tMontantdevise\tIdevise"
)


class ImportCommon(LetteringCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_users()

    def importer(self, content, user=None):
        wizard = self.env["receivables.lettering.import"].with_user(
            user or self.env.user
        )
        return wizard.create(
            {"file": base64.b64encode(content.encode()), "filename": "lettres.csv"}
        )

    def row(self, line, letter, lettered_on="", piece=None, **values):
        """A row of the table for a journal item."""
        amount = values.get("amount", line.balance)
        cells = (
            line.journal_id.code,
            f"{line.account_id.code}00",
            values.get("partner", line.partner_id.name or ""),
            line.move_name if piece is None else piece,
            line.date.strftime("%d/%m/%Y"),
            f"{amount:.2f}".replace(".", ",") if amount > 0 else "",
            f"{-amount:.2f}".replace(".", ",") if amount < 0 else "",
            letter,
            lettered_on,
        )
        return ";".join(cells)

    def table(self, *rows):
        return "\n".join([HEADING, *rows]) + "\n"

    def problems(self, content):
        wizard = self.importer(content)
        wizard.action_check()
        return [
            (line.file_line, line.problem) for line in wizard.line_ids if line.problem
        ]


@tagged("post_install", "-at_install")
class TestLetteringImport(ImportCommon):
    def test_two_customers_with_the_same_letter(self):
        """AA of one customer never merges with AA of another."""
        other = self.make_customer("Brume Textile")
        mine, theirs = self.pair(100.0), self.pair(100.0, partner=other)
        rows = [self.row(line, "AA") for line in (*mine, *theirs)]
        wizard = self.importer(self.table(*rows), self.manager)
        wizard.action_check()
        self.assertRecordValues(
            wizard, [{"group_count": 2, "item_count": 4, "problem_count": 0}]
        )
        self.assertFalse(mine[0].letter, "checking letters nothing")
        wizard.action_import()
        for lines in (mine, theirs):
            self.assertTrue(all(lines.mapped("reconciled")))
            self.assertEqual(len(lines.full_reconcile_id), 1)
            self.assertEqual(lines.mapped("letter"), ["AAA", "AAA"])
        self.assertNotEqual(mine.full_reconcile_id, theirs.full_reconcile_id)
        groups = self.Group._of_lines(mine + theirs)
        self.assertRecordValues(
            groups, [{"origin": "import", "imported_letter": "AA"}] * 2
        )

    def test_again(self):
        """The same file twice letters nothing twice and refuses nothing."""
        lines = self.pair(100.0)
        content = self.table(*(self.row(line, "AA") for line in lines))
        self.importer(content).action_import()
        wizard = self.importer(content)
        wizard.action_check()
        self.assertRecordValues(
            wizard, [{"group_count": 0, "done_count": 1, "problem_count": 0}]
        )
        wizard.action_import()
        self.assertEqual(self.Group.search_count([("origin", "=", "import")]), 1)

    def test_suppliers(self):
        bill = self.open_lines(self.make_invoice(80.0, move_type="in_invoice"))
        paid = self.make_receipt(-80.0, account=self.payable)
        self.importer(
            self.table(self.row(bill, "B"), self.row(paid, "B"))
        ).action_import()
        self.assertEqual((bill + paid).mapped("letter"), ["AAA", "AAA"])

    def test_wrong_sum_is_reported_line_by_line_and_nothing_is_applied(self):
        good, bad = self.pair(100.0), self.pair(60.0, paid=50.0)
        content = self.table(
            *(self.row(line, "AA") for line in good),
            *(self.row(line, "AB") for line in bad),
        )
        found = self.problems(content)
        self.assertEqual([line for line, _text in found], [4, 5])
        self.assertIn("AB", found[0][1])
        self.assertIn("10.00", found[0][1])
        with self.refused(UserError, "Nothing was lettered"):
            self.importer(content).action_import()
        self.assertFalse(any((good + bad).mapped("matching_number")))

    def test_lower_case_is_a_partial_lettering(self):
        lines = self.pair(60.0, paid=50.0)
        self.importer(
            self.table(*(self.row(line, "ab") for line in lines))
        ).action_import()
        self.assertEqual(lines.mapped("letter"), ["aaa", "aaa"])
        self.assertEqual(lines[0].amount_residual, 10.0)

    def test_letters_used_anew_each_year(self):
        first = self.pair(100.0, paid=90.0)
        second = self.pair(200.0, paid=215.0)
        rows = [
            self.row(first[0], "A", "31/01/2025"),
            self.row(first[1], "A", "31/01/2025", amount=-90.0),
            self.row(second[0], "A", "31/01/2026"),
            self.row(second[1], "A", "31/01/2026"),
        ]
        # Neither year balances here, nor do both together: 300 - 305.
        self.assertEqual(len(self.problems(self.table(*rows[:2], *rows[2:]))), 4)
        extra = self.make_receipt(10.0), self.make_receipt(-15.0)
        rows += [
            self.row(extra[0], "A", "31/01/2025"),
            self.row(extra[1], "A", "31/01/2026"),
        ]
        self.importer(self.table(*rows)).action_import()
        self.assertEqual(len((first + extra[0]).full_reconcile_id), 1)
        self.assertEqual(len((second + extra[1]).full_reconcile_id), 1)
        self.assertNotEqual(first.full_reconcile_id, second.full_reconcile_id)

    def test_what_cannot_be_found(self):
        lines = self.pair(100.0)
        twin = self.make_invoice(100.0)
        misc = self.company_data["default_account_revenue"]
        found = self.problems(
            self.table(
                self.row(lines[0], "A", piece="", partner=""),
                self.row(lines[1], "A", amount=-99.0),
                f"X;{misc.code};;;01/01/2026;1,00;;A;",
                "X;123987;;;01/01/2026;1,00;;A;",
                "X;411;;;notaday;1,00;;A;",
                "X;411;;;01/01/2026;abc;;A;",
            )
        )
        texts = dict(found)
        self.assertEqual(sorted(texts), [2, 3, 5, 6, 7])
        self.assertIn("2 journal items fit", texts[2])
        self.assertIn("no journal item", texts[3])
        self.assertIn("123987", texts[5])
        self.assertIn("notaday", texts[6])
        self.assertIn("abc", texts[7])
        self.assertFalse(self.open_lines(twin).letter)

    def test_twins_under_one_letter_need_no_guess(self):
        """Two invoices that nothing tells apart, lettered together, are taken both."""
        twins = self.open_lines(self.make_invoice(50.0)) + self.open_lines(
            self.make_invoice(50.0)
        )
        paid = self.make_receipt(100.0)
        rows = [self.row(line, "A", piece="") for line in (*twins, paid)]
        self.importer(self.table(*rows)).action_import()
        self.assertEqual(len((twins + paid).full_reconcile_id), 1)

    def test_lettered_otherwise(self):
        lines = self.pair(100.0)
        other = self.make_receipt(100.0, date="2026-06-29")
        (lines[0] + other).reconcile()
        found = self.problems(self.table(*(self.row(line, "A") for line in lines)))
        self.assertEqual([line for line, _text in found], [2])
        self.assertIn("already lettered", found[0][1])

    def test_drafts_are_lettered_when_posted(self):
        other = self.make_customer("Brume Textile")
        posted = self.make_receipt(100.0)
        draft = self.make_invoice(100.0, post=False)
        theirs = self.make_receipt(100.0, partner=other)
        their_draft = self.make_invoice(100.0, partner=other, post=False)
        lines = self.open_lines(draft) + posted
        rows = [self.row(line, "AA", piece="") for line in lines]
        rows += [
            self.row(line, "AA", piece="")
            for line in self.open_lines(their_draft) + theirs
        ]
        self.importer(self.table(*rows)).action_import()
        self.assertFalse(posted.reconciled)
        draft.action_post()
        self.assertTrue(posted.reconciled)
        self.assertFalse(theirs.reconciled)
        self.assertEqual(lines.mapped("letter"), ["AAA", "AAA"])
        their_draft.action_post()
        self.assertEqual(theirs.letter, "AAA")

    def test_bad_files(self):
        for content, text in (
            ("", "empty"),
            ("\0\1", "not a text file"),
            ("a;b\n1;2\n", "no column"),
            (HEADING + "\n", "no row bears a letter"),
        ):
            wizard = self.importer(content or " ")
            wizard.action_check()
            self.assertIn(text, wizard.line_ids[:1].problem)

    def test_managers_only(self):
        with self.assertRaises(AccessError):
            self.importer("x", self.collector)

    def test_queries(self):
        """Reading a file costs the same whatever its length."""
        pairs = [self.pair(100.0 + number) for number in range(6)]
        rows = [
            self.row(line, f"A{i}") for i, pair in enumerate(pairs) for line in pair
        ]
        counts = []
        for size in (2, 4, 12):
            wizard = self.importer(self.table(*rows[:size]))
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.assertEqual(len(wizard._plan()["groups"]), size // 2)
            counts.append(self.env.cr.sql_log_count - before)
        # The first reading fills the caches of the registry.
        self.assertEqual(*counts[1:])


@tagged("post_install", "-at_install")
class TestLetteringImportFec(FrenchLetteringCommon, ImportCommon):
    def test_audit_file_of_services(self):
        """A FEC is read as it is; the VAT of history was declared elsewhere."""
        invoice = self.make_service(1000.0)
        receivable = self.open_lines(invoice)
        receipt = self.make_receipt(1200.0)
        rows = [FEC]
        for line in invoice.line_ids + receipt:
            lettered = line in receivable + receipt
            rows.append(
                "\t".join(
                    [
                        line.journal_id.code,
                        line.journal_id.name,
                        line.move_name,
                        line.date.strftime("%Y%m%d"),
                        line.account_id.code,
                        line.account_id.name,
                        "",
                        line.partner_id.name if lettered else "",
                        line.move_name,
                        line.date.strftime("%Y%m%d"),
                        'Travaux "sur mesure"',
                        f"{line.debit:.2f}".replace(".", ","),
                        f"{line.credit:.2f}".replace(".", ","),
                        "AA" if lettered else "",
                        "20260630" if lettered else "",
                        "",
                        "",
                        "",
                    ]
                )
            )
        before = self.balance(self.tax.due)
        wizard = self.importer("\n".join(rows))
        wizard.action_check()
        self.assertEqual(wizard.problem_count, 0, wizard.line_ids.mapped("problem"))
        wizard.action_import()
        self.assertTrue(receivable.reconciled)
        self.assertEqual(receivable.letter, receipt.letter)
        self.assertEqual(self.balance(self.tax.due), before)
