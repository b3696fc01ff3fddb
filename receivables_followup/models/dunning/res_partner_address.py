from odoo import fields, models

# What the post needs to find somebody.
ADDRESS = ("street", "street2", "zip", "city", "state_id", "country_id")


class ResPartner(models.Model):
    _inherit = "res.partner"

    receivables_address_wrong = fields.Boolean(
        string="Wrong Postal Address",
        copy=False,
        tracking=True,
        help="A letter came back, the post does not know the address: no letter goes "
        "there. Cleared when the address is corrected.",
    )

    def write(self, vals):
        """A corrected address is no longer wrong, and nobody has to look for it."""
        wrong = self.browse()
        if set(ADDRESS) & vals.keys() and "receivables_address_wrong" not in vals:
            wrong = self.filtered("receivables_address_wrong")
        before = {partner: partner._receivables_address() for partner in wrong}
        result = super().write(vals)
        corrected = wrong.filtered(
            lambda partner: partner._receivables_address() != before[partner]
        )
        if corrected:
            corrected.receivables_address_wrong = False
        if vals.get("receivables_address_wrong") is False:
            self._receivables_address_found()
        return result

    def _receivables_address(self):
        """The address as a value: contacts at the same place have the same one."""
        self.ensure_one()
        values = [self[name] for name in ADDRESS]
        return tuple(
            value.strip().lower() if isinstance(value, str) else value
            for value in values
        )

    def _receivables_mark_address(self, wrong=True):
        """Note that the post does not know this address, or that it does.

        Contacts of the same customer at the same address are marked with it.
        """
        self.ensure_one()
        family = self.search(
            [("commercial_partner_id", "=", self.commercial_partner_id.id)]
        )
        address = self._receivables_address()
        same = family.filtered(
            lambda partner: partner._receivables_address() == address
        )
        (self | same).receivables_address_wrong = wrong

    def _receivables_address_found(self):
        """Nobody has to look for these addresses any more."""
        cards = (
            self.env["receivables.card"]
            .sudo()
            .search([("commercial_partner_id", "in", self.commercial_partner_id.ids)])
        )
        cards.activity_unlink(["receivables_followup.mail_activity_find_address"])
