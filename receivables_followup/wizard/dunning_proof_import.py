import base64
import csv
import io
import zipfile
import zlib
from datetime import datetime

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..engine.text_file import decode
from ..models.dunning.constants import PAPER
from ..models.ledger.upload import MEGABYTE, too_big, uploaded

REQUIRED = {"reference"}
DATES = ("posted_on", "first_presented_on", "received_on")
COLUMNS = {"reference", "tracking_number", *DATES, "outcome", "file"}
MAX_ERRORS = 20
MAX_CELL = 250  # characters
MAX_LIST = 5 * MEGABYTE
MAX_ARCHIVE = 200 * MEGABYTE  # of the ZIP, and of what it unpacks to
BROKEN_ZIP = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,  # a way of packing Python does not know
    OSError,
    RuntimeError,  # a password
    UnicodeDecodeError,
)


class ReceivablesDunningProofImport(models.TransientModel):
    """Brings back what the post or the printing service says about letters.

    All lines are checked first: one bad line, and nothing of the file is applied.
    """

    _name = "receivables.dunning.proof.import"
    _description = "Import Proofs of Letters"

    content = fields.Binary("List (CSV)", required=True)
    filename = fields.Char()
    archive = fields.Binary(
        "Proofs (ZIP)", help="The files named in the column “file” of the list."
    )
    archive_name = fields.Char()

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_upload(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._check_upload(vals)
        return super().write(vals)

    def _check_upload(self, vals):
        """Refuse, before anything is stored, what cannot be read later.

        :raise UserError: naming the file and what is wrong with it
        """
        for field, named, limit in (
            ("content", "filename", MAX_LIST),
            ("archive", "archive_name", MAX_ARCHIVE),
        ):
            name = vals.get(named) or self._fields[field]._description_string(self.env)
            uploaded(self.env, vals.get(field), name, limit)

    def action_import(self):
        """Enter tracking numbers, presentation dates, outcomes and proof files.

        :raise UserError: naming each bad line and its cause
        """
        return self._show(self._import())

    def _import(self):
        """Check every line, then apply all.

        :return: the notices changed
        """
        self.ensure_one()
        notices = self.env["receivables.dunning.notice"]
        notices.check_access("write")
        rows = self._read_rows()
        files = self._read_archive()
        errors, changes, seen = [], [], {}
        for number, row in rows:
            try:
                changes.append(self._check_row(row, files))
                self._check_once(row["reference"], number, seen)
            except ValueError as error:
                errors.append(
                    self.env._("Line %(number)s: %(cause)s", number=number, cause=error)
                )
        if errors:
            more = len(errors) - MAX_ERRORS
            if more > 0:
                errors[MAX_ERRORS:] = [self.env._("… and %s more lines.", more)]
            raise UserError(
                self.env._(
                    "Nothing was imported. Correct the list and import it again.\n%s",
                    "\n".join(errors),
                )
            )
        with self.env.cr.savepoint():
            for notice, values, name in changes:
                self._apply(notice, values, name, files)
        return notices.browse(notice.id for notice, _values, _name in changes)

    def _read_rows(self):
        """``[(line number, {column: text})]`` of the list."""
        text = decode(base64.b64decode(self.content))
        if text is None:
            raise UserError(
                self.env._(
                    "%s is not a text file: save the list as CSV (UTF-8).",
                    self.filename or "",
                )
            )
        sample = text.partition("\n")[0]
        delimiter = max(";,\t", key=sample.count)
        reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter)
        try:
            return self._rows_of(reader, sample)
        except csv.Error as error:
            raise UserError(
                self.env._(
                    "%(name)s cannot be read as CSV near line %(line)s: %(error)s. "
                    "Save the list again as CSV (UTF-8).",
                    name=self.filename or "",
                    line=reader.line_num,
                    error=error,
                )
            ) from error

    def _rows_of(self, reader, sample):
        names = {(name or "").strip().lower() for name in reader.fieldnames or []}
        if not REQUIRED <= names or not names & (COLUMNS - REQUIRED):
            raise UserError(
                self.env._(
                    "The first line must name the columns: reference, and at least one"
                    " of tracking_number, first_presented_on, outcome, file. It reads:"
                    " %s",
                    sample.strip()[:200] or "-",
                )
            )
        rows = []
        for row in reader:
            values = {
                (key or "").strip().lower(): (value or "").strip()
                for key, value in row.items()
                if isinstance(value, str | None)
            }
            if any(row.get(None) or ()):
                raise UserError(
                    self.env._(
                        "Nothing was imported: line %(line)s of %(name)s has more "
                        "cells than the first line has columns.",
                        line=reader.line_num,
                        name=self.filename or "",
                    )
                )
            if any(values.values()):
                rows.append((reader.line_num, values))
        return rows

    def _read_archive(self):
        """``{file name: bytes}`` of the ZIP; folders do not matter."""
        if not self.archive:
            return {}
        try:
            with zipfile.ZipFile(io.BytesIO(base64.b64decode(self.archive))) as archive:
                return self._unpack(archive)
        except BROKEN_ZIP as error:
            raise UserError(
                self.env._(
                    "%(name)s cannot be read as a ZIP: %(error)s. Pack the proofs again"
                    " without a password.",
                    name=self.archive_name or "",
                    error=error or type(error).__name__,
                )
            ) from error

    def _unpack(self, archive):
        infos = [info for info in archive.infolist() if not info.is_dir()]
        # The sizes come from the file itself: reading stops where they lie.
        if sum(info.file_size for info in infos) > MAX_ARCHIVE:
            raise too_big(self.env, self.archive_name or "", MAX_ARCHIVE)
        files = {}
        for info in infos:
            name = info.filename.rpartition("/")[2]
            if name in files:
                raise UserError(
                    self.env._(
                        "%(archive)s holds two files named %(name)s: rename one, so "
                        "that each proof finds its letter.",
                        archive=self.archive_name or "",
                        name=name,
                    )
                )
            files[name] = archive.read(info)
        return files

    def _check_once(self, reference, number, seen):
        """Refuse a second line for the same letter: which one is right?"""
        first = seen.setdefault(reference, number)
        if first != number:
            raise ValueError(
                self.env._(
                    "the reference %(reference)s is already on line %(line)s.",
                    reference=reference,
                    line=first,
                )
            )

    def _check_row(self, row, files):
        """``(notice, values, file name)`` of one line, or ValueError with its cause."""
        for name, cell in row.items():
            if len(cell) > MAX_CELL:
                raise ValueError(
                    self.env._("the column %s holds a whole text.", name or "-")
                )
        notice = self.env["receivables.dunning.notice"].search(
            [
                ("name", "=", row["reference"]),
                ("channel", "in", PAPER),
            ]
        )
        if len(notice) != 1:
            raise ValueError(
                self.env._(
                    "there is no letter with the reference %s.", row["reference"] or "-"
                )
            )
        values = {}
        if row.get("tracking_number"):
            values["tracking_number"] = row["tracking_number"]
        values |= {name: self._date(row[name]) for name in DATES if row.get(name)}
        if row.get("outcome"):
            values["proof_outcome"] = self._outcome(row["outcome"])
        name = (row.get("file") or "").rpartition("/")[2]
        if name and name not in files:
            raise ValueError(self.env._("the file %s is not in the ZIP.", name))
        return notice, values, name

    def _date(self, text):
        day = None
        for pattern in ("%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y"):
            try:
                day = datetime.strptime(text, pattern).date()
                break
            except ValueError:
                continue
        if day is None:
            raise ValueError(
                self.env._("%s is not a date (2026-11-24 or 24/11/2026).", text)
            )
        if day > fields.Date.context_today(self):
            raise ValueError(self.env._("the day %s is in the future.", text))
        return day

    def _outcome(self, text):
        field = self.env["receivables.dunning.notice"]._fields["proof_outcome"]
        labels = dict(field._description_selection(self.env))
        wanted = text.lower()
        for code, label in labels.items():
            if wanted in (code, label.lower()):
                return code
        raise ValueError(
            self.env._(
                "%(outcome)s is not an outcome: use one of %(known)s.",
                outcome=text,
                known=", ".join(labels),
            )
        )

    def _apply(self, notice, values, name, files):
        if name:
            proof = self.env["ir.attachment"].create(
                {
                    "name": name,
                    "raw": files[name],
                    "res_model": notice._name,
                    "res_id": notice.id,
                }
            )
            values = {**values, "proof_attachment_ids": [fields.Command.link(proof.id)]}
        notice.write(values)

    def _show(self, notices):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "receivables_followup.receivables_dunning_notice_action"
        )
        return {**action, "domain": [("id", "in", notices.ids)], "context": {}}
