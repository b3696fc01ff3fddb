from odoo import fields, models


class ReceivablesSettings(models.TransientModel):
    _inherit = "receivables.settings"

    receivables_plan_grace = fields.Integer(
        related="company_id.receivables_plan_grace",
        readonly=False,
        help="An instalment is late so many days after its day.",
    )
    receivables_plan_reminder_days = fields.Integer(
        related="company_id.receivables_plan_reminder_days",
        readonly=False,
        help="Days before each instalment on which the customer is reminded; 0: never.",
    )
    receivables_plan_break = fields.Selection(
        related="company_id.receivables_plan_break",
        readonly=False,
        required=True,
        help="The plan ends and everything left is claimed, or a person decides.",
    )
    receivables_stop_sales = fields.Selection(
        related="company_id.receivables_stop_sales",
        readonly=False,
        required=True,
        help="Quotations of customers whose sales are stopped wait for a credit "
        "manager, or are confirmed in spite of the banner.",
    )
    receivables_einvoice_paid_from = fields.Date(
        related="company_id.receivables_einvoice_paid_from",
        readonly=False,
        help="Payments of e-invoices dated from this day, of which VAT is due on "
        "payment, become statuses 212 to hand over. Empty: none.",
    )
