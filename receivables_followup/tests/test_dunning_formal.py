"""Formal notices: how they reach the customer, what they say, what proves them."""

import hashlib

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.modules.migration import exec_script
from odoo.tests import tagged
from odoo.tools import file_path, html2plaintext

from .common import TODAY
from .dunning_send_common import DunningSendCase
from .test_dunning_letters import text_of


@freeze_time(TODAY)
class FormalCase(DunningSendCase):
    """The second level is a formal notice; the first has been sent."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_users()
        cls.make_formal(cls.level_2)
        ids = cls.env["receivables.card"]._ensure(cls.customer.ids, cls.company)
        cls.card = cls.env["receivables.card"].browse(ids[cls.customer.id])
        cls.card.debtor_nature = "business"
        cls.invoice = cls.make_invoice(1000.0, "2026-05-31")

    def formal(self, code="registered", letter=b"%PDF-1.4 letter", day="2026-07-20"):
        """A formal notice that left, its letter made without wkhtmltopdf."""
        refs = "receivables_followup.dunning_channel_"
        self.level_2.channel_ids = self.env.ref(refs + code)
        self.send(self.propose())
        with freeze_time(day):
            notice = self.propose().notice_ids
            handler = self.env.ref(refs + code)._get_handler()
            handler._file_letters({notice: letter})
            notice._mark_sent()
        self.assertEqual((notice.channel, notice.level_id), (code, self.level_2))
        return notice


@tagged("post_install", "-at_install")
class TestFormal(FormalCase):
    def test_every_proven_channel_makes_a_letter(self):
        head = self.env["receivables.dunning.notice"]
        for code, label in (
            ("registered", "Registered letter"),
            ("lre", "Qualified electronic"),
            ("bailiff", "commissaire de justice"),
        ):
            notice = head.new({"channel": code, "company_id": self.company.id})
            self.assertIn(label, notice._service_label())
            self.assertTrue(notice._is_paper())

    def test_electronic_letters_need_an_e_mail_address_and_no_street(self):
        notice = self.formal("lre")
        self.customer.write({"street": False, "city": False, "zip": False})
        self.assertFalse(notice._postal_error())
        self.customer.email = False
        self.env.ref("receivables_followup.dunning_channel_lre")._get_handler()._record(
            notice, {}
        )
        handler = self.env["receivables.dunning.channel.handler.lre"]
        failed = handler._record(notice, {})
        self.assertIn("no e-mail address", str(failed[notice]))

    def test_without_an_e_mail_address_a_registered_letter_goes(self):
        self.level_2.channel_ids = self.env.ref(
            "receivables_followup.dunning_channel_lre"
        )
        self.send(self.propose())
        self.customer.email = False
        with freeze_time("2026-07-20"):
            notice = self.propose().notice_ids
        self.assertEqual(notice.channel, "registered")
        self.assertTrue(notice.fallback_reason)

    def test_without_an_address_no_weaker_channel_replaces_it(self):
        self.send(self.propose())
        self.customer.write({"street": False, "city": False, "zip": False})
        for code in ("registered", "bailiff"):
            self.level_2.channel_ids = self.env.ref(
                f"receivables_followup.dunning_channel_{code}"
            )
            with freeze_time("2026-07-20"):
                self.assertEqual(self.summary(self.propose()), {"no_address": 1})

    # -- days ----

    def test_the_time_to_pay_counts_from_the_first_presentation(self):
        notice = self.formal()
        self.assertFalse(notice.deadline_on)
        with freeze_time("2026-08-01"):
            notice.write(
                {
                    "tracking_number": "1A 001 234 5678 9",
                    "posted_on": "2026-07-20",
                    "first_presented_on": "2026-07-22",
                    "received_on": "2026-07-25",
                    "proof_outcome": "delivered",
                }
            )
        self.assertEqual(str(notice.deadline_on), "2026-07-30")

    def test_the_text_sets_the_time_to_pay(self):
        """The deadline is the one the letter gave, whatever the level says since."""
        notice = self.formal()
        self.level_2.deadline_days = 15
        formal = self.env.ref("receivables_followup.dunning_template_formal")
        self.level_2.template_id = formal
        notice._write_texts()
        self.level_2.deadline_days = 5
        body = " ".join(html2plaintext(notice.body).split())
        self.assertIn("within 15 days of the first presentation of this notice", body)
        self.assertEqual(notice._letter_values(self.sender())["formal_days"], 15)
        with freeze_time("2026-08-20"):
            notice.write({"tracking_number": "1A", "first_presented_on": "2026-07-22"})
        self.assertEqual(str(notice.deadline_on), "2026-08-06")

    def sender(self):
        return self.env["receivables.letterhead"]._sender(self.company)

    def migrate(self):
        script = file_path(
            "receivables_followup/migrations/19.0.1.3.0/post-formal_notice_text.py"
        )
        self.env.flush_all()
        exec_script(self.env.cr, "19.0.1.2.0", script, "receivables_followup", "post")
        self.env.invalidate_all()

    def test_existing_databases_get_the_text(self):
        """What is shipped of the text is corrected, what a person wrote stays."""
        template = self.env.ref("receivables_followup.dunning_template_formal")
        template.body_html = "<p>Pay within 9 days of\n receiving this notice, Bob.</p>"
        self.migrate()
        self.assertEqual(
            template.body_html,
            "<p>Pay within 9 days of the first presentation of this notice, Bob.</p>",
        )
        template.body_html = "<p>Own words.</p>"
        self.migrate()
        self.assertEqual(template.body_html, "<p>Own words.</p>")

    def test_days_that_contradict_each_other(self):
        notice = self.formal()
        notice.tracking_number = "1A"
        for vals in (
            {"posted_on": "2026-07-22", "first_presented_on": "2026-07-21"},
            {"first_presented_on": "2026-07-22", "received_on": "2026-07-21"},
            {"first_presented_on": "2026-12-31"},
        ):
            with freeze_time("2026-08-01"), self.refused(ValidationError, notice.name):
                notice.write(vals)

    def test_a_tracking_number_comes_first(self):
        notice = self.formal()
        with freeze_time("2026-08-01"):
            for vals in (
                {"first_presented_on": "2026-07-22"},
                {"proof_outcome": "refused"},
            ):
                with self.refused(ValidationError, "no tracking number"):
                    notice.write(vals)

    def test_days_entered_are_corrected_by_managers_only(self):
        notice = self.formal()
        with freeze_time("2026-08-01"):
            mine = notice.with_user(self.collector)
            mine.write({"tracking_number": "1A", "first_presented_on": "2026-07-22"})
            mine.write({"received_on": "2026-07-25"})
            with self.refused(UserError, "only a credit manager corrects it"):
                mine.write({"first_presented_on": "2026-07-21"})
            notice.with_user(self.manager).write({"first_presented_on": "2026-07-21"})
        self.assertEqual(str(notice.deadline_on), "2026-07-29")

    def test_effects_of_default(self):
        """Interest starts where L441-10 does not apply; an unknown address has none."""
        notice = self.formal()
        lines = self.open_lines(self.invoice)
        reader = self.env["receivables.dunning.reader"]
        self.assertEqual(reader._read_formal_dates(lines.ids), {})
        with freeze_time("2026-08-01"):
            notice.write({"tracking_number": "1A", "first_presented_on": "2026-07-22"})
            dates = reader._read_formal_dates(lines.ids)
            self.assertEqual(str(dates[lines.id]), "2026-07-22")
            for outcome, counts in (
                ("refused", True),
                ("unclaimed", True),
                ("returned", False),
            ):
                notice.proof_outcome = outcome
                self.assertEqual(bool(reader._read_formal_dates(lines.ids)), counts)

    # -- archive ----

    def test_the_letter_is_archived_with_its_fingerprint(self):
        notice = self.formal()
        self.assertEqual(
            notice.sealed_hash, hashlib.sha256(b"%PDF-1.4 letter").hexdigest()
        )
        self.assertEqual(notice.sealed_attachment_id, notice.attachment_ids)
        action = notice.with_user(self.collector).action_verify()
        self.assertIn(notice.sealed_hash, action["params"]["message"])

    def test_nobody_rewrites_the_archive(self):
        notice = self.formal()
        file = notice.sealed_attachment_id
        for user in (self.collector, self.manager, self.env.ref("base.user_admin")):
            theirs = file.with_user(user)
            for vals in (
                {"raw": b"x"},
                {"datas": b"eA=="},
                {"res_id": 1},
                {"name": "x"},
            ):
                with self.assertRaises(AccessError):
                    theirs.write(vals)
            with self.assertRaises(AccessError):
                theirs.unlink()
            for vals in (
                {"sealed_hash": "0"},
                {"sealed_attachment_id": False},
                {"attachment_ids": [(5, 0, 0)]},
            ):
                with self.assertRaises(UserError):
                    notice.with_user(user).write(vals)
        with self.assertRaises(AccessError):
            file.sudo().write({"raw": b"x"})
        with self.assertRaises(AccessError):
            file.sudo().unlink()
        with self.assertRaises(AccessError):
            notice.sudo().write({"sealed_hash": "0"})
        with self.assertRaises(UserError):
            notice.sudo().unlink()
        file.sudo().write({"store_fname": "x", "checksum": "y"})
        self.assertTrue(notice._seal_holds())

    def test_what_was_changed_behind_our_back_is_found(self):
        notice = self.formal()
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE ir_attachment SET store_fname = NULL, db_datas = 'other'"
            " WHERE id = %s",
            [notice.sealed_attachment_id.id],
        )
        self.env.invalidate_all()
        with self.refused(UserError, "is not the one that left"):
            notice.action_verify()

    def test_reminders_are_not_archived(self):
        self.send(self.propose())
        notice = self.Notice.search([("level_id", "=", self.level_1.id)], limit=1)
        with self.refused(UserError, "no archived letter"):
            notice.action_verify()

    # -- the letter ----

    def test_the_printed_letter(self):
        self.policy.write({"interest_mode": "statutory", "indemnity": True})
        self.company.country_id = self.env.ref("base.fr")
        formal = self.env.ref("receivables_followup.dunning_template_formal")
        self.level_2.write(
            {"add_interest": True, "add_indemnity": True, "template_id": formal.id}
        )
        self.make_invoice(500.0, "2026-06-10")
        self.send(self.propose())
        with freeze_time("2026-07-20"), self.wkhtmltopdf():
            run = self.propose()
            run.action_send()
        notice = run.notice_ids
        self.assertEqual(notice.state, "sent")
        text = " ".join(text_of(notice.sealed_attachment_id.raw).split())
        for line in notice.line_ids.filtered(lambda line: line.kind == "claimed"):
            self.assertIn(f"late interest {line.interest_amount:.2f} €", text)
            self.assertIn(line.move_id.name, text)
        for words in (
            "indemnity 40.00 €",
            f"{notice.amount_to_pay:,.2f}",
            "within 8 days",
            "8 days counts from the first presentation",
            "article 1344",
            "L441-10",
            "D441-5",
        ):
            self.assertIn(words, text)
        notice.action_verify()
