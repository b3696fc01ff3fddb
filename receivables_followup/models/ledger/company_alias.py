"""The addresses of a company that mails are written to."""

from typing import NamedTuple

from odoo import api, models


class Address(NamedTuple):
    """:ivar name: the part before the @ that is proposed
    :ivar model: the model that takes the mails in; it has a ``company_id``
    """

    name: str
    model: str


class ResCompany(models.Model):
    _inherit = "res.company"

    @api.model
    def _receivables_aliases(self):
        """The addresses of each company; outer wings add theirs.

        :return: dict of ``Address`` by name of the field of the company that holds it
        """
        return {}

    def _receivables_setup(self):
        result = super()._receivables_setup()
        self._receivables_make_aliases()
        return result

    def _receivables_make_aliases(self):
        """Give each company the addresses it lacks, without a name if it is taken."""
        Alias = self.env["mail.alias"].sudo()
        for field, address in self._receivables_aliases().items():
            model = self.env["ir.model"]._get(address.model)
            for company in self.sudo():
                if company[field]:
                    continue
                domain = company.alias_domain_id
                taken = Alias.search_count(
                    [
                        ("alias_name", "=", address.name),
                        ("alias_domain_id", "=", domain.id),
                    ],
                    limit=1,
                )
                company[field] = Alias.create(
                    {
                        "alias_name": False if taken else address.name,
                        "alias_domain_id": domain.id,
                        "alias_model_id": model.id,
                        "alias_defaults": repr({"company_id": company.id}),
                        "alias_contact": "everyone",
                    }
                )


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    def _receivables_show_alias(self, name):
        """Compute ``<name>_name`` from the address ``<name>_id`` of the company."""
        for settings in self:
            settings[f"{name}_name"] = settings.company_id[f"{name}_id"].alias_name

    def _receivables_rename_alias(self, name):
        """Write ``<name>_name`` to the address, which is made again if it is gone."""
        for settings in self:
            settings.company_id._receivables_make_aliases()
            alias = settings.company_id[f"{name}_id"]
            if alias.alias_name != settings[f"{name}_name"]:
                alias.alias_name = settings[f"{name}_name"]
