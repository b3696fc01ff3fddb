from odoo import api, fields, models

from ...engine.card import identity


class ReceivablesCard(models.Model):
    """Badges of a customer's identifiers: well formed, wrong or missing."""

    _inherit = "receivables.card"

    company_registry = fields.Char(
        related="commercial_partner_id.company_registry",
        string="Registration Number",
        help="In France the SIREN or SIRET.",
    )
    identity_checks = fields.Json(
        compute="_compute_identity_checks",
        compute_sudo=True,
        help="The customer's identifiers, and whether their form and check digits are "
        "right. No registry is asked.",
    )

    @api.depends(
        "commercial_partner_id.vat",
        "commercial_partner_id.company_registry",
        "commercial_partner_id.country_id",
        "commercial_partner_id.is_company",
        "commercial_partner_id.bank_ids.acc_number",
    )
    @api.depends_context("lang")
    def _compute_identity_checks(self):
        europe = self.env.ref("base.europe", raise_if_not_found=False)
        union = europe.country_ids if europe else self.env["res.country"]
        for card in self:
            checks = card._identity_checks(union)
            card.identity_checks = [card._identity_badge(check) for check in checks]

    def _identity_checks(self, union):
        """The checks that make sense for this customer, in the order of the badges.

        :param union: the countries whose companies have a VAT number
        """
        partner = self.commercial_partner_id
        country = partner.country_id or self.company_id.country_id
        registry, vat = partner.company_registry, partner.vat
        checks = []
        if country.code == "FR" and (registry or partner.is_company):
            checks.append(identity.check_registry(registry))
        if vat or (partner.is_company and country in union):
            own = registry if country.code == "FR" else None
            checks.append(identity.check_vat(vat, country.code or "", own))
        accounts = partner.bank_ids.mapped("acc_number")
        return checks + identity.check_accounts(accounts)

    def _identity_badge(self, check):
        labels = {
            "siren": self.env._("SIREN"),
            "siret": self.env._("SIRET"),
            "vat": self.env._("VAT"),
            "iban": self.env._("IBAN"),
        }
        number = check.number
        if check.kind == "iban":
            # Enough to tell accounts apart; whoever may read them opens the contact.
            number = f"{number[:4]} ··· {number[-4:]}"
        return {
            "kind": check.kind,
            "label": labels[check.kind],
            "number": number,
            "state": check.state,
            "text": self._identity_text(check),
        }

    def _identity_text(self, check):
        """What the state of a badge means, for its tooltip."""
        if check.state == identity.MISSING:
            return self.env._("Not filled in on the contact.")
        if check.state == identity.OK:
            return self.env._("Form and check digits are right.")
        return {
            "form": self.env._("Wrong length or check digits: ask the customer."),
            "rib_key": self.env._("The IBAN is well formed, but its RIB key is wrong."),
            "other_siren": self.env._(
                "The VAT number belongs to another SIREN than the registration number."
            ),
        }[check.reason]
