from odoo import fields, models

from ...report.formatter import Formatter

REPORT = "receivables_followup.retention_letter"


class ReceivablesRetention(models.Model):
    """The letter that asks for a retention, in the language of the customer."""

    _inherit = "receivables.retention"

    def _print_pieces(self):
        """``[(retention id, Markup)]`` for ``receivables.pdf``.

        :raise AccessError: the user may not read one of them
        :raise UserError: one is retained still, or opposed: its letter would lie
        """
        self.check_access("read")
        today = fields.Date.context_today(self)
        for retention in self.filtered(lambda one: one.state != "released"):
            retention._check_due(today)
        pieces = []
        for retention in self:
            customer = retention.commercial_partner_id
            address = customer.address_get(["invoice"])["invoice"]
            contact = customer.browse(address)
            lang = contact.lang or retention.company_id.partner_id.lang or "en_US"
            worded = retention.with_context(lang=lang)
            tools = Formatter(self.env, lang)
            head = worded.env["receivables.letterhead"]
            company = worded.company_id
            values = {
                "sender": head._sender(company),
                "to": head._address_lines(contact, company),
                "service": False,
                "refs": [(worded.env._("Our reference"), retention.move_id.name or "")],
                "quote": retention.move_id.name or "",
                "payments_until": False,
                "invoice": retention.move_id.name or "",
                "invoice_date": tools.date(retention.move_id.invoice_date)
                if retention.move_id.invoice_date
                else "",
                "amount": tools.money(retention.amount, retention.currency_id),
                "left": tools.money(
                    retention.amount_open or retention.amount, retention.currency_id
                ),
                "accepted_on": retention.accepted_on
                and tools.date(retention.accepted_on),
                "guarantee_on": retention.guarantee_on
                and tools.date(retention.guarantee_on),
                "release_date": tools.date(retention.release_date),
                "french": company.country_id.code == "FR",
                "signatory": retention.user_id.name or "",
            }
            pieces.append((retention.id, worded.env["ir.qweb"]._render(REPORT, values)))
        return pieces


class IrActionsReport(models.Model):
    _inherit = "ir.actions.report"

    def _receivables_models(self):
        return super()._receivables_models() | {REPORT: "receivables.retention"}
