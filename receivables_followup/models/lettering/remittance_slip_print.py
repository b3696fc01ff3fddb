from odoo import models

from ...report.dunning_letterhead import pretty_iban
from ...report.formatter import Formatter


class ReceivablesRemittanceSlip(models.Model):
    """The slip on paper, in the language of its reader."""

    _inherit = "receivables.remittance.slip"

    def _print_pieces(self):
        """``[(slip id, Markup)]`` for ``receivables.pdf``.

        :raise AccessError: the user may not read one of the slips
        """
        self.check_access("read")
        tools = Formatter(self.env, self.env.lang or "en_US")
        head, pieces = self.env["receivables.letterhead"], []
        for company, slips in self.grouped("company_id").items():
            sender = head._sender(company)
            for slip in slips:
                values = {"sender": sender, **slip._print_values(tools)}
                html = self.env["ir.qweb"]._render(
                    "receivables_followup.remittance_slip", values
                )
                pieces.append((slip.id, html))
        return pieces

    def _print_values(self, tools):
        """Texts of one slip for the template."""
        self.ensure_one()
        account = self.sudo().journal_id.bank_account_id
        cheques = self.sudo().payment_ids.sorted(
            lambda pay: (pay.date, pay.receivables_cheque_number or "", pay.id)
        )
        return {
            "number": self.name or "",
            "draft": self.state == "draft",
            "cancelled": self.state == "cancelled",
            "day": tools.date(self.date),
            "bank": account.bank_id.name or self.sudo().journal_id.name,
            "holder": account.acc_holder_name or self.company_id.name,
            "iban": pretty_iban(account.acc_number or ""),
            "bic": account.bank_id.bic or "",
            "count": len(cheques),
            "total": tools.money(self.amount_total, self.currency_id),
            "rows": [
                {
                    "rank": rank,
                    "number": cheque.receivables_cheque_number or "",
                    "bank": cheque.receivables_cheque_bank or "",
                    "drawer": cheque.receivables_cheque_drawer
                    or cheque.partner_id.name
                    or "",
                    "reference": cheque.name or "",
                    "amount": tools.money(cheque.amount, cheque.currency_id),
                }
                for rank, cheque in enumerate(cheques, 1)
            ],
        }


class IrActionsReport(models.Model):
    _inherit = "ir.actions.report"

    def _receivables_models(self):
        return super()._receivables_models() | {
            "receivables_followup.remittance_slip": "receivables.remittance.slip"
        }
