from odoo import api, fields, models
from odoo.tools import SQL

from .dunning_pdf_split import merge
from .formatter import Formatter

BUCKETS = ("not_due", "1_30", "31_60", "61_90", "90_plus")
COLUMNS = [
    "commercial_partner_id",
    "currency_id",
    "date",
    "move_name",
    "ref",
    "name",
    "date_maturity",
    "days_overdue",
    "bucket",
    "amount_currency",
    "amount_residual_currency",
    "hold_reason",
]
# Letters or statements per start of wkhtmltopdf: its memory grows with the document.
PER_START = 500


class ReceivablesStatement(models.AbstractModel):
    """Statements of account: what is open for a customer on a day, by currency.

    Everything on accounts whose role appears on statements is listed, disputed items
    and unmatched receipts included, so that the total is the customer's balance.
    """

    _name = "receivables.statement"
    _description = "Statement of Account"

    @api.model
    def _check_may_print(self):
        """Refuse whoever may not read the open items behind a statement."""
        self.env["receivables.open.item"].check_access("read")

    @api.model
    def _accounts(self, company, partner_ids, as_of=None):
        """The open items of some customers, in one statement of SQL.

        :param partner_ids: ids of commercial partners
        :param as_of: the day; today when left out
        :return: ``{partner id: {currency id: [row as dict]}}`` in the order of the due
            dates; every partner asked for is there
        """
        items = self.env["receivables.open.item"].sudo().with_company(company)
        if as_of and as_of != fields.Date.context_today(self):
            items = items.with_context(as_of=fields.Date.to_string(as_of))
        rows = items._query_rows(
            COLUMNS,
            SQL(
                "item.company_id = %s AND item.commercial_partner_id = ANY(%s)"
                " AND item.statement AND item.side = 'receivable'",
                company.id,
                list(partner_ids),
            ),
            SQL("item.date_maturity, item.date, item.id"),
        )
        accounts = {partner: {} for partner in partner_ids}
        for row in rows:
            values = dict(zip(COLUMNS, row, strict=True))
            accounts[row[0]].setdefault(row[1], []).append(values)
        return accounts

    @api.model
    def _pdf(self, company, partners, as_of=None):
        """Statements of many customers, few starts of wkhtmltopdf.

        :param partners: commercial partners; their order is that of the pages
        :return: ``(bytes of all, {partner id: bytes})``
        :raise PdfError: when they cannot be printed
        """
        wholes, parts = [], {}
        for start in range(0, len(partners), PER_START):
            pieces = self._pieces(company, partners[start : start + PER_START], as_of)
            whole, cut = self.env["receivables.pdf"]._render_each(pieces)
            wholes.append(whole)
            parts |= cut
        return (wholes[0] if len(wholes) == 1 else merge(wholes)), parts

    @api.model
    def _pieces(self, company, partners, as_of=None):
        """``[(partner id, Markup)]`` for ``receivables.pdf``."""
        partners = partners.sudo()
        day = as_of or fields.Date.context_today(self)
        accounts = self._accounts(company, partners.ids, day)
        tools, pieces = {}, []
        for partner in partners:
            lang = partner.lang or company.partner_id.lang or self.env.lang or "en_US"
            here = self.with_context(lang=lang)
            if lang not in tools:
                head = here.env["receivables.letterhead"]
                tools[lang] = (Formatter(self.env, lang), head._sender(company))
            values = here._values(
                company, partner, accounts[partner.id], day, *tools[lang]
            )
            html = here.env["ir.qweb"]._render(
                "receivables_followup.statement_of_account", values
            )
            pieces.append((partner.id, html))
        return pieces

    def _values(self, company, partner, account, day, formatter, sender):
        """The values of the template of one statement."""
        head = self.env["receivables.letterhead"]
        contact = self._recipient(partner)
        return {
            "sender": sender,
            "to": head._address_lines(contact, company),
            "service": False,
            "refs": [
                ref
                for ref in [
                    (self.env._("Customer no."), partner.ref),
                    (self.env._("VAT"), partner.vat),
                    (
                        self.env._("Date"),
                        formatter.date(fields.Date.context_today(self)),
                    ),
                ]
                if ref[1]
            ],
            "day": formatter.date(day),
            "blocks": [
                self._block(currency, account[currency.id], formatter)
                for currency in self.env["res.currency"].browse(account)
            ],
            "quote": partner.ref or partner.name,
            "payments_until": False,
        }

    def _recipient(self, partner):
        """Who gets statements: follow-up contact, invoice address, else customer."""
        address = partner.address_get(["invoice"])
        contacts = partner.child_ids.filtered(lambda child: child.type == "followup")
        return contacts[:1] or partner.browse(address["invoice"]) or partner

    def _block(self, currency, rows, formatter):
        """One currency of a statement: rows, ageing, total."""
        money = formatter.money
        sums = dict.fromkeys(BUCKETS, 0.0)
        for row in rows:
            sums[row["bucket"]] += row["amount_residual_currency"]
        total = sum(sums.values())
        return {
            "currency": currency.name,
            "rows": [self._row(row, currency, formatter) for row in rows],
            "ageing": [money(sums[bucket], currency) for bucket in BUCKETS],
            "overdue": money(total - sums["not_due"], currency),
            "total": money(total, currency),
        }

    def _row(self, row, currency, formatter):
        credit = row["amount_residual_currency"] < 0
        late = row["days_overdue"] > 0 and not credit
        ref = row["ref"] if row["ref"] != row["move_name"] else ""
        if credit and not ref:
            ref = row["name"] or ""
        if row["hold_reason"] == "dispute":
            ref = " · ".join(filter(None, [ref, self.env._("in dispute")]))
        return {
            "name": row["move_name"],
            "ref": ref or "",
            "date": formatter.date(row["date"]),
            "due": "" if credit else formatter.date(row["date_maturity"]),
            "days": str(row["days_overdue"]) if late else "",
            "late": late,
            "amount": formatter.money(row["amount_currency"], currency),
            "balance": formatter.money(row["amount_residual_currency"], currency),
        }
