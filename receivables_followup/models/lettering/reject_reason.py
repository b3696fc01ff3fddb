from odoo import fields, models

MEANS = [
    ("direct_debit", "Direct Debit"),
    ("cheque", "Cheque"),
    ("bill", "Bill of Exchange (LCR)"),
    ("note", "Promissory Note (BOR)"),
    ("transfer", "Bank Transfer Recalled"),
    ("card", "Card Payment Charged Back"),
]


class ReceivablesRejectReason(models.Model):
    """Why a bank sends a payment back, with the code it states."""

    _name = "receivables.reject.reason"
    _description = "Reason of a Rejected Payment"
    _order = "means, sequence, code, id"

    means = fields.Selection(MEANS, required=True, index=True)
    code = fields.Char(help="The code the bank states, such as AM04.")
    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    funds_lacking = fields.Boolean(
        help="The debtor's account did not cover it. A cheque rejected so gives right "
        "to a certificate of non-payment."
    )
    may_retry = fields.Boolean(
        string="May Be Presented Again",
        help="Presenting the same payment again makes sense.",
    )

    _means_code_uniq = models.UniqueIndex(
        "(means, code) WHERE code IS NOT NULL",
        "There is already a reason with this code for this means of payment.",
    )

    def _compute_display_name(self):
        for reason in self:
            reason.display_name = " · ".join(filter(None, (reason.code, reason.name)))
