"""What the lettering dialog says before anything is done."""

from markupsafe import Markup

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ..engine.errors import EngineError


class ReceivablesLetteringWizard(models.TransientModel):
    _inherit = "receivables.lettering.wizard"

    @api.depends("move_line_ids", "mode", "cause_id", "gap_account_id", "gap_date")
    def _compute_texts(self):
        door = self.env["receivables.lettering"]
        for wizard in self:
            lines = wizard.move_line_ids._origin
            faults = door._faults(
                [lines],
                gaps=[wizard._gap_given()],
                partial=wizard.mode == "partial",
            )
            wizard.fault_text = "\n".join(faults.values()) or False
            wizard.exchange_text = wizard._exchange_words() or False
            wizard.note_text = "\n".join(wizard._notes(lines)) or False

    def _gap_given(self):
        """The gap as chosen so far; None while there is none to write off."""
        if self.mode != "gap" or not self.cause_id or self.balanced:
            return None
        return self._gap_values()

    def _exchange_words(self):
        """Each exchange entry Odoo will post, with its amount and date."""
        words = []
        for day, amount in self._rest()["exchange"]:
            values = {
                "amount": self.company_currency_id.format(abs(amount)),
                "date": format_date(self.env, day),
            }
            words.append(
                self.env._(
                    "Odoo will post an exchange loss of %(amount)s on %(date)s: the "
                    "items were booked at different rates.",
                    **values,
                )
                if amount > 0
                else self.env._(
                    "Odoo will post an exchange gain of %(amount)s on %(date)s: the "
                    "items were booked at different rates.",
                    **values,
                )
            )
        return "\n".join(words)

    def _notes(self, lines):
        """What a person should know, though it forbids nothing."""
        notes = []
        if taxed := lines.move_id.filtered(self._has_tax_on_payment):
            notes.append(
                self.env._(
                    "VAT on payment: Odoo will post the VAT that becomes due on "
                    "%(invoices)s.",
                    invoices=", ".join(taxed.mapped("name")),
                )
            )
        partners = lines.partner_id.commercial_partner_id
        if len(partners) > 1:
            notes.append(
                self.env._(
                    "Several customers of one payer or group: %(names)s.",
                    names=", ".join(partners.mapped("display_name")),
                )
            )
        if held := self.env["receivables.lettering"]._held(lines):
            notes.append(
                self.env._(
                    "Held because of a dispute, a factor, a court case or an "
                    "insolvency: %(items)s.",
                    items=", ".join(
                        line.move_name or "" for line in lines if line.id in held
                    ),
                )
            )
        if self.mode == "gap" and (moved := self._moved_date()):
            notes.append(moved)
        return notes

    @api.model
    def _has_tax_on_payment(self, move):
        return move.is_invoice(include_receipts=True) and any(
            tax.tax_exigibility == "on_payment" for tax in move.line_ids.tax_line_id
        )

    def _moved_date(self):
        """Say which date the write-off will bear when its own is locked."""
        if not self.gap_date or not self.cause_id:
            return None
        move = self.env["account.move"].new(
            {
                "move_type": "entry",
                "company_id": self.company_id.id,
                "journal_id": self.env["receivables.lettering"]
                ._write_off_journal(self.cause_id.sudo(), self.company_id)
                .id,
            }
        )
        taxed = self.cause_id.tax_treatment != "none"
        locks = move._get_violated_lock_dates(self.gap_date, taxed)
        if not locks:
            return None
        day = move._get_accounting_date(self.gap_date, taxed, lock_dates=locks)
        return self.env._(
            "%(date)s is in a locked period: the write-off will be dated %(day)s.",
            date=format_date(self.env, self.gap_date),
            day=format_date(self.env, day),
        )

    @api.depends("move_line_ids", "mode", "cause_id", "gap_account_id", "gap_label")
    def _compute_preview(self):
        for wizard in self:
            wizard.preview_html = wizard._preview() or False

    def _preview(self):
        """The write-off as a small table, computed as it will be posted."""
        gap = self._gap_given()
        if not gap or self.fault_text:
            return None
        door = self.env["receivables.lettering"]
        lines = self.move_line_ids._origin
        try:
            rows = door._prepare_pieces(lines, [gap])
            items = door._entry_vals(lines, rows)["line_ids"] if rows else []
        except (UserError, EngineError):
            return None
        body = Markup().join(self._preview_row(vals) for _c, _i, vals in items)
        return Markup(
            "<table class='table table-sm mb-0'><thead><tr><th>%s</th><th>%s</th>"
            "<th class='text-end'>%s</th><th class='text-end'>%s</th></tr></thead>"
            "<tbody>%s</tbody></table>"
        ) % (
            self.env._("Account"),
            self.env._("Label"),
            self.env._("Debit"),
            self.env._("Credit"),
            body,
        )

    def _preview_row(self, vals):
        account = self.env["account.account"].browse(vals["account_id"])
        account = account.with_company(self.company_id)
        currency = self.company_currency_id
        balance = vals["balance"]
        return Markup(
            "<tr><td>%s</td><td>%s</td><td class='text-end'>%s</td>"
            "<td class='text-end'>%s</td></tr>"
        ) % (
            f"{account.code} {account.name}",
            vals["name"],
            currency.format(balance) if balance > 0 else "",
            currency.format(-balance) if balance < 0 else "",
        )
