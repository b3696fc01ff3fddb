"""Which documents go into a court file, and which are missing.

Everything is found before anything is printed, so that the form of the case can say
what is missing without building the file.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

from odoo import models

from ...engine.recovery.court_file import safe_extension

PDF = ".pdf"


class Piece(NamedTuple):
    """A document of the file: an attachment, or what prints it."""

    title: str
    date: Any = False
    attachment: Any = None
    make: Callable | None = None  # () -> bytes
    extension: str = PDF
    note: str = ""
    key: str = ""  # of a paper printed for this file


class Missing(NamedTuple):
    """A document that should be there, and what to do about it."""

    what: str
    remedy: str


class ReceivablesLegalCase(models.Model):
    _inherit = "receivables.legal.case"

    def _court_documents(self):
        """The documents behind the claim, in the order of the file.

        :return: ``([Piece], [Missing])``
        """
        self.ensure_one()
        case, notices = self.sudo(), self._court_notices()
        parts = [
            case._court_invoices(),
            case._court_linked_documents(),
            case._court_agreements(),
            case._court_formal_notices(notices),
            case._court_letters(notices),
            case._court_own_documents(),
        ]
        pieces, missing, seen = [], case._court_settings_missing(), set()
        for found, absent in parts:
            missing += absent
            for piece in found:
                file = piece.attachment
                if file and file.id in seen:
                    continue
                if file:
                    seen.add(file.id)
                    if not case._court_usable(file):
                        missing.append(case._court_unusable(piece))
                        continue
                pieces.append(piece)
        return pieces, missing

    def _court_linked_documents(self):
        """Orders, delivery notes and whatever else other add-ons know of the invoices.

        :return: ``([Piece], [Missing])``
        """
        return [], []

    # -- invoices --------------------------------------------------------------------

    def _court_invoices(self):
        """Each claimed invoice with the documents that are attached to it."""
        moves = self.move_line_ids.move_id.sorted(
            lambda m: (m.date, m.name or "", m.id)
        )
        attached = self._court_attached(moves)
        pieces, missing = [], []
        for move in moves:
            piece, absent = self._court_invoice(move, attached.get(move.id))
            pieces += piece
            missing += absent
            printed = {one.attachment for one in piece if one.attachment}
            others = (one for one in attached.get(move.id, ()) if one not in printed)
            pieces += attached_pieces(move.name, others)
        return pieces, missing

    def _court_invoice(self, move, attached):
        """The invoice as the customer got it, else a fresh print.

        :return: ``([Piece], [Missing])``
        """
        title = self.env._("Invoice %(number)s", number=move.name)
        day = move.invoice_date or move.date
        file = move.invoice_pdf_report_id or move.message_main_attachment_id.filtered(
            lambda one: one.mimetype == "application/pdf" and one in (attached or ())
        )
        if file:
            return [Piece(title, day, file)], []
        if not move.is_sale_document(include_receipts=True):
            return [], [
                Missing(
                    self.env._("Document of the entry %(number)s", number=move.name),
                    self.env._(
                        "It is no invoice of this system: attach the original to it."
                    ),
                )
            ]
        note = self.env._("Printed for this file: no sent copy is kept.")
        return [
            Piece(
                title,
                day,
                make=lambda: self._court_print("account.account_invoices", move),
                note=note,
            )
        ], [
            Missing(
                self.env._("Invoice %(number)s as it was sent", number=move.name),
                self.env._(
                    "A fresh print goes into the file: send the invoice from the "
                    "system to keep its legal PDF."
                ),
            )
        ]

    def _court_print(self, report, record):
        """The PDF of a document in the language of its customer.

        :param report: external id of the report
        """
        reports = self.env["ir.actions.report"].with_context(
            lang=record.partner_id.lang or self.env.lang, force_report_rendering=True
        )
        return reports._render_qweb_pdf(report, record.ids)[0]

    def _court_attached(self, records):
        """``{record id: attachments}`` that people added, without internal notes'."""
        Attachment = self.env["ir.attachment"]
        files = Attachment.search(
            [
                ("res_model", "=", records._name),
                ("res_id", "in", records.ids),
                ("res_field", "=", False),
            ],
            order="create_date, id",
        )
        files -= self._court_internal_files(files)
        return dict(files.grouped("res_id"))

    def _court_internal_files(self, files):
        """Those that stand in internal notes only: they are nobody else's business."""
        messages = self.env["mail.message"].search(
            [("attachment_ids", "in", files.ids)]
        )
        inside = messages.filtered(lambda one: one._receivables_is_internal())
        shown = (messages - inside).attachment_ids
        return (inside.attachment_ids & files) - shown

    def _court_usable(self, file):
        return file.type == "binary" and bool(file.file_size)

    def _court_unusable(self, piece):
        return Missing(
            piece.title,
            self.env._(
                "The file %(file)s is empty, gone or only a link: attach the document "
                "itself.",
                file=piece.attachment.name,
            ),
        )


class MailMessage(models.Model):
    _inherit = "mail.message"

    def _receivables_is_internal(self):
        """Whether only colleagues may read this message."""
        self.ensure_one()
        return (
            self.is_internal
            or self.subtype_id.internal
            or not (self.subtype_id or self.message_type in ("email", "email_outgoing"))
        )


def file_piece(file, title=None, day=None):
    """An attachment as a piece; by default with its own name and day."""
    return Piece(
        title or stem_of(file.name),
        day or file.create_date.date(),
        file,
        extension=safe_extension(file.name),
    )


def attached_pieces(title, files):
    """The attachments of a document, each under its title and its own name."""
    return [file_piece(one, f"{title} - {stem_of(one.name)}") for one in files]


def stem_of(name):
    """The name of a file without its extension."""
    extension = safe_extension(name)
    return name[: -len(extension)] if extension else name or ""
