"""What left the house, and what came back from the post, stays as it was."""

import base64
import io
import zipfile
from contextlib import suppress
from unittest.mock import patch

import psycopg2.errors
from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..wizard import dunning_proof_import
from .common import TODAY
from .dunning_send_common import DunningSendCase

HEAD = "reference;tracking_number;first_presented_on;outcome;file\n"


@freeze_time(TODAY)
@tagged("post_install", "-at_install")
class TestDunningEvidence(DunningSendCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_users()
        channel = cls.env.ref("receivables_followup.dunning_channel_registered")
        cls.level_1.channel_ids = channel

    def registered(self):
        """A registered letter that has left, as a printer without wkhtmltopdf."""
        run = self.proposed()
        notices = type(self.Notice)

        def letters_pdf(notices):
            return b"%PDF all", dict.fromkeys(notices, b"%PDF one"), {}

        with patch.object(notices, "_letters_pdf", letters_pdf):
            run.action_send()
        self.assertEqual(run.notice_ids.state, "sent")
        return run.notice_ids

    def test_archived_letter_is_not_replaced(self):
        notice = self.registered()
        letter = notice.attachment_ids
        for user in (self.collector, self.manager):
            file = letter.with_user(user)
            for change in (
                lambda file=file: file.write({"raw": b"%PDF forged"}),
                lambda file=file: file.write({"datas": base64.b64encode(b"x")}),
                lambda file=file: file.write({"res_model": False, "res_id": 0}),
                lambda file=file: file.write({"name": "other.pdf"}),
                lambda file=file: file.unlink(),
                # what the chatter calls after its own check
                lambda file=file: file.sudo().unlink(),
            ):
                with self.refused(AccessError, letter.name):
                    change()
            with self.refused(UserError, notice.name):
                notice.with_user(user).attachment_ids = [Command.clear()]
            with self.refused(UserError, notice.name):
                notice.with_user(user).attachment_ids = [
                    Command.create({"name": "forged.pdf", "raw": b"%PDF forged"})
                ]
        self.env.invalidate_all()
        self.assertEqual(notice.attachment_ids.raw, b"%PDF one")
        letter.with_user(self.collector).description = "Seen"

    def test_letters_of_the_run_are_not_replaced(self):
        notice = self.registered()
        batch = notice.run_id.letter_attachment_ids
        self.assertTrue(batch)
        with self.refused(AccessError, batch.name):
            batch.with_user(self.collector).raw = b"%PDF forged"
        with self.refused(AccessError, "Letters"):
            notice.run_id.with_user(self.collector).letter_attachment_ids = [
                Command.clear()
            ]

    def test_mail_on_the_card_is_not_rewritten(self):
        self.start_catcher()
        self.level_1.channel_ids = self.env.ref(
            "receivables_followup.dunning_channel_email"
        )
        run = self.proposed()
        run.action_send()
        notice = run.notice_ids
        self.assertEqual(notice.state, "sent")
        message = notice.mail_message_id.with_user(self.collector)
        for change in (
            lambda: message.write({"body": "<p>Never written</p>"}),
            lambda: message.write({"date": "2026-01-01 00:00:00"}),
            message.unlink,
        ):
            with self.refused(AccessError, notice.name):
                change()
        card = notice.card_id.with_user(self.collector)
        note = card.message_post(body="Called")
        note.body = "<p>Called twice</p>"
        note.unlink()
        self.assertTrue(message.exists())

    def test_other_files_stay_free(self):
        notice = self.registered()
        file = self.env["ir.attachment"].create(
            {"name": "note.txt", "raw": b"1", "res_model": notice._name}
        )
        file.res_id = notice.id
        file.with_user(self.collector).raw = b"2"
        file.with_user(self.collector).unlink()

    def test_proofs_are_added_and_taken_back_by_managers(self):
        notice = self.registered().with_user(self.collector)
        notice.proof_attachment_ids = [
            Command.create(
                {
                    "name": "receipt.pdf",
                    "raw": b"%PDF receipt",
                    "res_model": notice._name,
                    "res_id": notice.id,
                }
            )
        ]
        proof = notice.proof_attachment_ids
        self.assertEqual(proof.raw, b"%PDF receipt")
        for change in (
            lambda: proof.write({"raw": b"forged"}),
            proof.unlink,
            lambda: notice.write({"proof_attachment_ids": [Command.clear()]}),
        ):
            with self.assertRaises(AccessError):
                change()
        notice.with_user(self.manager).proof_attachment_ids = [Command.clear()]
        self.assertFalse(notice.proof_attachment_ids)

    def test_notice_that_somebody_keeps_changing(self):
        """Five races lost: the user reads what happened, not the database's error."""
        run = self.proposed()
        run._start_sending()
        notice = run.notice_ids

        def lose(notices):
            raise psycopg2.errors.SerializationFailure("could not serialize access")

        with (
            patch.object(type(notice), "_still_ready", lose),
            patch("time.sleep"),
            self.refused(UserError, notice.name),
        ):
            notice._announce()

    # -- proofs that come back ---------------------------------------------------------

    def proofs(self, text, archive=None):
        if isinstance(text, str):
            text = text.encode()
        wizard = self.env["receivables.dunning.proof.import"].create(
            {
                "content": base64.b64encode(text),
                "filename": "proofs.csv",
                "archive": archive and base64.b64encode(archive),
                "archive_name": "proofs.zip",
            }
        )
        return wizard._import()

    def zipped(self, *files):
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in files:
                archive.writestr(name, content)
        return buffer.getvalue()

    @mute_logger("odoo.tools.mimetypes.guess_mimetype")
    def test_broken_uploads_say_which_file_and_why(self):
        Import = self.env["receivables.dunning.proof.import"]
        good = base64.b64encode(HEAD.encode())
        for vals, cause in (
            ({"content": "abc", "filename": "list.csv"}, "list.csv did not arrive"),
            ({"content": "é", "filename": "list.csv"}, "list.csv did not arrive"),
            (
                {"content": good, "archive": b"$$$$", "archive_name": "p.zip"},
                "p.zip did not arrive",
            ),
        ):
            with self.subTest(cause=cause), self.refused(UserError, cause):
                Import.create(vals)
        notice = self.registered()
        line = f"{HEAD}{notice.name};X1;;;one.pdf\n"
        whole = self.zipped(("one.pdf", b"%PDF proof" * 99))
        for text, archive, cause in (
            (f"{HEAD}{notice.name};\0;;;\n", None, "proofs.csv is not a text file"),
            (f"{HEAD}{notice.name};{'x' * 300};;;\n", None, "Line 2: the column"),
            (f"{HEAD}{notice.name};X;;;;too;many\n", None, "line 2 of proofs.csv"),
            (line, whole[:-40], "proofs.zip cannot be read"),
            (line, whole[:50] + b"??" + whole[52:], "proofs.zip cannot be read"),
            (
                line,
                self.zipped(("a/one.pdf", b"1"), ("b/one.pdf", b"2")),
                "two files named one.pdf",
            ),
            (line + f"{notice.name};X2;;;\n", whole, "already on line 2"),
        ):
            with self.subTest(cause=cause), self.refused(UserError, cause):
                self.proofs(text, archive)
            self.assertFalse(notice.tracking_number)
            self.assertFalse(notice.proof_attachment_ids)

    def test_sizes_are_limited(self):
        notice = self.registered()
        line = f"{HEAD}{notice.name};X1;;;one.pdf\n"
        bomb = self.zipped(("one.pdf", b"0" * 200_000))
        self.assertLess(len(bomb), 1000)
        with patch.object(dunning_proof_import, "MAX_ARCHIVE", 100_000):
            with self.refused(UserError, "proofs.zip is too big"):
                self.proofs(line, bomb)
        with patch.object(dunning_proof_import, "MAX_LIST", 100):
            with self.refused(UserError, "proofs.csv is too big"):
                self.proofs(line + "\n" * 100)
        self.assertFalse(notice.tracking_number)

    def test_nothing_is_half_applied(self):
        first = self.registered()
        partner = self.make_customer("Second", **self.reachable("second"))
        self.make_invoice(1500.0, "2026-06-20", partner=partner)
        run = self.propose()
        second = run.notice_ids
        wizard = type(self.env["receivables.dunning.proof.import"])
        apply = wizard._apply

        def broken(self, notice, *args):
            if notice == second:
                raise OSError("disk full")
            return apply(self, notice, *args)

        with patch.object(wizard, "_apply", broken), suppress(OSError):
            self.proofs(f"{HEAD}{first.name};X1;;;\n{second.name};X2;;;\n")
        self.env.invalidate_all()
        self.assertFalse(first.tracking_number)
