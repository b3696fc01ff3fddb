"""Who enters a payment is told that the customer is forbidden to pay prior debts."""

from odoo import api, fields, models
from odoo.tools import format_date


class ReceivablesInsolvency(models.Model):
    _inherit = "receivables.insolvency"

    @api.model
    def _payment_warning(self, lines):
        """What to know before money is matched with these items; False when nothing.

        After a plan is adopted prior debts are paid as it says. Anybody who enters
        payments may know it.

        :param lines: ``account.move.line`` records that are to be paid
        """
        holds = (
            self.env["receivables.hold"]
            .sudo()
            .search(
                [
                    ("move_line_id", "in", lines.ids),
                    ("state", "=", "active"),
                    ("insolvency_id.state", "=", "open"),
                ]
            )
        )
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        return (
            "\n".join(
                self.env._(
                    "%(customer)s: %(kind)s since %(day)s. Debts earlier than the "
                    "judgment must not be paid (article L622-7 of the Commercial "
                    "Code), the mandatary may claim the money back: %(invoices)s. "
                    "Ask the mandatary before you keep it.",
                    customer=one.commercial_partner_id.display_name,
                    kind=kinds[one.kind],
                    day=format_date(self.env, one.date),
                    invoices=", ".join(found.move_id.mapped("name")),
                )
                for one, found in holds.grouped("insolvency_id").items()
            )
            or False
        )


class AccountPaymentRegister(models.TransientModel):
    _inherit = "account.payment.register"

    receivables_insolvency_warning = fields.Text(
        compute="_compute_receivables_insolvency_warning",
        help="Why money for these documents must not be kept.",
    )

    @api.depends("line_ids")
    def _compute_receivables_insolvency_warning(self):
        proceedings = self.env["receivables.insolvency"]
        for register in self:
            register.receivables_insolvency_warning = proceedings._payment_warning(
                register.line_ids._origin
            )
