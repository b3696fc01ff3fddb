from odoo import models

from ...report.formatter import Formatter

# Mail programs ignore classes, so each cell carries its style.
_CELL = "padding:6px 8px;border-bottom:1px solid #e4e7eb;vertical-align:top;"
_HEAD = (
    "padding:6px 8px;border-bottom:2px solid #37475a;color:#37475a;font-size:12px;"
    "text-align:left;white-space:nowrap;"
)
_SUM = "padding:6px 8px;border-top:1px solid #37475a;font-weight:bold;"
_ADD = "padding:3px 8px;"
_TOTAL = "padding:8px;background-color:#f0f3f6;font-weight:bold;font-size:15px;"
_NUMBER = "text-align:right;white-space:nowrap;"
MAIL_STYLE = {
    "table": "width:100%;min-width:520px;border-collapse:collapse;font-size:13px;"
    "margin:12px 0;",
    "th": _HEAD,
    "thn": _HEAD.replace("left", "right"),
    "td": _CELL,
    "tdd": _CELL + "white-space:nowrap;",
    "tdn": _CELL + _NUMBER,
    "section": _CELL + "font-weight:bold;color:#37475a;padding-top:14px;",
    "name": "white-space:nowrap;",
    "ref": "color:#616e7c;font-size:12px;",
    "sum": _SUM,
    "sumn": _SUM + _NUMBER,
    "add": _ADD,
    "addn": _ADD + _NUMBER,
    "total": _TOTAL,
    "totaln": _TOTAL + _NUMBER,
}
PAPER_STYLE = dict.fromkeys(MAIL_STYLE)


class ReceivablesDunningNotice(models.Model):
    """The figures of a notice, ready to print: every one comes from its lines.

    Claimed lines show what the ledger holds open less what is on hold; credits that
    cover them are deducted below; so the claimed amount can be recomputed by hand.
    """

    _inherit = "receivables.dunning.notice"

    def _contents(self):
        """``{notice id: values of the template notice_items}`` for many notices."""
        notices = self.sudo()
        notices._fetch_line_data()
        formatters = {
            lang: Formatter(self.env, lang) for lang in set(notices.mapped("lang"))
        }
        return {
            notice.id: notice.with_context(lang=notice.lang)._content(
                formatters[notice.lang]
            )
            for notice in notices
        }

    def _fetch_line_data(self):
        """Read everything the tables show in a fixed number of queries."""
        lines = self.line_ids
        lines.fetch(
            ["name", "kind", "move_line_id", "move_id", "date_maturity"]
            + ["days_overdue", "amount_residual", "amount_held", "amount_covered"]
            + ["amount_due", "interest_amount", "indemnity_amount", "notice_id"]
        )
        lines.move_line_id.fetch(["date", "amount_currency", "balance", "partner_id"])
        lines.move_line_id.partner_id.fetch(["commercial_partner_id"])
        lines.move_id.fetch(["name", "ref", "invoice_date", "date", "move_type"])

    def _content(self, formatter):
        self.ensure_one()
        by_kind = self.line_ids.grouped("kind")
        sections = [
            self._section(kind, by_kind[kind], formatter, alone=len(by_kind) == 1)
            for kind in ("claimed", "credit", "disputed", "not_due")
            if by_kind.get(kind)
        ]
        return {
            "sections": sections,
            "additions": self._additions(formatter),
            "to_pay": formatter.money(self.amount_to_pay, self.currency_id),
            "payments_until": formatter.date(self.payments_until),
        }

    def _section(self, kind, lines, formatter, alone):
        """One block of the table: its rows, its heading and, for claims, its sum."""
        lines = lines.sorted(lambda line: (line.date_maturity or line.date, line.id))
        main = kind == "claimed"
        balance = sum(line.amount_residual - line.amount_held for line in lines)
        with_sum = main and (len(lines) > 1 or self._additions(formatter))
        return {
            "label": False if alone and main else self._section_label(kind),
            "rows": [line._row(formatter) for line in lines],
            "main": main,
            "info": not main,
            "total": with_sum and formatter.money(balance, self.currency_id),
            "total_label": self.env._("Claimed documents"),
        }

    def _section_label(self, kind):
        if kind == "not_due":
            return (
                self.env._("For information, not claimed by this letter")
                if self.level_id.is_formal_notice
                else self.env._("For information, not due yet")
            )
        return {
            "claimed": self.env._("To be paid"),
            "credit": self.env._("Credits (deducted above)"),
            "disputed": self.env._("In dispute, not claimed"),
        }[kind]

    def _additions(self, formatter):
        """``[(label, amount)]`` between the sum of the documents and the total."""
        covered = sum(self.line_ids.mapped("amount_covered"))
        amounts = [
            (self.env._("Credits deducted"), -covered),
            (self.env._("Late interest"), self.interest_amount),
            (self.env._("Fixed recovery indemnity"), self.indemnity_amount),
        ]
        currency = self.currency_id
        return [
            (label, formatter.money(amount, currency))
            for label, amount in amounts
            if not currency.is_zero(amount)
        ]

    def _items_html(self, content, style, sender=None):
        """The table of one notice as Markup, in its language.

        :param sender: letterhead values; the bank details follow the table when given
        """
        return (
            self.env["ir.qweb"]
            .with_context(lang=self.lang)
            ._render(
                "receivables_followup.notice_items",
                {
                    "content": content,
                    "css": style,
                    "paper": style is PAPER_STYLE,
                    "sender": sender,
                    "quote": self.name or "",
                    "payments_until": content["payments_until"],
                },
            )
        )


class ReceivablesDunningNoticeLine(models.Model):
    _inherit = "receivables.dunning.notice.line"

    def _row(self, formatter):
        """One row of the table of items."""
        item, move = self.move_line_id, self.move_id
        currency = self.notice_id.currency_id
        foreign = currency != self.notice_id.company_currency_id
        amount = item.amount_currency if foreign else item.balance
        late = self.days_overdue > 0 and self.kind != "credit"
        return {
            "name": self.name or move.name,
            "ref": self._row_remark(formatter),
            "date": formatter.date(move.invoice_date or item.date or move.date),
            "due": formatter.date(self.kind != "credit" and self.date_maturity),
            "days": str(self.days_overdue) if late else "",
            "late": late,
            "amount": formatter.money(amount or self.amount_residual, currency),
            "balance": formatter.money(self._row_balance(), currency),
        }

    def _row_balance(self):
        if self.kind == "claimed":
            return self.amount_residual - self.amount_held
        # Of a credit, what it takes off the claims above: the total can be checked.
        return self.amount_due if self.kind == "credit" else self.amount_residual

    def _row_remark(self, formatter):
        """The small print of a row: customer's reference, interest, what is held."""
        money = formatter.money
        currency = self.notice_id.currency_id
        remarks = []
        customer = self.move_line_id.partner_id.commercial_partner_id
        if customer and customer != self.notice_id.partner_id.commercial_partner_id:
            # The recipient pays for somebody else.
            remarks.append(customer.name)
        if self.move_id.ref and self.move_id.ref != self.name:
            remarks.append(self.move_id.ref)
        if self.kind == "claimed" and self.amount_held:
            held = money(self.amount_held, currency)
            remarks.append(
                self.env._("plus %(amount)s not claimed for now", amount=held)
            )
        if self.interest_amount:
            interest = money(self.interest_amount, currency)
            remarks.append(self.env._("late interest %(amount)s", amount=interest))
        if self.indemnity_amount and self.notice_id.level_id.is_formal_notice:
            fixed = money(self.indemnity_amount, currency)
            remarks.append(self.env._("indemnity %(amount)s", amount=fixed))
        return " · ".join(remarks)
