from odoo import api, fields, models


class ReceivablesLetteringPayment(models.TransientModel):
    _inherit = "receivables.lettering.payment"

    insolvency_warning = fields.Text(
        compute="_compute_insolvency_warning",
        help="Why money for these documents must not be kept.",
    )

    @api.depends("line_ids.paid", "side")
    def _compute_insolvency_warning(self):
        proceedings = self.env["receivables.insolvency"]
        for entry in self:
            paid = entry.line_ids.filtered(
                lambda line: line.paid and line.payment_id.side == "receivable"
            )
            entry.insolvency_warning = proceedings._payment_warning(
                paid.move_line_id._origin
            )
