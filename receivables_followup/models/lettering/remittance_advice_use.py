"""An advice becomes a proposal, or fills in a payment entry."""

from odoo import Command, models
from odoo.exceptions import UserError


class ReceivablesRemittanceAdvice(models.Model):
    _inherit = "receivables.remittance.advice"

    def _usable_lines(self):
        """Lines with an open item; the others stop what would be incomplete.

        :raise UserError: naming the lines whose document is missing
        """
        missing = self.line_ids.filtered(
            lambda line: not line.move_line_id and line.state != "general"
        )
        if missing or not self.line_ids:
            raise UserError(
                self.env._(
                    "The documents of these lines of %(advice)s are missing: "
                    "%(lines)s. Choose them in the list, or read the advice again.",
                    advice=self.display_name,
                    lines=", ".join(
                        f"{line.file_line} ({line.document})" for line in missing
                    )
                    or self.env._("all"),
                )
            )
        return self.line_ids.filtered("move_line_id")

    def _propose(self):
        """Make the proposal: the payment with its documents, each gap in words."""
        lines = self._usable_lines()
        if not self.receipt_line_id:
            raise UserError(
                self.env._(
                    "The payment of %(advice)s is not in the books: choose it, or "
                    "enter the payment from here.",
                    advice=self.display_name,
                )
            )
        gapped = lines.filtered(lambda line: not self.currency_id.is_zero(line.gap))
        causes = gapped.cause_id
        Proposal = self.env["receivables.lettering.proposal"]
        vals = {
            "move_line_ids": (lines.move_line_id + self.receipt_line_id).ids,
            "reason": "remittance",
            "origin": "remittance",
            "note": self._note(),
        }
        if len(causes) == 1 and all(line.cause_id for line in gapped):
            vals["cause_id"] = causes.id
        proposal = Proposal._propose([vals])
        if not proposal:
            raise UserError(
                self.env._(
                    "The same was proposed and refused before. Enter the payment from "
                    "%(advice)s instead, or letter it by hand.",
                    advice=self.display_name,
                )
            )
        self.sudo().write({"proposal_id": proposal.id, "state": "proposed"})

    def _note(self):
        """Each gap with what the debtor says and what speaks for which cause."""
        texts = []
        for line in self.line_ids:
            money = self.currency_id
            if not line.move_line_id and line.state != "general":
                continue
            if not line.move_line_id:
                text = self.env._(
                    "%(amount)s without a document: %(reason)s",
                    amount=money.format(line.paid),
                    reason=line.reason or "",
                )
            elif money.is_zero(line.gap):
                continue
            else:
                text = self.env._(
                    "%(document)s: %(gap)s stay open. %(explanation)s",
                    document=line.move_line_id.move_name,
                    gap=money.format(line.gap),
                    explanation=line.explanation or "",
                )
            texts.append(text.strip())
        return "\n".join(texts)

    def _entry_vals(self):
        """Values of a payment entry that says what the advice says."""
        lines = self._usable_lines()
        general = sum(
            self.line_ids.filtered(lambda line: not line.move_line_id).mapped("paid")
        )
        receipt = self.receipt_line_id
        paid = sum(lines.mapped("paid"))
        return {
            "company_id": self.company_id.id,
            "partner_id": self.partner_id.id,
            "receipt_line_id": receipt.id,
            "date": receipt.date or self.date,
            "currency_id": self.currency_id.id,
            "amount": -receipt.amount_residual_currency if receipt else paid + general,
            "memo": self.name,
            "advice_id": self.id,
            "line_ids": [
                Command.create(vals) for vals in self._entry_line_vals(lines, general)
            ],
        }

    def _entry_line_vals(self, lines, general):
        """One line per open item; what is held back in general lowers the largest.

        :param general: sum of what names no document, negative
        """
        largest = max(lines, key=lambda line: line.residual).move_line_id
        result = []
        for item, own in lines.grouped("move_line_id").items():
            more = general if item == largest else 0
            paid = sum(own.mapped("paid")) + more
            cause = own.cause_id[:1]
            result.append(
                {
                    "move_line_id": item.id,
                    "residual": own[0].residual,
                    "paid": paid,
                    "gap": own[0].residual - paid if cause else 0,
                    "cause_id": cause.id,
                    "label": " ".join(filter(None, own.mapped("reason"))) or False,
                }
            )
        return result
