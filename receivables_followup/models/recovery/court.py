from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...engine.recovery.court import covering, prefixes
from .legal_words import COURTS


class ReceivablesCourt(models.Model):
    """A court, by name and place, and the seats it is competent for."""

    _name = "receivables.court"
    _description = "Court"
    _order = "kind, name"

    name = fields.Char(
        required=True, help="As requests are addressed to it, with its place."
    )
    kind = fields.Selection(COURTS, required=True, help="What it decides on.")
    city = fields.Char(string="Place", required=True, help="Town where it sits.")
    zip_prefixes = fields.Char(
        string="Postal Codes",
        help="What the postal codes of the seats it covers begin with, such as “69, "
        "013”. The longest that fits decides.",
    )
    country_id = fields.Many2one(
        "res.country",
        required=True,
        index=True,
        default=lambda self: self.env.company.country_id,
        help="The country in which it is competent.",
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Registry",
        index="btree_not_null",
        ondelete="restrict",
        domain="[('company_id', '=', False)]",
        help="Address, telephone and e-mail of the registry (greffe).",
    )
    active = fields.Boolean(default=True)

    _name_uniq = models.UniqueIndex(
        "(lower(name), kind, country_id)", "This court is listed already."
    )

    @api.constrains("zip_prefixes", "kind", "country_id", "active")
    def _check_zip_prefixes(self):
        """No seat is covered by two courts of a kind with the same beginning."""
        for court in self.filtered("active"):
            own = set(prefixes(court.zip_prefixes))
            rivals = court._of_kind(court.kind, court.country_id) - court
            for rival in rivals:
                if common := own & set(prefixes(rival.zip_prefixes)):
                    raise ValidationError(
                        self.env._(
                            "%(court)s and %(rival)s both cover postal codes that "
                            "begin with %(codes)s: enter longer ones.",
                            court=court.name,
                            rival=rival.name,
                            codes=", ".join(sorted(common)),
                        )
                    )

    @api.model
    def _of_kind(self, kind, country):
        return self.search([("kind", "=", kind), ("country_id", "=", country.id)])

    @api.model
    def _covering(self, kind, seat, country):
        """The court of a kind that is competent at a seat; empty where none is known.

        :param seat: ``res.partner`` whose address counts
        :param country: where the seat is when the address does not say
        """
        if not kind:
            return self.browse()
        seat = seat.sudo()
        courts = self.sudo()._of_kind(kind, seat.country_id or country)
        found = covering(
            seat.zip, {court.id: prefixes(court.zip_prefixes) for court in courts}
        )
        return self.browse(found)
