from odoo import api, models

from .formatter import Formatter
from .lettering_justification import FLAGS, KINDS

PRINTED = 5000  # items a PDF holds at most: beyond it nobody reads it on paper


class ReceivablesBalanceJustification(models.AbstractModel):
    _inherit = "receivables.balance.justification"

    @api.model
    def _pdf(self, company, scope, proof, with_items=True):
        """The justification on paper.

        :param dict proof: what ``_justify`` returned
        :return: bytes
        :raise PdfError: when it cannot be printed
        """
        values = self._document_values(company, scope, proof, with_items)
        html = self.env["ir.qweb"]._render(
            "receivables_followup.lettering_justification", values
        )
        return self.env["receivables.pdf"]._render([(company.id, html)])

    def _document_values(self, company, scope, proof, with_items):
        formatter = Formatter(self.env, self.env.lang or "en_US")
        currency = self._currency(scope)
        money = formatter.money
        apart = {difference.key for difference in proof["differences"]}
        rows = self._rows_by_key(scope) if with_items else {}
        accounts = {}
        for key in self._document_order(proof):
            sums = proof["balances"][key]
            account = accounts.setdefault(key[0], {"partners": [], "open": 0, "of": 0})
            account["open"] += sums["open"]
            account["of"] += sums["balance"]
            account["partners"].append(
                {
                    "name": self._partner_name(key[1]),
                    "rows": [
                        self._document_row(row, formatter, currency)
                        for row in rows.get(key, [])
                    ],
                    "count": sums["count"],
                    "open": money(sums["open"], currency),
                    "balance": money(sums["balance"], currency),
                    "difference": money(sums["open"] - sums["balance"], currency)
                    if key in apart
                    else "",
                    "flag": self._word(FLAGS.get(sums["flag"])),
                }
            )
        return {
            "company": company,
            "day": formatter.date(scope["day"]),
            "with_items": with_items,
            "accounts": [
                {
                    "name": self._account_name(account),
                    "partners": values["partners"],
                    "open": money(values["open"], currency),
                    "balance": money(values["of"], currency),
                    "justified": currency.is_zero(values["open"] - values["of"]),
                }
                for account, values in accounts.items()
            ],
            "justified": not proof["differences"],
            "exceptions": [
                self._exception_row(row, formatter, currency)
                for row in proof["exceptions"]
            ],
        }

    def _document_order(self, proof):
        """Keys by code of the account and name of the partner."""
        accounts = self.env["account.account"].browse(
            {account for account, _partner in proof["balances"]}
        )
        partners = self.env["res.partner"].browse(
            {partner for _account, partner in proof["balances"] if partner}
        )
        codes = {account.id: account.code or "" for account in accounts}
        names = {partner.id: partner.sudo().complete_name for partner in partners}
        return sorted(
            proof["balances"],
            key=lambda key: (codes[key[0]], key[0], names.get(key[1], "\uffff"), key),
        )

    def _partner_name(self, partner_id):
        if not partner_id:
            return self.env._("Without partner")
        return self.env["res.partner"].sudo().browse(partner_id).display_name

    def _rows_by_key(self, scope):
        rows = {}
        for row in self._stream(scope):
            rows.setdefault((row["account_id"], row["partner_id"]), []).append(row)
        return rows

    def _document_row(self, row, formatter, currency):
        return {
            "date": formatter.date(row["date"]),
            "name": row["move_name"] or "",
            "ref": row["ref"] if row["ref"] != row["move_name"] else "",
            "due": formatter.date(row["date_maturity"]),
            "amount": formatter.money(float(row["amount"]), currency),
            "open": formatter.money(float(row["residual"]), currency),
            "foreign": ""
            if row["currency"] == currency.name
            else f"{formatter.number(float(row['residual_currency']))} "
            f"{row['currency']}",
            "later": self.env._(
                "lettered %(letter)s on %(day)s",
                letter=row["letter"] or "",
                day=formatter.date(row["later"]),
            )
            if row["later"]
            else "",
        }

    def _exception_row(self, row, formatter, currency):
        return {
            "day": formatter.date(row["day"]),
            "what": ", ".join(self._word(KINDS[kind]) for kind in row["kinds"]),
            "debit": self._item_words(row["debit"], formatter),
            "credit": self._item_words(row["credit"], formatter),
            "amount": formatter.money(row["amount"], currency),
        }

    def _item_words(self, cells, formatter):
        account, _partner, name, day, _state, partner = cells
        parts = [name, formatter.date(day), self._account_name(account), partner]
        return " · ".join(part for part in parts if part)

    def _word(self, text):
        return text._translate(self.env.lang or "en_US") if text else ""
