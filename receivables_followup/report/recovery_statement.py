"""Statements list the late charges that are claimed and not billed yet."""

import re
from decimal import Decimal

from odoo import api, fields, models
from odoo.tools import LazyTranslate

from .statement_xlsx import CUSTOMER_COLUMNS

_lt = LazyTranslate(__name__)
NUMBER = re.compile(r"\d+(?:\.(\d+))?")
CHARGE_COLUMNS = (
    *CUSTOMER_COLUMNS,
    (_lt("Document"), 20),
    (_lt("Late charge"), 22),
    (_lt("From"), 11),
    (_lt("Until"), 11),
    (_lt("Principal"), 14),
    (_lt("Computed as"), 44),
    (_lt("Amount"), 14),
)


class ReceivablesStatement(models.AbstractModel):
    _inherit = "receivables.statement"

    @api.model
    def _charges(self, company, partner_ids, day):
        """The claims of some customers that were open on a day, earliest first.

        :param partner_ids: ids of commercial partners; None for every customer
        """
        domain = [
            ("company_id", "=", company.id),
            "|",
            ("state", "=", "open"),
            "&",
            ("state", "in", ("billed", "waived")),
            ("closed_on", ">", day),
        ]
        if day < fields.Date.context_today(self):
            domain.append(("date_to", "<=", day))
        if partner_ids is not None:
            domain.append(("commercial_partner_id", "in", list(partner_ids)))
        return (
            self.env["receivables.late.charge"]
            .sudo()
            .search(domain, order="commercial_partner_id, date_due, period, kind, id")
        )

    def _pieces(self, company, partners, as_of=None):
        """Read the claims of all partners at once."""
        day = as_of or fields.Date.context_today(self)
        claims = self._charges(company, partners.ids, day)
        here = self.with_context(
            receivables_statement_charges={
                partner.id: group.ids
                for partner, group in claims.grouped("commercial_partner_id").items()
            },
            receivables_statement_payees=self._paid_elsewhere(company, partners),
        )
        return super(ReceivablesStatement, here)._pieces(company, partners, as_of)

    @api.model
    def _paid_elsewhere(self, company, partners):
        """``{number: payee}`` of invoices whose e-invoice says where to pay."""
        Event = self.env["receivables.einvoice.event"].sudo()
        events = Event.search(
            [
                ("company_id", "=", company.id),
                ("commercial_partner_id", "in", partners.ids),
                ("status_id.effect", "in", ("payee", "payee_back")),
            ]
        )
        return {move.name: text for move, text in Event._payees(events.move_id).items()}

    def _row(self, row, currency, formatter):
        values = super()._row(row, currency, formatter)
        payees = self.env.context.get("receivables_statement_payees", {})
        if row["move_name"] in payees:
            Event = self.env["receivables.einvoice.event"]
            text = Event._payee_text(payees[row["move_name"]])
            values["ref"] = " · ".join(filter(None, [values["ref"], text]))
        return values

    def _values(self, company, partner, account, day, formatter, sender):
        values = super()._values(company, partner, account, day, formatter, sender)
        known = self.env.context.get("receivables_statement_charges", {})
        claims = (
            self.env["receivables.late.charge"].sudo().browse(known.get(partner.id))
        )
        values["charges"] = [
            self._charge_block(currency, group, formatter)
            for currency, group in claims.grouped("currency_id").items()
        ]
        return values

    def _charge_block(self, currency, claims, formatter):
        """One currency of the claims: rows and total."""
        return {
            "currency": currency.name,
            "rows": [
                {
                    "label": claim._label(),
                    "detail": self._computation(claim, formatter),
                    "amount": formatter.money(claim.amount, currency),
                }
                for claim in claims
            ],
            "total": formatter.money(sum(claims.mapped("amount")), currency),
        }

    def _computation(self, claim, formatter):
        """How interest was computed, in the numbers of the customer's language."""
        if claim.kind == "indemnity":
            return ""
        return NUMBER.sub(
            lambda found: formatter.number(Decimal(found[0]), len(found[1] or "")),
            claim.rate_text or "",
        )

    def _more_sheets(self, book, writer, company, partner_ids, day):
        """A sheet with every claim, and how it was computed."""
        result = super()._more_sheets(book, writer, company, partner_ids, day)
        claims = self._charges(company, partner_ids, day)
        if not claims:
            return result
        sheet = book.add_worksheet(self.env._("Late charges"))
        writer._heading(
            sheet, self.env._("Late charges claimed, not billed yet"), CHARGE_COLUMNS
        )
        kinds = dict(claims._fields["kind"]._description_selection(self.env))
        for line, claim in enumerate(claims, 3):
            partner, currency = claim.commercial_partner_id, claim.currency_id
            money = writer.money[currency.decimal_places]
            texts = (partner.ref, partner.name, currency.name, claim.move_label)
            for column, text in enumerate((*texts, kinds[claim.kind])):
                sheet.write_string(line, column, text or "")
            sheet.write_datetime(line, 5, claim.date_from, writer.dates)
            sheet.write_datetime(line, 6, claim.date_to, writer.dates)
            sheet.write_number(line, 7, claim.principal, money)
            sheet.write_string(line, 8, claim.rate_text or "")
            sheet.write_number(line, 9, claim.amount, money)
        return result
