from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import email_normalize


class ReceivablesCard(models.Model):
    _inherit = "receivables.card"

    dunning_cc = fields.Char(
        string="Copies of Notices to",
        tracking=True,
        help="E-mail addresses that receive a copy of every notice sent by e-mail to "
        "this customer, separated by commas.",
    )

    @api.constrains("dunning_cc")
    def _check_dunning_cc(self):
        for card in self.filtered("dunning_cc"):
            for word in card.dunning_cc.replace(";", ",").split(","):
                if word.strip() and not email_normalize(word):
                    raise ValidationError(
                        self.env._(
                            "%(word)s is not an e-mail address: correct the copies of "
                            "notices of %(customer)s.",
                            word=word.strip(),
                            customer=card.display_name,
                        )
                    )
