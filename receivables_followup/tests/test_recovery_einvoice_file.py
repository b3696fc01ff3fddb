"""Statuses by file: nothing of a bad file, a good one twice, and back out."""

import base64
import json
from unittest.mock import patch

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .common import TODAY
from .recovery_einvoice_common import IBAN, EinvoiceCase

SIZE = "odoo.addons.receivables_followup.wizard.recovery_einvoice_import.MAX_FILE"


@freeze_time(TODAY)
@tagged("post_install", "-at_install")
class TestEinvoiceFile(EinvoiceCase):
    def csv(self, *lines):
        head = "invoice;status;time;reasons;amounts;payee_iban\n"
        return head + "\n".join(lines)

    def line(self, code, hour=10, rest=""):
        return f"{self.invoice.name};{code};2026-06-20T{hour:02}:00:00+00:00;{rest}"

    def entry(self, code, hour=10, **values):
        return {
            "invoice": self.invoice.name,
            "status": code,
            "time": f"2026-06-20T{hour:02}:00:00Z",
            **values,
        }

    # -- import --------------------------------------------------------------------

    def test_csv(self):
        content = self.csv(self.line("205", 9), self.line("207", 10, "PU_ERR,AUTRE"))
        result = self.importer(content, user=self.collector).action_import()
        self.assertIn("Statuses entered: 2", result["params"]["message"])
        events = self.Event.search([("move_id", "=", self.invoice.id)])
        self.assertEqual(events.mapped("code"), ["207", "205"])
        self.assertEqual(events[0].reasons, "PU_ERR, AUTRE")
        self.assertEqual(events[0].user_id, self.collector)
        self.assertIn(self.invoice.name, events[0].raw)
        self.assertEqual(len(self.disputes()), 1)

    def test_json(self):
        amounts = [
            {"rate": 20, "amount": 120.5, "kind": "MEN"},
            {"rate": "5.5", "amount": -10},
        ]
        entry = self.entry("206", reasons=["QTE_ERR"], amounts=amounts, message="M1")
        self.importer({"events": [entry]}).action_import()
        event = self.Event.search([("message", "=", "M1")])
        self.assertEqual(event.amount, 110.5)
        self.assertEqual(self.disputes().amount, 110.5)
        self.assertEqual([part["rate"] for part in event.amounts], ["20", "5.5"])

    def test_twice_is_once(self):
        content = self.csv(self.line("205", 9), self.line("205", 9))
        self.importer(content).action_import()
        result = self.importer(content).action_import()
        self.assertIn("entered: 0; known already: 2", result["params"]["message"])
        self.assertEqual(len(self.invoice.receivables_einvoice_event_ids), 1)

    def test_nothing_of_a_bad_file(self):
        content = self.csv(
            self.line("207", 9, "PU_ERR"),
            "INV/none;205;2026-06-20T10:00",
            self.line("999"),
            self.line("207", 11),
            self.line("205", 12, "pu err"),
            self.line("206", 12, "PU_ERR;ten euros"),
            self.line("225", 12, ";;FR7630006000011234567890188"),
            f"{self.invoice.name};205;20 June",
            f"{self.invoice.name};205;2026-08-20T10:00",
        )
        with self.assertRaises(UserError) as caught:
            self.importer(content).action_import()
        text = str(caught.exception)
        for number, cause in (
            (3, "INV/none"),
            (4, "999"),
            (5, "needs a reason"),
            (6, "no reason code"),
            (7, "no amount"),
            (8, "no valid IBAN"),
            (9, "no time"),
            (10, "in the future"),
        ):
            self.assertRegex(text, f"Line {number}: .*{cause}")
        self.assertNotIn("Line 2:", text)
        self.assertFalse(self.invoice.receivables_einvoice_event_ids)
        self.assertFalse(self.disputes())

    def test_files_that_are_none(self):
        for content, cause in (
            (b"PK\0\0", "no text"),
            (b"", "no status"),
            (b"a;b\n1;2\n", "invoice, status"),
            (b'[{"invoice": 1,]', "line 1"),
            (b'{"statuses": []}', "list of statuses"),
            (b'["x"]', "must be an object"),
            (b'[{"invoice": {"a": 1}, "status": "205", "time": "x"}]', "invoice"),
            (b"[" * 5000, "JSON"),
            (b'[{"invoice": NaN}]', "JSON"),
        ):
            with self.refused(UserError, cause):
                self.importer(content or b"\n").action_import()

    def test_too_big(self):
        with patch(SIZE, 10), self.refused(UserError, "too big"):
            self.importer(self.csv(self.line("205")))

    def test_message_with_other_content(self):
        self.importer([self.entry("205", message="M7")]).action_import()
        other = self.entry("205", hour=11, message="M7")
        with self.refused(UserError, "other content"):
            self.importer([other]).action_import()

    def test_other_company_is_unknown(self):
        other = self.setup_other_company()["company"]
        importer = self.importer(self.csv(self.line("205")))
        importer.company_id = other
        with self.refused(UserError, "no posted customer invoice"):
            importer.action_import()

    def test_queries_do_not_grow_with_rows(self):
        """Checking many rows costs as much as checking few."""
        rows = [self.row("204", hour) for hour in range(20)]

        def count(part):
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.env.cr.sql_log_count
            self.Event._prepare(part, self.company)
            return self.env.cr.sql_log_count - start

        count(rows)
        self.assertEqual(count(rows[:2]), count(rows))

    def test_queries_do_not_grow_with_invoices(self):
        """What follows from a delivery or an approval costs the same for many."""
        invoices = [self.make_invoice(10.0, "2026-05-31") for _number in range(12)]

        def count(part):
            rows = [self.row("205", invoice=invoice) for invoice in part]
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.env.cr.sql_log_count
            self.Event._enter(rows)
            self.env.flush_all()
            return self.env.cr.sql_log_count - start

        count([self.invoice])
        self.assertEqual(count(invoices[:3]), count(invoices[3:]))

    # -- dialog --------------------------------------------------------------------

    def test_dialog(self):
        action = self.invoice.with_user(
            self.collector
        ).action_receivables_einvoice_log()
        Log = self.env["receivables.einvoice.log"].with_user(self.collector)
        with Form(Log.with_context(**action["context"])) as form:
            form.status_id = self.Status.search([("code", "=", "206")])
            form.time = "2026-06-20 10:00:00"
            form.reasons = "QTE_ERR"
            form.amounts = "20=240,00"
        form.record.action_register()
        self.assertEqual(self.disputes().amount, 240.0)
        with self.refused(UserError, "already"):
            form.record.action_register()

    def test_dialog_needs_the_amount_of_206(self):
        log = self.env["receivables.einvoice.log"].create(
            {
                "move_id": self.invoice.id,
                "status_id": self.Status.search([("code", "=", "206")]).id,
                "reasons": "QTE_ERR",
            }
        )
        with self.refused(UserError, "not approved"):
            log.action_register()

    # -- export --------------------------------------------------------------------

    def export(self, events, file_format="json"):
        wizard = self.env["receivables.einvoice.export"].create(
            {"event_ids": [Command.set(events.ids)], "file_format": file_format}
        )
        wizard.action_export()
        return base64.b64decode(wizard.content)

    def test_export_is_read_back(self):
        event = self.register(
            "227", direction="out", payee_iban=IBAN, amount=12.5, text="=New; bank"
        )
        for file_format in ("json", "csv"):
            content = self.export(event, file_format)
            result = self.importer(content).action_import()
            self.assertIn("known", result["params"]["message"])
            if file_format == "json":
                [row] = json.loads(content)["events"]
                self.assertEqual(row["payee_iban"], IBAN)
            else:
                self.assertIn('"\'=New; bank"', content.decode(), "no formula")

    def test_report_states(self):
        event = self.register("200", direction="out")
        self.assertEqual(event.ppf_state, "todo")
        with self.refused(UserError, "not handed over"):
            event.action_ppf_accepted()
        self.export(event)
        self.assertEqual(event.ppf_state, "sent")
        self.assertTrue(event.ppf_sent_at)
        event.with_user(self.collector).action_ppf_accepted()
        self.assertEqual(event.ppf_state, "accepted")

    def test_what_we_received_is_not_handed_over(self):
        event = self.register("205")
        self.assertEqual(event.ppf_state, "none")
        with self.refused(UserError, "not for the platform"):
            self.export(event)
