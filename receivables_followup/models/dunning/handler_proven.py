from odoo import models
from odoo.exceptions import UserError


class ElectronicLetterHandler(models.AbstractModel):
    """Qualified electronic registered letters (article L100 of the Postal Code).

    The PDF is made and archived here; a person hands it to the qualified service, and
    brings its number, days and proof back.
    """

    _name = "receivables.dunning.channel.handler.lre"
    _inherit = "receivables.dunning.channel.handler.letter"
    _description = "Dunning by Qualified Electronic Letter"

    def _record(self, notices, payloads):
        refused = {
            notice: UserError(
                self.env._(
                    "%(partner)s has no e-mail address: enter it, or send a registered "
                    "letter.",
                    partner=notice.partner_id.display_name,
                )
            )
            for notice in notices.sudo()
            if not notice.partner_id.email_normalized
        }
        return refused | super()._record(
            notices.filtered(lambda notice: notice not in refused), payloads
        )


class BailiffHandler(models.AbstractModel):
    """Notices served by a commissaire de justice: the letter handed to the office."""

    _name = "receivables.dunning.channel.handler.bailiff"
    _inherit = "receivables.dunning.channel.handler.letter"
    _description = "Dunning by Act of a Commissaire de Justice"
