import base64
import binascii
import csv
import io
import zipfile
from datetime import datetime

from odoo import fields, models
from odoo.exceptions import UserError

REQUIRED = {"reference"}
COLUMNS = {"reference", "tracking_number", "first_presented_on", "outcome", "file"}
MAX_ERRORS = 20


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
        errors, changes = [], []
        for number, row in rows:
            try:
                changes.append(self._check_row(row, files))
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
        for notice, values, name in changes:
            self._apply(notice, values, name, files)
        return notices.browse(notice.id for notice, _values, _name in changes)

    def _read_rows(self):
        """``[(line number, {column: text})]`` of the list."""
        text = self._decode()
        sample = text.partition("\n")[0]
        delimiter = max(";,\t", key=sample.count)
        reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter)
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
            if any(values.values()):
                rows.append((reader.line_num, values))
        return rows

    def _decode(self):
        data = base64.b64decode(self.content)
        for encoding in ("utf-8-sig", "cp1252"):
            try:
                return data.decode(encoding)
            except UnicodeDecodeError:
                continue
        raise UserError(
            self.env._(
                "%s is not a text file: save the list as CSV (UTF-8).",
                self.filename or "",
            )
        )

    def _read_archive(self):
        """``{file name: bytes}`` of the ZIP; folders do not matter."""
        if not self.archive:
            return {}
        try:
            archive = zipfile.ZipFile(io.BytesIO(base64.b64decode(self.archive)))
            return {
                info.filename.rpartition("/")[2]: archive.read(info)
                for info in archive.infolist()
                if not info.is_dir()
            }
        except (zipfile.BadZipFile, binascii.Error, RuntimeError) as error:
            raise UserError(
                self.env._(
                    "%(name)s cannot be read as a ZIP: %(error)s. Pack the proofs again"
                    " without a password.",
                    name=self.archive_name or "",
                    error=error,
                )
            ) from error

    def _check_row(self, row, files):
        """``(notice, values, file name)`` of one line, or ValueError with its cause."""
        notice = self.env["receivables.dunning.notice"].search(
            [
                ("name", "=", row["reference"]),
                ("channel", "in", ("letter", "registered", "hybrid")),
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
        if row.get("first_presented_on"):
            values["first_presented_on"] = self._date(row["first_presented_on"])
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
