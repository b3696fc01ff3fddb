from odoo import fields, models


class ReceivablesSettings(models.TransientModel):
    _inherit = "receivables.settings"

    receivables_dispute_review_days = fields.Integer(
        related="company_id.receivables_dispute_review_days",
        readonly=False,
        help="Days until the owner of a new dispute is asked how far it is.",
    )
    receivables_dispute_lapse_days = fields.Integer(
        related="company_id.receivables_dispute_lapse_days",
        readonly=False,
        help="A dispute nobody reviewed so many days after its review date is chased "
        "again, while it stays open; 0: never.",
    )
    receivables_portal_dispute = fields.Boolean(
        related="company_id.receivables_portal_dispute",
        readonly=False,
        help="Customers may dispute their invoices on the portal. That holds nothing "
        "until a colleague takes it up.",
    )
    receivables_portal_dispute_max = fields.Integer(
        related="company_id.receivables_portal_dispute_max",
        readonly=False,
        help="How many disputes of one customer may wait to be taken up.",
    )
    receivables_portal_promise = fields.Boolean(
        related="company_id.receivables_portal_promise",
        readonly=False,
        help="Customers may promise on the portal to pay an invoice, which is not "
        "chased until that day.",
    )
    receivables_portal_promise_days = fields.Integer(
        related="company_id.receivables_portal_promise_days",
        readonly=False,
        help="How many days ahead a customer may promise on the portal.",
    )
    receivables_portal_promise_amount = fields.Float(
        related="company_id.receivables_portal_promise_amount",
        readonly=False,
        help="The largest promise on the portal, in the currency of the company; "
        "larger ones are for a call. 0: no limit.",
    )
    receivables_portal_promise_max = fields.Integer(
        related="company_id.receivables_portal_promise_max",
        readonly=False,
        help="How many promises of one customer may be open before the portal takes "
        "no more.",
    )
