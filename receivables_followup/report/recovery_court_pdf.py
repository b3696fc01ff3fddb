"""The papers of a court file: claim sheet, calculation, reminders, correspondence."""

import io
import re

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.pdf import PdfFileReader

from ..engine.dunning.interest import YEAR_DAYS
from ..engine.money import from_minor
from .formatter import Formatter

TEMPLATES = {
    "claim": "receivables_followup.court_claim_sheet",
    "statement": "receivables_followup.court_statement",
    "promises": "receivables_followup.court_promises",
    "dunning": "receivables_followup.court_dunning",
    "talks": "receivables_followup.court_talks",
}
INDEX = "receivables_followup.court_index"
# The figures that every paper must show, and that must be the same everywhere.
COMPARED = ("principal", "interest", "indemnity", "total")


class ReceivablesCourtFile(models.AbstractModel):
    _inherit = "receivables.court.file"

    def _titles(self):
        return {
            "claim": self.env._("Claim sheet"),
            "statement": self.env._("Calculation of the interest"),
            "promises": self.env._("Promises to pay"),
            "dunning": self.env._("History of the reminders"),
            "talks": self.env._("Correspondence"),
        }

    # -- printing --------------------------------------------------------------------

    @api.model
    def _print(self, case, figures):
        """Print what has something to say, with one start of wkhtmltopdf.

        :return: ``{key of TEMPLATES: bytes}``
        :raise PdfError: when nothing can be printed
        """
        common = self._common(case, figures)
        values = {
            "claim": self._claim_values(case, figures),
            "statement": self._statement_values(figures),
            "promises": self._promise_values(case),
            "dunning": self._dunning_values(case),
            "talks": self._talk_values(case),
        }
        keys = [key for key in TEMPLATES if values[key]]
        titles = self._titles()
        pieces = [
            (
                number,
                self.env["ir.qweb"]._render(
                    TEMPLATES[key], {**common, "title": titles[key], **values[key]}
                ),
            )
            for number, key in enumerate(keys)
        ]
        _whole, parts = self.env["receivables.pdf"]._render_each(pieces)
        return {key: parts[number] for number, key in enumerate(keys)}

    @api.model
    def _print_index(self, case, figures, filed, missing, version):
        """Print the index.

        :param filed: list of ``Filed``; ``missing``: list of ``Missing``
        """
        tools = self._tools()
        values = {
            **self._common(case, figures),
            "title": self.env._("Index of the pieces"),
            "version": version,
            "built": self._moment(fields.Datetime.now()),
            "pieces": [
                {
                    "number": one.number,
                    "name": one.name.partition(" - ")[2],
                    "date": tools.date(one.piece.date),
                    "note": one.piece.note,
                    "hash": one.sha256,
                }
                for one in filed
            ],
            "missing": missing,
            "blocks": self._total_blocks(figures),
        }
        html = self.env["ir.qweb"]._render(INDEX, values)
        return self.env["receivables.pdf"]._render_each([(0, html)])[0]

    def _tools(self):
        return Formatter(self.env, self.env.lang or "en_US")

    def _moment(self, moment):
        """A moment as people read it, in the time zone of who builds the file."""
        local = fields.Datetime.context_timestamp(self, moment)
        return f"{self._tools().date(local.date())} {local:%H:%M}"

    def _money(self, minor, currency):
        amount = float(from_minor(minor, currency.decimal_places))
        return self._tools().money(amount, currency)

    # -- what stands on every paper ----------------------------------------------------

    def _common(self, case, figures):
        case, head = case.sudo(), self.env["receivables.letterhead"]
        company = case.company_id
        sender = head._sender(company)
        debtor = case.commercial_partner_id
        return {
            "sender": sender,
            "creditor": [
                *head._address_lines(company.partner_id, company),
                *sender["identity"],
            ],
            "debtor": [
                *head._address_lines(debtor, self.env["res.company"]),
                *self._debtor_identity(debtor),
            ],
            "refs": self._references(case),
            "subtitle": self.env._(
                "Amounts on %(day)s", day=self._tools().date(figures.day)
            ),
        }

    def _debtor_identity(self, debtor):
        lines = []
        if (debtor.company_registry or "").strip():
            lines.append(self.env["receivables.letterhead"]._registration(debtor))
        if debtor.vat:
            label = debtor.country_id.vat_label or self.env._("VAT")
            lines.append(f"{label} {debtor.vat}")
        return lines

    def _references(self, case):
        """``[(label, text)]`` by which everybody finds the case."""
        case = case.sudo()
        procedures = dict(case._fields["procedure"]._description_selection(self.env))
        refs = [
            (self.env._("Our reference"), case.name),
            (self.env._("Procedure"), procedures[case.procedure]),
            (self.env._("Court or office"), case.court),
            (self.env._("Their reference"), case.court_reference),
            (self.env._("In charge"), case.agent_id.name),
            (self.env._("Form"), case.form_id.number),
        ]
        return [(label, text) for label, text in refs if text]

    def _sum_words(self, day):
        return {
            "amount": self.env._("Amounts of the documents"),
            "paid": self.env._("Payments received"),
            "credited": self.env._("Credit notes"),
            "principal": self.env._("Principal"),
            "interest": self.env._(
                "Late interest until %(day)s", day=self._tools().date(day)
            ),
            "indemnity": self.env._("Fixed indemnities for recovery costs"),
            "total": self.env._("Total claimed"),
        }

    def _fees_label(self):
        return self.env._("Costs of the proceedings, asked apart")

    def _total_blocks(self, figures):
        """The totals by currency, and their equivalent where one is foreign."""
        words, tools = self._sum_words(figures.day), self._money
        return [
            {
                "currency": currency.name,
                "rows": [
                    (words[key], tools(-sums[key] if minus else sums[key], currency))
                    for key, minus in (
                        ("amount", False),
                        ("paid", True),
                        ("credited", True),
                        ("principal", False),
                        ("interest", False),
                        ("indemnity", False),
                    )
                    if sums[key] or key not in ("paid", "credited")
                ],
                "total": tools(sums["total"], currency),
                "disputed": sums["disputed"] and tools(sums["disputed"], currency),
            }
            for currency, sums in figures.totals.items()
        ]

    # -- claim sheet -----------------------------------------------------------------

    def _claim_values(self, case, figures):
        case, tools = case.sudo(), self._tools()
        own = case.currency_id
        return {
            "blocks": self._total_blocks(figures),
            "items": [
                {
                    "name": item.name,
                    "date": tools.date(item.date),
                    "due": tools.date(item.due),
                    "principal": self._money(item.principal, item.currency),
                    "interest": self._money(item.interest, item.currency),
                    "indemnity": self._money(item.indemnity, item.currency),
                    "total": self._money(item.total, item.currency),
                }
                for item in figures.items
            ],
            "equivalent": set(figures.totals) != {own}
            and {
                "currency": own.name,
                "rows": [
                    (word, self._money(figures.company[key], own))
                    for key, word in self._sum_words(figures.day).items()
                    if key in COMPARED
                ],
            },
            "fees": figures.fees and self._money(figures.fees, own),
            "fees_label": self._fees_label(),
            "facts": (case.note or "").strip(),
            "reasons": self._legal_reasons(case, figures),
            "disputes": self._dispute_rows(case),
        }

    # -- calculation -----------------------------------------------------------------

    def _statement_values(self, figures):
        words = self._credit_words()
        items = [self._statement_item(item, words) for item in figures.items]
        return {"items": items, "blocks": self._total_blocks(figures)}

    def _statement_item(self, item, words):
        tools, currency = self._tools(), item.currency

        def money(minor):
            return self._money(minor, currency)

        return {
            "name": item.name,
            "date": tools.date(item.date),
            "due": tools.date(item.due),
            "amount": money(item.amount),
            "credits": [
                {
                    "what": words[one.kind],
                    "name": one.name or "",
                    "date": tools.date(one.date),
                    "amount": money(-one.amount),
                }
                for one in item.credits
            ],
            "principal": money(item.principal),
            "disputed": item.disputed and money(item.disputed),
            "lines": [self._interest_row(line, tools, money) for line in item.lines],
            "interest": money(item.interest),
            "indemnity": money(item.indemnity),
            "total": money(item.total),
        }

    def _interest_row(self, line, tools, money):
        row = {
            "from": tools.date(line.date_from),
            "to": tools.date(line.date_to),
            "amount": money(line.amount),
            "words": "",
        }
        if line.kind != "interest":
            return row | {"words": self._settled_words(line)}
        digits = len(f"{line.rate.normalize():f}".partition(".")[2])
        return row | {
            "base": money(line.principal),
            "days": str(line.days),
            "rate": tools.number(float(line.rate), max(2, digits)),
            "year": str(YEAR_DAYS),
        }

    def _credit_words(self):
        return {
            "payment": self.env._("Payment"),
            "credit_note": self.env._("Credit note"),
            "entry": self.env._("Other entry"),
        }

    def _settled_words(self, line):
        if line.kind == "waived":
            return self.env._("Given up before")
        if line.kind == "agreed":
            return self.env._("Agreed interest of a payment plan, charged before")
        return self.env._("Billed before by %(document)s", document=line.reference)

    # -- checks ----------------------------------------------------------------------

    @api.model
    def _check_papers(self, case, figures, sheet, printed):
        """Compare the spreadsheet and the papers with the figures.

        :param sheet: what ``_xlsx`` returned
        :param printed: what ``_print`` returned
        :raise UserError: naming what differs
        """
        compared = {
            (name, currency.name): {
                "statement": sums[name],
                "spreadsheet": sheet[currency][name],
            }
            for currency, sums in figures.totals.items()
            for name in COMPARED
        }
        self._told(case)._court_check(compared)
        self._check_shown(case, figures, "claim", printed["claim"])
        self._check_shown(case, figures, "statement", printed["statement"])

    @api.model
    def _check_index(self, case, figures, content):
        self._check_shown(case, figures, "index", content)

    def _check_shown(self, case, figures, key, content):
        """Refuse a paper that does not show a total that every paper shows.

        Without its sign: some fonts and scripts turn the sign of a currency around.
        """
        text, told, tools = pdf_text(content), self._told(case), self._tools()
        titles = {**self._titles(), "index": self.env._("Index of the pieces")}
        for currency, sums in figures.totals.items():
            digits = currency.decimal_places
            for name in COMPARED:
                amount = tools.number(float(from_minor(sums[name], digits)), digits)
                if squeezed(amount) not in text:
                    raise UserError(
                        told.env._(
                            "The court file of %(case)s is not built: “%(paper)s” does "
                            "not show the %(figure)s of %(amount)s. Build it again; if "
                            "that does not help, tell the administrator.",
                            case=told.display_name,
                            paper=titles[key],
                            figure=told._court_figure_names()[name].lower(),
                            amount=f"{amount} {currency.name}",
                        )
                    )

    def _told(self, case):
        """The case in the language of who builds the file, not of the court."""
        return case.with_context(lang=self.env.user.lang)


def pdf_text(content):
    """The text of a PDF without any space, as far as it can be read."""
    reader = PdfFileReader(io.BytesIO(content), strict=False)
    return squeezed("".join(page.extract_text() or "" for page in reader.pages))


def squeezed(text):
    """A text without its spaces, hard and thin ones included."""
    return re.sub(r"\s+", "", text)
