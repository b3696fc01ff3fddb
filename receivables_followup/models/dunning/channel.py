from odoo import api, fields, models
from odoo.exceptions import UserError

CHANNELS = [
    ("email", "E-mail"),
    ("letter", "Postal Letter"),
    ("registered", "Registered letter"),
    ("call", "Phone call"),
    ("hybrid", "Hybrid mail"),
    ("lre", "Qualified electronic letter"),
    ("bailiff", "Act of a commissaire de justice"),
]
# What proves that a written notice arrived, and when: registered letter, qualified
# electronic registered letter (article L100 of the French Postal Code), bailiff's act.
PROVEN = ("registered", "lre", "bailiff")


class DunningChannel(models.Model):
    """A way to reach the customer; ``handler`` names the model that does it."""

    _name = "receivables.dunning.channel"
    _description = "Dunning channel"
    _order = "sequence, id"
    _check_company_auto = True
    _check_company_domain = models.check_company_domain_parent_of

    name = fields.Char(required=True, translate=True)
    code = fields.Selection(CHANNELS, required=True)
    handler = fields.Char(
        required=True,
        help="Technical name of the model that prepares and delivers the notices.",
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        index="btree_not_null",
        help="Empty: the channel is shared by all companies.",
    )

    _code_company_uniq = models.UniqueIndex(
        "(code, COALESCE(company_id, 0))",
        "There is already a channel of this kind for this company.",
    )

    @api.model
    def _by_code(self, code):
        """The active channel of that code, the company's own first (or empty)."""
        return self.search(
            [("code", "=", code), ("company_id", "in", [self.env.company.id, False])],
            order="company_id NULLS LAST, sequence, id",
            limit=1,
        )

    def _get_handler(self):
        """The handler model of this channel.

        Raises UserError when no such model is installed.
        """
        self.ensure_one()
        if self.handler not in self.env:
            raise UserError(
                self.env._(
                    "The channel %(channel)s cannot be used: its handler"
                    " %(handler)s is not installed. Correct the handler of the"
                    " channel, or archive the channel.",
                    channel=self.display_name,
                    handler=self.handler,
                )
            )
        return self.env[self.handler]
