from odoo import api, fields, models
from odoo.tools import format_date

from ...report.dunning_pdf_split import merge
from .notice_content import PAPER_STYLE
from .notice_text import insert_items

# Added to the id of a notice: the key of the statement that follows its letter.
STATEMENT = 10**12


class ReceivablesDunningNotice(models.Model):
    """A notice on paper."""

    _inherit = "receivables.dunning.notice"

    def _letters(self):
        """The letters of these notices as HTML, from the texts kept on them.

        :return: ``({notice: Markup}, {notice: exception})``: a notice that cannot be
            laid out fails alone
        """
        letters, failed, senders = {}, {}, {}
        contents = self._contents()
        for notice in self:
            key = (notice.company_id, notice.lang)
            try:
                if key not in senders:
                    head = self.env["receivables.letterhead"]
                    senders[key] = head.with_context(lang=notice.lang)._sender(key[0])
                letters[notice] = (
                    notice.sudo()
                    .with_context(lang=notice.lang)
                    ._letter(senders[key], contents[notice.id])
                )
            except Exception as error:
                failed[notice] = error
        return letters, failed

    def _letter(self, sender, content):
        """One letter as Markup; the language is in the context."""
        table = self._items_html(content, PAPER_STYLE, sender)
        return self.env["ir.qweb"]._render(
            "receivables_followup.notice_letter",
            {**self._letter_values(sender), "body": insert_items(self.body, table)},
        )

    def _letter_values(self, sender):
        today = fields.Date.context_today(self)
        place = {"city": sender["city"], "date": self._long_date(today)}
        head = self.env["receivables.letterhead"]
        return {
            "sender": sender,
            "to": head._address_lines(self.partner_id, self.company_id),
            "service": self._service_label(),
            "refs": [ref for ref in self._letter_references() if ref[1]],
            "place_date": self.env._("%(city)s, %(date)s", **place)
            if place["city"]
            else place["date"],
            "subject": self.subject,
            "signatory": self.user_id.name or "",
            "formal_days": self._days_to_pay()
            if self.level_id.is_formal_notice
            else None,
            "test": self.company_id.receivables_test_mode or self.is_test,
        }

    def _long_date(self, date):
        return format_date(self.env, date, self.lang, date_format="long")

    def _service_label(self):
        """What the envelope must show above the address."""
        if self.company_id.receivables_test_mode:
            return self.env._("TEST, not to be posted")
        labels = {
            "registered": self.env._(
                "Registered letter with acknowledgement of receipt"
            ),
            "lre": self.env._("Qualified electronic registered letter"),
            "bailiff": self.env._("Served by a commissaire de justice"),
        }
        label = labels.get(self.channel)
        if not label:
            return False
        return f"{label} {self.tracking_number or ''}".strip()

    def _letter_references(self):
        """``[(label, value)]`` of the reference block; empty values are left out."""
        return [
            (self.env._("Our reference"), self.name),
            (self.env._("Customer no."), self.commercial_partner_id.ref),
            (self.env._("Your contact"), self.user_id.name),
            (self.env._("Telephone"), self.user_id.phone),
            (self.env._("E-mail"), self.user_id.email),
        ]

    def _letters_pdf(self):
        """The letters of these notices, printed with one start of wkhtmltopdf.

        :return: ``(bytes of all, {notice: bytes}, {notice: exception})``
        :raise PdfError: when nothing could be printed
        """
        letters, failed = self._letters()
        if not letters:
            return b"", {}, failed
        whole, parts = self.env["receivables.pdf"]._render_each(
            self._letter_pieces(letters)
        )
        documents = {}
        for notice in letters:
            if notice.id in parts:
                pages = [parts[notice.id], parts.get(notice.id + STATEMENT)]
                documents[notice] = merge(pages) if pages[1] else pages[0]
            else:
                failed[notice] = ValueError(
                    self.env._("The letter is missing from the printed batch.")
                )
        return whole, documents, failed

    @api.model
    def _letter_pieces(self, letters):
        """The letters and the statements that go with them, in the order of posting.

        :param letters: ``{notice: Markup}``
        :return: ``[(key, Markup)]`` for ``receivables.pdf``
        """
        statements = self._letter_statements(letters)
        pieces = []
        for notice, html in letters.items():
            pieces.append((notice.id, html))
            if notice in statements:
                pieces.append((notice.id + STATEMENT, statements[notice]))
        return pieces

    @api.model
    def _letter_statements(self, letters):
        """``{notice: Markup}`` of the statements the levels ask for."""
        wanting = self.browse(
            notice.id
            for notice in letters
            if notice.sudo().level_id._attach_statement()
        )
        found = {}
        for company, notices in wanting.sudo().grouped("company_id").items():
            pieces = dict(
                self.env["receivables.statement"]._pieces(
                    company, notices.commercial_partner_id
                )
            )
            for notice in notices:
                found[self.browse(notice.id)] = pieces[notice.commercial_partner_id.id]
        return found
