from odoo import api, fields, models

# Reasons a buyer gives in the life cycle of a French e-invoice (statuses 206 to 210).
EINVOICE_CODES = [
    ("PU_ERR", "PU_ERR: unit price"),
    ("QTE_ERR", "QTE_ERR: quantity"),
    ("QUALITE_ERR", "QUALITE_ERR: quality"),
    ("LIVR_INCOMP", "LIVR_INCOMP: incomplete delivery"),
    ("CMD_ERR", "CMD_ERR: order number"),
    ("DOUBLON", "DOUBLON: duplicate"),
    ("TX_TVA_ERR", "TX_TVA_ERR: VAT rate"),
    ("COORD_BANC_ERR", "COORD_BANC_ERR: bank details"),
    ("REM_ERR", "REM_ERR: discount"),
    ("AUTRE", "AUTRE: other"),
]


class ReceivablesDisputeReason(models.Model):
    """Why a customer refuses to pay, or to pay in full."""

    _name = "receivables.dispute.reason"
    _description = "Reason of Disputes"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(
        required=True, help="Short technical name, which imports and programs use."
    )
    einvoice_code = fields.Selection(
        EINVOICE_CODES,
        string="E-Invoice Code",
        required=True,
        default="AUTRE",
        help="What the customer's platform says for it in the life cycle of a French "
        "e-invoice.",
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    portal = fields.Boolean(
        string="Offered to Customers",
        default=True,
        help="Customers may choose it on their portal.",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Default Owner",
        company_dependent=True,
        domain=[("share", "=", False)],
        help="Who settles disputes of this kind, in this company.",
    )

    _code_uniq = models.UniqueIndex("(code)", "Another reason has this code already.")

    @api.model
    def _by_einvoice_code(self, code):
        """The reason that stands for a code of the e-invoice life cycle.

        :param str code: one of ``EINVOICE_CODES``; an unknown one stands for "other"
        :return: one record, or none when no active reason bears the code
        """
        found = self.search([("einvoice_code", "in", [code, "AUTRE"])])
        exact = found.filtered(lambda reason: reason.einvoice_code == code)
        return (exact or found)[:1]
