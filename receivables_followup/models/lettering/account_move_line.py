from odoo import api, fields, models
from odoo.exceptions import AccessError

from ..ledger.given import given

# What a letter is unique in; items that change it may meet their letter there.
KEY = {"account_id", "partner_id"}


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    letter = fields.Char(
        string="Lettering",
        readonly=True,
        copy=False,
        help="Items reconciled with each other bear one letter, unique in the account "
        "of the customer or supplier: in capitals when they balance, in small letters "
        "while part of them is open.",
    )

    _letter_idx = models.Index("(account_id, letter) WHERE letter IS NOT NULL")

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            for vals in vals_list:
                self._refuse_letter(given(self, vals))
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su:
            self._refuse_letter(vals)
        if not KEY & vals.keys():
            return super().write(vals)
        lettered = self.filtered("letter")
        result = super().write(vals)
        self.env["receivables.letter"]._follow_moved(lettered)
        return result

    @api.model
    def _refuse_letter(self, vals):
        """
        :raise AccessError: when a letter is given by hand
        """
        if vals.get("letter"):
            raise AccessError(
                self.env._(
                    "Letters follow from what is reconciled and cannot be entered: "
                    "letter the items, or take them out of their group."
                )
            )
