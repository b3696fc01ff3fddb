from odoo import fields, models

STOP_SALES = [
    ("hold", "Put the confirmation on hold"),
    ("warn", "Only warn"),
]


class ResCompany(models.Model):
    _inherit = "res.company"

    receivables_stop_sales = fields.Selection(
        STOP_SALES, string="Orders of Blocked Customers", default="hold", required=True
    )
    receivables_einvoice_paid_from = fields.Date(string="Report Payments from")
