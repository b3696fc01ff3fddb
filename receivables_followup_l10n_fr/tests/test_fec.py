"""The French audit file carries the letters and when the last item came."""

import base64
import csv
import io
import re
from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from odoo.addons.account.tests.common import AccountTestInvoicingCommon

LETTERED = b"|AAA|20260720|"


@freeze_time("2026-09-15")
@tagged("post_install", "-at_install")
class TestFec(AccountTestInvoicingCommon):
    @classmethod
    @AccountTestInvoicingCommon.setup_country("fr")
    def setUpClass(cls):
        super().setUpClass()
        cls.receivable = cls.company_data["default_account_receivable"]
        cls.payable = cls.company_data["default_account_payable"]
        cls.revenue = cls.company_data["default_account_revenue"]

    def item(self, amount, date, account=None, partner=None):
        account = account or self.receivable
        partner = partner or self.partner_a
        move = self.env["account.move"].create(
            {
                "date": date,
                "line_ids": [
                    (
                        0,
                        0,
                        {
                            "account_id": account.id,
                            "partner_id": partner.id,
                            "balance": amount,
                        },
                    ),
                    (0, 0, {"account_id": self.revenue.id, "balance": -amount}),
                ],
            }
        )
        move.action_post()
        return move.line_ids.filtered(lambda line: line.account_id == account)

    def pair(self, amount=100, dates=("2026-06-01", "2026-07-20"), **vals):
        lines = self.item(amount, dates[0], **vals) + self.item(
            -amount, dates[1], **vals
        )
        lines.reconcile()
        return lines

    def wizard(self, user=None, **vals):
        wizards = self.env["l10n_fr.fec.export.wizard"]
        values = {"date_from": "2026-01-01", "date_to": "2026-12-31"}
        return wizards.with_user(user or self.env.user).create(
            values | {"test_file": True} | vals
        )

    def rows(self, wizard=None):
        """Rows of the file of customer and supplier accounts, as dicts."""
        content = (wizard or self.wizard()).generate_fec()["file_content"].decode()
        reader = csv.DictReader(io.StringIO(content, newline=""), delimiter="|")
        codes = (self.receivable.code, self.payable.code)
        return [row for row in reader if row["CompteNum"] in codes]

    def let(self):
        return sorted((row["EcritureLet"], row["DateLet"]) for row in self.rows())

    def test_complete_group(self):
        self.pair()
        self.assertEqual(self.let(), [("AAA", "20260720")] * 2)

    def test_letters_of_each_partner(self):
        self.pair()
        self.pair(dates=("2026-02-01", "2026-03-01"))
        self.pair(partner=self.partner_b, dates=("2026-04-01", "2026-04-02"))
        self.pair(account=self.payable, dates=("2026-05-01", "2026-05-02"))
        self.assertEqual(
            self.let(),
            [("AAA", "20260402")] * 2
            + [("AAA", "20260502")] * 2
            + [("AAA", "20260720")] * 2
            + [("AAB", "20260301")] * 2,
        )

    def test_partial_group_stays_blank(self):
        lines = self.item(100, "2026-06-01") + self.item(-40, "2026-07-01")
        lines.reconcile()
        self.assertEqual(lines.mapped("letter"), ["aaa", "aaa"])
        self.assertEqual(self.let(), [("", "")] * 2)

    def test_group_closed_after_the_period(self):
        """The letter is there, with the date on which the group was closed."""
        self.pair(dates=("2026-06-01", "2026-09-01"))
        rows = self.rows(self.wizard(date_to="2026-06-30"))
        self.assertEqual([row["DateLet"] for row in rows], ["20260901"])

    def test_nothing_else_changes(self):
        """Byte for byte what Odoo writes, but for the two columns."""
        tricky = self.pair()
        tricky.move_id.line_ids.name = 'Facture "été"; n° 1'
        self.item(55, "2026-08-01")
        wizard = self.wizard()
        ours = wizard.generate_fec()["file_content"]
        with patch.object(type(wizard), "_letter_fec", lambda self, content: content):
            core = wizard.generate_fec()["file_content"]
        self.assertNotEqual(ours, core)
        number = str(tricky.full_reconcile_id.id).encode()
        today = self.env.cr.now().strftime("%Y%m%d").encode()
        self.assertEqual(ours, core.replace(b"|%s|%s|" % (number, today), LETTERED))

    def test_other_accounts_keep_the_number_of_odoo(self):
        account = self.receivable.copy(
            {"code": "580010", "account_type": "asset_current", "reconcile": True}
        )
        lines = self.pair(account=account)
        content = self.wizard().generate_fec()["file_content"].decode()
        reader = csv.DictReader(io.StringIO(content, newline=""), delimiter="|")
        found = [
            (row["EcritureLet"], row["DateLet"])
            for row in reader
            if row["CompteNum"] == account.code
        ]
        number = str(lines.full_reconcile_id.id)
        self.assertEqual(found, [(number, "20260720")] * 2)

    def test_one_statement_more(self):
        for _time in range(3):
            self.pair()
        wizard = self.wizard()
        content = wizard.generate_fec()["file_content"]
        numbers = set(self.env["account.full.reconcile"].search([]).ids)
        with self.assertQueryCount(1):
            wizard._fec_letters(numbers)
        self.assertIn(b"|AAC|", content)

    def test_download(self):
        """Credit managers of Community get the file; the test file locks nothing."""
        manager = new_test_user(
            self.env,
            "fec_manager",
            "base.group_user,account.group_account_manager",
            company_id=self.company_data["company"].id,
            company_ids=[(6, 0, self.company_data["company"].ids)],
        )
        self.pair()
        action = self.wizard(manager).create_fec_report_action()
        number = re.fullmatch(r"/web/content/([0-9]+)\?download=true", action["url"])
        attachment = self.env["ir.attachment"].with_user(manager).browse(int(number[1]))
        self.assertIn(b"|AAA|20260720|", base64.b64decode(attachment.datas))
        self.assertFalse(self.company_data["company"].fiscalyear_lock_date)

    def test_collectors_do_not_export(self):
        collector = new_test_user(
            self.env, "fec_collector", "base.group_user,account.group_account_invoice"
        )
        with self.assertRaises(AccessError):
            self.wizard(collector)
