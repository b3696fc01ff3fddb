"""From pasted text, a file or a mail to the lines of an advice."""

import io
import zipfile

import openpyxl

from odoo import Command, models
from odoo.exceptions import UserError
from odoo.tools import LazyTranslate

from ...engine.lettering.remittance import (
    MAX_ROWS,
    Advice,
    Problem,
    parse_file,
    parse_rows,
    parse_text,
)
from ...engine.money import from_minor
from ..ledger.upload import uploaded

_lt = LazyTranslate(__name__)

MAX_BYTES = 5 * 1024 * 1024
MAX_UNPACKED = 60 * 1024 * 1024  # a small workbook may hide a large one
NAMED = 20  # problems in one message
XLSX = b"PK\x03\x04"
PDF = b"%PDF-"
# The codes of the engine and of this file.
PROBLEMS = {
    "empty": _lt("there is nothing to read."),
    "encoding": _lt("this is no text file. Save it as CSV or XLSX."),
    "no_line": _lt("no line with a document number and an amount was found."),
    "no_heading": _lt(
        "no row of headings was found: one column must be named Document or Invoice, "
        "one Net, Paid or Amount."
    ),
    "too_long": _lt("more than %(limit)s rows: split the file."),
    "too_big": _lt("the file is larger than %(limit)s MB: split it."),
    "no_text": _lt(
        "the PDF holds no text (it is a scan, or protected): type its lines, or paste "
        "them."
    ),
    "bad_workbook": _lt("the workbook cannot be opened. Save it again as XLSX or CSV."),
    "no_document": _lt("no document number, and no reason either."),
    "no_amount": _lt("no amount."),
    "bad_amount": _lt("“%(text)s” is not an amount."),
    "bad_date": _lt("“%(text)s” is not a date; write it as 31/12/2026 or 2026-12-31."),
    "amounts": _lt("its amounts can be read in several ways: “%(text)s”."),
    "unbalanced": _lt(
        "%(gross)s less %(deduction)s is not %(net)s: correct one of the amounts."
    ),
    "twice": _lt("%(document)s stands on line %(first)s already."),
    "total": _lt("the lines come to %(sum)s, the total says %(total)s."),
}
AMOUNTS = ("gross", "deduction", "net", "sum", "total")


class ReceivablesRemittanceAdvice(models.Model):
    _inherit = "receivables.remittance.advice"

    def _parse(self):
        """Read the file, else the text.

        :return: ``(engine's Advice, list of warnings)``
        :raise UserError: there is neither
        """
        digits = self.currency_id.decimal_places
        if self.file:
            content = uploaded(self.env, self.file, self.filename, MAX_BYTES)
            found = self._parse_content(content, digits)
        elif (self.text or "").strip():
            found = parse_text(self.text, digits)
        else:
            raise UserError(
                self.env._(
                    "Paste the text of %(advice)s, or choose its file, then read it.",
                    advice=self.display_name,
                )
            )
        return found, self._warnings(found)

    def _parse_content(self, content, digits):
        """Read the bytes of a file: a workbook, a PDF or a text."""
        if len(content) > MAX_BYTES:
            values = {"limit": MAX_BYTES // 1024 // 1024}
            return Advice((), (Problem(1, "too_big", values),), None)
        if PDF in content[:1024]:
            text = self._pdf_text(content)
            if not text.strip():
                return Advice((), (Problem(1, "no_text", {}),), None)
            return parse_text(text, digits)
        if not content.startswith(XLSX):
            return parse_file(content, digits)
        rows = self._workbook_rows(content)
        if rows is None:
            return Advice((), (Problem(1, "bad_workbook", {}),), None)
        return parse_rows(rows, digits)

    def _workbook_rows(self, content):
        """Rows of the first sheet with their numbers, None when it cannot be opened."""
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                unpacked = sum(entry.file_size for entry in archive.infolist())
                if unpacked > MAX_UNPACKED:
                    return None
            book = openpyxl.load_workbook(
                io.BytesIO(content), read_only=True, data_only=True
            )
            sheet = book.worksheets[0]
            rows = sheet.iter_rows(values_only=True, max_row=MAX_ROWS * 2, max_col=60)
            return list(enumerate(rows, 1))
        # A damaged workbook may raise anything its reader did not foresee.
        except Exception:  # pylint: disable=broad-except
            return None

    def _warnings(self, found):
        if not found.unread:
            return []
        return [
            self.env._(
                "Lines with an amount that were left out: %(lines)s.",
                lines=", ".join(map(str, found.unread)),
            )
        ]

    def _problem_text(self, problems):
        """One line of text per problem, the line of the advice first."""
        texts = [
            self.env._(
                "Line %(line)s: %(problem)s",
                line=problem.line,
                problem=self._problem_words(problem),
            )
            for problem in problems[:NAMED]
        ]
        if len(problems) > NAMED:
            texts.append(
                self.env._("...and %(count)s more.", count=len(problems) - NAMED)
            )
        return "\n".join(texts)

    def _problem_words(self, problem):
        digits = self.currency_id.decimal_places
        values = {
            name: self.currency_id.format(float(from_minor(value, digits)))
            if name in AMOUNTS
            else value
            for name, value in problem.values.items()
        }
        if problem.code not in PROBLEMS:
            return problem.code
        words = self.env._(PROBLEMS[problem.code])
        return words % values

    # -- taking --------------------------------------------------------------------

    def _take(self, found, warnings):
        """Replace the lines by what was read, and look everything up."""
        digits = self.currency_id.decimal_places
        total = found.total
        self.write(
            {
                "problems": False,
                "warnings": "\n".join(warnings),
                "announced_total": float(from_minor(total or 0, digits)),
                "state": "matched",
                "proposal_id": False,
            }
        )
        self._match(list(found.lines))

    def _line_vals(self, citation, share, first):
        """Values of a line; instalments after the first carry no announced amounts."""
        digits = self.currency_id.decimal_places

        def money(minor):
            return float(from_minor(minor, digits)) if first else 0

        line = citation.line
        state = citation.state
        return {
            "file_line": line.line,
            "document": line.document,
            "document_date": line.day,
            "gross": money(line.gross),
            "deduction": money(line.deduction),
            "net": money(line.net),
            "reason": line.reason,
            "state": state,
            "move_line_id": share.item if share else False,
            "paid": float(from_minor(share.paid if share else line.net, digits)),
        }

    def _replace_lines(self, vals_list):
        self.with_context(receivables_match=True).line_ids = [
            Command.clear(),
            *(Command.create(vals) for vals in vals_list),
        ]
