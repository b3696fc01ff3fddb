"""What to do about a gap, in one click."""

from odoo import fields, models
from odoo.exceptions import UserError

# Code of the write-off cause to offer for a cause of the engine; else "other".
WRITE_OFFS = {
    "rounding": "rounding",
    "discount": "discount",
    "bank_charges": "bank_charges",
    "exchange": "exchange",
    "deduction": "deduction",
    "withholding_tax": "withholding_tax",
    "factor_net": "factor_fees",
}
# What the payer or a factor keeps: nothing of it is left over.
KEPT_BACK = {"retention", "withholding_tax", "factor_net"}
# E-invoice code of the reason why a customer disputes a gap; else "other".
DISPUTE_REASONS = {"discount": "REM_ERR"}
# What suits a cause when the partner paid too little.
SUITS = {
    "exchange": "write_off",
    "discount": "write_off",
    "rounding": "write_off",
    "bank_charges": "write_off",
    "retention": "retention",
    "withholding_tax": "write_off",
    "factor_net": "write_off",
    "credit_note": "credit_note",
    "deduction": "dispute",
    "wrong_customer": "reassign",
    "duplicate_payment": "refund",
}


class ReceivablesLetteringGap(models.Model):
    _inherit = "receivables.lettering.gap"

    def _factored(self):
        """Root companies that follow a factor on an account of its own."""
        if "factor_net" not in self.mapped("cause"):
            return self.env["res.company"]
        roles = self.env["receivables.account.role"].sudo()
        return roles.search(
            [
                ("company_id", "in", self.company_id.root_id.ids),
                ("role", "=", "contra"),
            ]
        ).company_id

    def _suggest(self, factored):
        """The follow-up that suits the cause, or False when none does.

        :param factored: companies as ``_factored`` gives them
        """
        self.ensure_one()
        suited = SUITS.get(self.cause, False)
        if suited == "credit_note" and self._near_line("note"):
            return "letter"  # the credit note exists: only the letter is missing
        if suited == "dispute" and self.side != "receivable":
            return False
        if suited == "reassign" and not self.overpaid:
            return False  # the money is on somebody else's account
        if self.cause in KEPT_BACK and self.overpaid:
            return False
        if self.cause == "factor_net" and (
            self.company_id.root_id in factored or self._is_advanced()
        ):
            return False  # the fees are an affair of the factor's account
        if self.cause == "discount" and self._facts("discount", "terms_late"):
            return "dispute" if self.side == "receivable" else False
        return suited

    def _facts(self, cause, code):
        """Values of the evidence with this code for this cause."""
        return [
            values
            for found in self.evidence or []
            if found["code"] == cause
            for fact, values in found["facts"]
            if fact == code
        ]

    def _near_line(self, code):
        """The journal item that evidence names, if it is still open."""
        ids = [
            values["key"][0]
            for found in self.evidence or []
            for fact, values in found["facts"]
            if fact == code
        ]
        lines = self.env["account.move.line"].browse(ids).exists()
        return lines.filtered(lambda line: not line.reconciled)[:1]

    # -- state -----------------------------------------------------------------

    def _open_lines(self):
        """What is still open of the items; refuses a gap that is not as shown.

        :raise UserError: the ledger changed since the gap was computed
        """
        self.ensure_one()
        lines = self.move_line_ids.filtered(lambda line: not line.reconciled)
        same = set(lines.mapped("currency_id").ids) <= {self.currency_id.id}
        rest = sum(
            lines.mapped("amount_residual_currency" if same else "amount_residual")
        )
        changed = self.currency_id.compare_amounts(rest, self.gap)
        if changed or not lines or self.state == "done":
            raise UserError(
                self.env._(
                    "%(gap)s is not open any more as it is shown: refresh the gaps "
                    "first.",
                    gap=self.display_name,
                )
            )
        return lines

    def _claims(self, lines):
        """Those of these items that claim money, the most open first."""
        sign = -1 if self.side == "payable" else 1
        return lines.filtered(lambda line: sign * line.balance > 0).sorted(
            lambda line: (-abs(line.amount_residual_currency), line.id)
        )

    def _mark(self, followup, **vals):
        """Remember what was done; the rights were checked by what was done."""
        self.check_access("write")
        self.sudo().write({"state": "done", "followup": followup, **vals})

    def action_reopen(self):
        """Put these gaps back on the list; what was created stays."""
        self.check_access("write")
        back = self.sudo().filtered(
            lambda row: row.state != "open" and row.followup != "settled"
        )
        back.write({"state": "open", "followup": False})

    def action_refresh(self):
        """Read the ledger again, for the companies the user works in."""
        self.check_access("read")
        count = self.sudo()._refresh(self.env.companies)
        message = (
            self.env._("The gaps are being refreshed by somebody else.")
            if count is None
            else self.env._("Gaps found: %(count)s.", count=count)
        )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "message": message,
                "type": "info" if count is None else "success",
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    # -- follow-ups ------------------------------------------------------------

    def action_suggestion(self):
        """Do what suits the cause."""
        self.ensure_one()
        if not self.suggestion:
            raise UserError(
                self.env._(
                    "%(gap)s: no follow-up suits this cause. Open it and choose one.",
                    gap=self.display_name,
                )
            )
        return getattr(self, f"action_{self.suggestion}")()

    def action_dispute(self):
        """Open a dispute of the gap: it is kept out of reminders until decided."""
        for row in self:
            disputes = row._dispute_gap()
            row._mark(
                "dispute",
                dispute_id=disputes[:1].id,
                hold_id=disputes.sudo().hold_ids[:1].id,
            )
        return True

    def _dispute_gap(self):
        if self.side != "receivable" or self.overpaid:
            raise UserError(
                self.env._(
                    "%(gap)s is not owed by a customer: there is nothing to keep out "
                    "of reminders.",
                    gap=self.display_name,
                )
            )
        disputes, left = self.env["receivables.dispute"], self.gap
        code = DISPUTE_REASONS.get(self.cause, "AUTRE")
        reason = self.env["receivables.dispute.reason"]._by_einvoice_code(code)
        for line in self._claims(self._open_lines()):
            amount = min(left, line.amount_residual_currency)
            if line.currency_id.compare_amounts(amount, 0.0) <= 0:
                continue
            disputes += disputes._open(
                line,
                reason,
                amount=amount,
                description=self.note or self.explanation,
            )
            left -= amount
        return disputes

    def action_write_off(self):
        """Letter what is left with a write-off; the dialog asks for the cause."""
        lines = self._open_lines()
        return self._letter_dialog(lines, "gap")

    def action_letter(self):
        """Letter the items with the open credit note that explains the gap."""
        lines = self._open_lines() + self._near_line("note")
        return self._letter_dialog(lines, "full")

    def _letter_dialog(self, lines, mode):
        code = WRITE_OFFS.get(self.cause, "other")
        cause = self.env["receivables.write.off.cause"].search(
            [
                ("company_id", "parent_of", self.company_id.id),
                ("code", "=", code),
                ("route", "=", "write_off"),
            ],
            limit=1,
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.display_name,
            "res_model": "receivables.lettering.wizard",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_move_line_ids": [fields.Command.set(lines.ids)],
                "default_mode": mode,
                "default_cause_id": cause.id if mode == "gap" else False,
                # Written off on the day of the payment, not of the invoice.
                "default_gap_date": self.date,
            },
        }

    def action_refund(self):
        """Prepare the payment that gives back what was paid too much, as a draft."""
        lines = self._open_lines()
        if not self.overpaid:
            raise UserError(
                self.env._(
                    "%(gap)s: nothing was paid too much, so there is nothing to "
                    "refund.",
                    gap=self.display_name,
                )
            )
        payment = (
            self.env["account.payment"]
            .with_company(self.company_id)
            .create(
                {
                    "payment_type": "outbound" if self.gap < 0 else "inbound",
                    "partner_type": "supplier"
                    if self.side == "payable"
                    else "customer",
                    "partner_id": self.commercial_partner_id.id,
                    "destination_account_id": self.account_id.id,
                    "amount": abs(self.gap),
                    "currency_id": self.currency_id.id,
                    "memo": self.env._(
                        "Refund: %(documents)s",
                        documents=", ".join(
                            sorted(set(lines.mapped("move_name")) - {False})
                        ),
                    ),
                }
            )
        )
        self._mark("refund", followup_move_id=payment.move_id.id)
        return self._open(payment)

    def action_reassign(self):
        """Move what was paid to the customer it belongs to."""
        lines = self._open_lines()
        sign = -1 if self.side == "payable" else 1
        paid = lines.filtered(lambda line: sign * line.amount_residual < 0)
        if not paid:
            raise UserError(
                self.env._(
                    "%(gap)s: no payment is left over that could belong to somebody "
                    "else.",
                    gap=self.display_name,
                )
            )
        other = self._near_line("other_cited") or self._near_line("other")
        return self._reassign_dialog(paid, other)

    def _reassign_dialog(self, paid, other):
        """Ask for the customer the payment belongs to; ``other`` is a guess."""
        context = {"active_model": paid._name, "active_ids": paid.ids}
        if partner := other.partner_id.commercial_partner_id:
            context["default_target_partner_id"] = partner.id
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Reassign"),
            "res_model": "receivables.lettering.reassign",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": context,
        }

    # -- opening ---------------------------------------------------------------

    def action_open_followup(self):
        """The draft that was made for the gap, or its dispute."""
        self.ensure_one()
        return self._open(self.dispute_id or self.hold_id or self.followup_move_id)

    def _open(self, record):
        return {
            "type": "ir.actions.act_window",
            "name": record.display_name,
            "res_model": record._name,
            "res_id": record.id,
            "view_mode": "form",
            "views": [(False, "form")],
        }
