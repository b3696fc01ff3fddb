"""Which documents an advice means, which payment, and why there are gaps."""

from odoo import models
from odoo.fields import Domain

from ...engine.lettering.gap import Case, Discount, explain
from ...engine.lettering.remittance import Line
from ...engine.lettering.remittance_match import Item, match, number_key
from ...engine.money import to_minor

ITEM_LIMIT = 5000  # open items of one debtor that are looked through
RECEIPT_DAYS = 60  # a payment is looked for this many days around the advice
LIKELY = 60  # confidence from which a cause is filled in
# Causes of the engine that are written off under a cause of the same kind.
WRITTEN_OFF = ("rounding", "discount", "bank_charges", "exchange")


class ReceivablesRemittanceAdvice(models.Model):
    _inherit = "receivables.remittance.advice"

    def _match_again(self):
        """Look up the lines that were read before."""
        digits = self.currency_id.decimal_places
        lines, seen = [], set()
        for line in self.line_ids:
            if line.file_line in seen:  # a further instalment of the same line
                continue
            seen.add(line.file_line)
            amounts = [
                to_minor(line[name], digits) for name in ("gross", "deduction", "net")
            ]
            lines.append(
                Line(
                    line.file_line,
                    line.document or "",
                    line.document_date or None,
                    *amounts,
                    line.reason or "",
                )
            )
        chosen = {
            line.file_line: line.move_line_id.id
            for line in self.line_ids
            if line.move_line_id and not line.move_line_id.reconciled
        }
        self._match(lines, chosen)

    def _match(self, lines, chosen=None):
        """Find customer, items and payment of these lines, and explain the gaps.

        :param lines: engine's lines
        :param chosen: items chosen by hand, by line: kept where nothing is found
        """
        if not self.partner_id:
            self.partner_id = self._partner_of(lines)
        items = self._open_items()
        citations = match(
            lines, self._engine_items(items), self._settled_numbers(lines)
        )
        moves = {item.move_id.id: item.move_id.name for item in items}
        vals_list = []
        for citation in citations:
            for rank, share in enumerate(citation.shares or (None,)):
                vals = self._line_vals(citation, share, not rank)
                names = [moves.get(document, "") for document in citation.documents]
                vals["candidates"] = ", ".join(filter(None, names))
                item_id = (chosen or {}).get(citation.line.line)
                if not share and item_id in items.ids:
                    vals |= {"move_line_id": item_id, "state": "found"}
                vals_list.append(vals)
        self._replace_lines(vals_list)
        self._find_receipt()
        self._explain()

    # -- reading -------------------------------------------------------------------

    def _debtors(self):
        """The customer and those it pays for."""
        payer = self.partner_id.commercial_partner_id
        others = self.env["res.partner"].search(
            [("receivables_payer_id.commercial_partner_id", "=", payer.id)]
        )
        return payer | others.commercial_partner_id

    def _open_items(self):
        """Journal items the customer may pay, oldest first."""
        if not self.partner_id:
            return self.env["account.move.line"]
        found = self.env["receivables.open.item"].search(
            [
                ("company_id", "=", self.company_id.id),
                ("side", "=", "receivable"),
                ("commercial_partner_id", "in", self._debtors().ids),
                ("account_id.reconcile", "=", True),
                ("role", "!=", "contra"),
            ],
            limit=ITEM_LIMIT,
        )
        return self.env["account.move.line"].browse(found.ids)

    def _engine_items(self, items):
        digits = self.currency_id.decimal_places
        return [
            Item(
                item.id,
                item.move_id.id,
                to_minor(self._in_currency(item), digits),
                self._numbers(item),
                item.date_maturity or item.date,
            )
            for item in items
            # A payment is not a document that is paid.
            if not item.move_id.origin_payment_id and not item.statement_line_id
        ]

    def _in_currency(self, item):
        """What is open of an item, in the currency of the advice."""
        amount = item.amount_residual_currency
        if item.currency_id == self.currency_id:
            return amount
        return item.currency_id._convert(
            amount, self.currency_id, self.company_id, self.date
        )

    def _numbers(self, item):
        move = item.move_id
        names = (move.name, move.payment_reference, move.ref)
        return tuple(dict.fromkeys(name for name in names if name))

    def _cited_moves(self, lines, domain):
        """Posted documents that the lines name exactly."""
        names = {line.document for line in lines if line.document}
        if not names:
            return self.env["account.move"]
        names |= {name.upper() for name in names}
        named = Domain("name", "in", names) | Domain("payment_reference", "in", names)
        return self.env["account.move"].search(
            Domain(
                [
                    ("company_id", "=", self.company_id.id),
                    ("state", "=", "posted"),
                    ("move_type", "in", ("out_invoice", "out_refund", "out_receipt")),
                ]
            )
            & named
            & domain,
            limit=1000,
        )

    def _partner_of(self, lines):
        """The one payer of the documents that are named, or nobody."""
        customers = self._cited_moves(lines, Domain.TRUE).commercial_partner_id
        payers = self.env["res.partner"]
        for customer in customers:
            payers |= customer.receivables_payer_id.commercial_partner_id or customer
        return payers if len(payers) == 1 else self.env["res.partner"]

    def _settled_numbers(self, lines):
        """Numbers of named documents that are paid already."""
        if not self.partner_id:
            return []
        moves = self._cited_moves(
            lines,
            Domain("commercial_partner_id", "in", self._debtors().ids)
            & Domain("payment_state", "in", ("paid", "in_payment", "reversed")),
        )
        return [
            name
            for move in moves
            for name in (move.name, move.payment_reference)
            if name
        ]

    # -- payment -------------------------------------------------------------------

    def _find_receipt(self):
        """Take the one open payment of this amount; with several, the one it cites."""
        items = self._receipts()
        receipt = self.receipt_line_id
        if receipt and not receipt.reconciled and receipt in items:
            return
        if len(items) > 1 and self.name:
            key = number_key(self.name)
            cited = items.filtered(
                lambda item: (
                    len(number_key(item.ref or "")) > 4
                    and number_key(item.ref or "") in key
                )
            )
            items = cited if len(cited) == 1 else items
        self.receipt_line_id = items if len(items) == 1 else False
        if len(items) > 1:
            self.warnings = "\n".join(
                filter(
                    None,
                    [
                        self.warnings,
                        self.env._(
                            "Several payments of this amount are open: %(names)s. "
                            "Choose one.",
                            names=", ".join(items.mapped("move_name")),
                        ),
                    ],
                )
            )

    def _receipts(self):
        """Open payments of the customer that come to the net of the advice."""
        total = sum(self.line_ids.mapped("paid"))
        if not self.partner_id or self.currency_id.compare_amounts(total, 0) <= 0:
            return self.env["account.move.line"]
        found = self._open_items().filtered(
            lambda item: (
                item.move_id.move_type == "entry"
                and item.currency_id == self.currency_id
                and abs((item.date - self.date).days) <= RECEIPT_DAYS
                and not self.currency_id.compare_amounts(
                    -item.amount_residual_currency, total
                )
            )
        )
        return found

    # -- gaps ----------------------------------------------------------------------

    def _explain(self):
        """Store the probable causes of each gap, and fill in what is likely."""
        causes = self._causes_by_code()
        words = self.env["receivables.lettering.words"]
        for line in self.line_ids:
            found = explain(self._case(line)) if line.move_line_id else []
            best = found[0] if found else None
            vals = {"causes": words._store_causes(found)}
            likely = best and best.code in WRITTEN_OFF and best.confidence >= LIKELY
            if not line.cause_id:
                vals["cause_id"] = likely and causes.get(best.code)
            elif self.currency_id.is_zero(line.gap):
                vals["cause_id"] = False
            line.with_context(receivables_match=True).write(vals)

    def _causes_by_code(self):
        """Id of the first write-off cause of each kind."""
        causes = self.env["receivables.write.off.cause"].search(
            [
                ("company_id", "parent_of", self.company_id.id),
                ("route", "=", "write_off"),
            ]
        )
        return {cause.code: cause.id for cause in reversed(causes)}

    def _case(self, line):
        """The engine's case of one line."""
        digits = self.currency_id.decimal_places
        item, move = line.move_line_id, line.move_line_id.move_id
        total = to_minor(line.residual, digits)
        share = (
            move.amount_untaxed / move.amount_total
            if move.is_invoice() and move.amount_total
            else 1
        )
        country = self.partner_id.commercial_partner_id.country_id
        return Case(
            gap=to_minor(line.gap, digits),
            total=abs(total),
            net=round(abs(total) * share),
            paid_on=self.receipt_line_id.date or self.date,
            text=line.reason or "",
            abroad=bool(country) and country != self.company_id.country_id,
            discounts=self._discounts(item),
            disputed=to_minor(self._disputed(item), digits),
        )

    def _discounts(self, item):
        """The early-payment discount that the terms of an item offer."""
        term = item.move_id.invoice_payment_term_id
        if not term.early_discount or not item.discount_date:
            return ()
        if item.currency_id != self.currency_id:
            return ()
        amount = item.amount_currency - item.discount_amount_currency
        digits = self.currency_id.decimal_places
        return (
            Discount(
                term.discount_percentage, to_minor(amount, digits), item.discount_date
            ),
        )

    def _disputed(self, item):
        """What of an item is held as disputed, in its currency."""
        open_item = self.env["receivables.open.item"].search(
            [("id", "=", item.id), ("hold_reason", "=", "dispute")]
        )
        return open_item.held_amount
