from odoo import fields, models


class ReceivablesSettings(models.TransientModel):
    _inherit = "receivables.settings"

    receivables_creditor_trader = fields.Boolean(
        related="company_id.receivables_creditor_trader",
        readonly=False,
        help="A trader or trading company: between traders the commercial court is "
        "competent. An association, a profession or a civil company is none.",
    )
    receivables_limitation_first = fields.Integer(
        related="company_id.receivables_limitation_first",
        readonly=False,
        help="Months before a debt can no longer be claimed in court.",
    )
    receivables_limitation_last = fields.Integer(
        related="company_id.receivables_limitation_last",
        readonly=False,
        help="Months before the last day, when people are told again.",
    )
    receivables_limitation_transport = fields.Boolean(
        related="company_id.receivables_limitation_transport",
        readonly=False,
        help="You sell transport: new debts have the short term of transport.",
    )
