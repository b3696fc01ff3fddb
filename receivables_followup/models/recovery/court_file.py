"""The court file: one ZIP with everything a court, or who acts for us, asks for."""

import hashlib
import io
import logging
import tempfile
import zipfile
from typing import Any, NamedTuple

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ...engine.recovery.court_file import piece_name
from ...report.dunning_pdf import PdfError
from .court_file_figures import PREPARING
from .court_file_pieces import PDF, Missing, Piece

_logger = logging.getLogger(__name__)
FRENCH = "fr_FR"
CASE = "receivables.legal.case"


class Filed(NamedTuple):
    """A piece as it stands in the ZIP."""

    number: str
    name: str
    piece: Any
    sha256: str


class ReceivablesLegalCase(models.Model):
    _inherit = "receivables.legal.case"

    court_file_ids = fields.Many2many(
        "ir.attachment",
        "receivables_legal_case_file_rel",
        "case_id",
        "attachment_id",
        string="Court Files",
        readonly=True,
        copy=False,
        help="Each build is a version of its own; the earlier ones stay.",
    )
    court_file_version = fields.Integer(
        string="Versions of the Court File", readonly=True, copy=False, aggregator=None
    )
    court_file_missing = fields.Html(
        string="Missing in the Court File",
        compute="_compute_court_file_missing",
        help="What the file would lack if it were built now, and what to do about it.",
    )

    @api.depends("move_line_ids", "notice_id", "court", "agent_id")
    @api.depends_context("lang")
    def _compute_court_file_missing(self):
        self.court_file_missing = False
        for case in self.filtered(lambda one: one._origin.id and one.move_line_ids):
            _pieces, missing = case._origin._court_documents()
            if missing:
                case.court_file_missing = Markup("<ul>%s</ul>") % Markup().join(
                    Markup("<li><b>%s</b><br/>%s</li>") % (one.what, one.remedy)
                    for one in missing
                )

    # -- language --------------------------------------------------------------------

    def _court_is_french(self):
        """Whether a court of France reads the file."""
        countries = self.commercial_partner_id.country_id
        if self.court_kind != "foreign":
            countries |= self.company_id.sudo().country_id
        return "FR" in countries.mapped("code")

    def _court_lang(self):
        """The language of the court, as far as it is installed."""
        installed = [code for code, _name in self.env["res.lang"].get_installed()]
        if self._court_is_french():
            wanted = [FRENCH, *(code for code in installed if code.startswith("fr"))]
        else:
            wanted = [self.commercial_partner_id.lang]
        wanted += [self.company_id.sudo().partner_id.lang, self.env.lang]
        return next((code for code in wanted if code in installed), "en_US")

    # -- building --------------------------------------------------------------------

    def action_build_file(self):
        """Build the court file, keep it on the case and download it.

        :raise UserError: nothing is claimed, figures differ, or nothing can be printed
        :raise AccessError: the user may not take this case further
        """
        self.ensure_one()
        self.check_access("write")
        if self.state not in PREPARING:
            self._check_manager()
        if not self.move_line_ids:
            raise UserError(
                self.env._(
                    "%(case)s claims nothing yet: choose the open items first.",
                    case=self.display_name,
                )
            )
        if self.state in PREPARING:
            self.sudo()._read_amounts()
        self.env.flush_all()
        file, count, missing = self._court_build()
        self._court_announce(file, count, missing)
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{file.id}?download=true",
            "close": True,
        }

    def _court_build(self):
        """Make the ZIP.

        :return: ``(attachment, number of pieces, [Missing])``
        """
        here = self.with_context(lang=self._court_lang()).with_company(self.company_id)
        figures = self._court_figures()
        found, missing = here._court_documents()
        version = self.court_file_version + 1
        with tempfile.TemporaryFile() as target:
            with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
                papers = here._court_papers(figures)
                pieces = here._court_order(papers, found)
                filed = here._court_write(archive, pieces, missing)
                index = here._court_print_index(figures, filed, missing, version)
                title = here.env._("Index of the pieces")
                archive.writestr(f"{'0' * len(filed[0].number)} - {title}.pdf", index)
            file = here._court_keep(target, version)
        return file.with_env(self.env), len(filed), missing

    def _court_order(self, papers, found):
        """The papers printed for the file where a reader looks for them.

        Claim and calculation come first, promises, reminders and correspondence after
        the documents they are about.
        """
        first = [one for one in papers if one.key in ("claim", "statement", "sheet")]
        return first + found + [one for one in papers if one not in first]

    def _court_write(self, archive, pieces, missing):
        """Write the pieces one by one; what cannot be read or printed is missing.

        :return: list of ``Filed``
        """
        filed = []
        for piece in pieces:
            content = self._court_content(piece, missing)
            if not content:
                continue
            name = piece_name(len(filed) + 1, len(pieces), piece.title, piece.extension)
            archive.writestr(name, content)
            digest = hashlib.sha256(content).hexdigest()
            filed.append(Filed(name.partition(" ")[0], name, piece, digest))
        return filed

    def _court_content(self, piece, missing):
        """What is in a piece; None, and a line in ``missing``, when it is not there."""
        file, content = piece.attachment, None
        if file:
            content = file.raw
            # The whole file is not kept in memory.
            file.invalidate_recordset(["raw", "datas"], flush=False)
            if not content:
                missing.append(self._court_unusable(piece))
            return content
        try:
            with self.env.cr.savepoint():
                content = piece.make()
            if piece.extension == PDF and not content.startswith(b"%PDF"):
                raise PdfError(self.env._("The printer wrote no PDF."))
        except Exception as error:  # one broken document does not stop the file
            _logger.warning("court file: %s was not printed", piece.title)
            missing.append(Missing(piece.title, str(error)))
            return None
        return content

    def _court_keep(self, target, version):
        """Keep the ZIP on the case, readable by who may read the case.

        :param target: the ZIP as a file open for reading
        """
        target.seek(0)
        number = (self.name or str(self.id)).replace("/", "-")
        name = self.env._(
            "Court file %(case)s v%(version)s", case=number, version=version
        )
        file = (
            self.env["ir.attachment"]
            .sudo()
            .create(
                {
                    "name": f"{name}.zip",
                    "raw": target.read(),
                    "mimetype": "application/zip",
                    "res_model": self._name,
                    "res_id": self.id,
                }
            )
        )
        self.sudo().write(
            {
                "court_file_ids": [fields.Command.link(file.id)],
                "court_file_version": version,
            }
        )
        return file

    def _court_announce(self, file, count, missing):
        """Note on the case what was built; nobody outside is told."""
        digest = hashlib.sha256(file.sudo().raw).hexdigest()
        body = Markup("<p>%s</p><p>SHA-256 <code>%s</code></p>") % (
            self.env._(
                "%(file)s was built: %(count)s pieces and their index.",
                file=file.sudo().name,
                count=count,
            ),
            digest,
        )
        if missing:
            body += Markup("<p>%s</p><ul>%s</ul>") % (
                self.env._("Missing, as its index says:"),
                Markup().join(Markup("<li>%s</li>") % one.what for one in missing),
            )
        self.message_post(
            body=body, attachment_ids=file.ids, subtype_xmlid="mail.mt_note"
        )

    # -- papers ----------------------------------------------------------------------

    def _court_papers(self, figures):
        """What is printed for the file, with one start of wkhtmltopdf.

        :return: list of ``Piece`` with their content
        :raise UserError: they cannot be printed, or a total differs in one of them
        """
        report = self.env["receivables.court.file"]
        buffer = io.BytesIO()
        totals = report._xlsx(buffer, self, figures)
        try:
            printed = report._print(self, figures)
        except PdfError as error:
            raise UserError(str(error)) from error
        report._check_papers(self, figures, totals, printed)
        sheet = Piece(
            self.env._("Calculation of the interest (spreadsheet)"),
            figures.day,
            make=buffer.getvalue,
            extension=".xlsx",
            key="sheet",
        )
        titles = report._titles()
        papers = [
            Piece(titles[key], figures.day, make=lambda c=content: c, key=key)
            for key, content in printed.items()
        ]
        return [*papers[:2], sheet, *papers[2:]]

    def _court_print_index(self, figures, filed, missing, version):
        """The index, checked like the other papers."""
        report = self.env["receivables.court.file"]
        try:
            content = report._print_index(self, figures, filed, missing, version)
        except PdfError as error:
            raise UserError(str(error)) from error
        report._check_index(self, figures, content)
        return content


class IrAttachment(models.Model):
    _inherit = "ir.attachment"

    def _receivables_refuse_sealed(self):
        """A court file stays as it was built; a credit manager may remove one."""
        result = super()._receivables_refuse_sealed()
        ours = self.sudo().filtered(lambda file: file.res_model == CASE)
        if ours and not self._receivables_may_take_back_proofs():
            cases = self.env[CASE].sudo().search([("court_file_ids", "in", ours.ids)])
            if cases:
                raise AccessError(
                    self.env._(
                        "The court file of %(case)s stays as it was built: build "
                        "another version, or ask a credit manager to remove it.",
                        case=cases[0].name,
                    )
                )
        return result
