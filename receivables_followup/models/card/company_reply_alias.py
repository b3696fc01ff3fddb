from odoo import fields, models

ALIAS_NAME = "relances"


class ResCompany(models.Model):
    _inherit = "res.company"

    receivables_reply_alias_id = fields.Many2one(
        "mail.alias",
        string="Address for Replies to Reminders",
        readonly=True,
        copy=False,
        ondelete="set null",
        index="btree_not_null",
        help="Mails to this address that answer no mail of ours are given to the card "
        "of the customer who sent them, or wait among the replies to route.",
    )

    def _receivables_setup(self):
        result = super()._receivables_setup()
        self._receivables_reply_aliases()
        return result

    def _receivables_reply_aliases(self):
        """Give each of these companies its address, without a name if it is taken."""
        Alias = self.env["mail.alias"].sudo()
        model = self.env["ir.model"]._get("receivables.reply")
        for company in self.sudo():
            if company.receivables_reply_alias_id:
                continue
            domain = company.alias_domain_id
            taken = Alias.search_count(
                [("alias_name", "=", ALIAS_NAME), ("alias_domain_id", "=", domain.id)],
                limit=1,
            )
            company.receivables_reply_alias_id = Alias.create(
                {
                    "alias_name": False if taken else ALIAS_NAME,
                    "alias_domain_id": domain.id,
                    "alias_model_id": model.id,
                    "alias_defaults": repr({"company_id": company.id}),
                    "alias_contact": "everyone",
                }
            )


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    receivables_reply_alias_name = fields.Char(
        string="Address for Replies",
        compute="_compute_receivables_reply_alias_name",
        inverse="_inverse_receivables_reply_alias_name",
        help="The part before the @ of the address customers write to about "
        "reminders. Empty: mails that answer no mail of ours are not accepted.",
    )
    receivables_reply_alias_domain = fields.Char(
        related="company_id.receivables_reply_alias_id.alias_domain_id.name"
    )

    def _compute_receivables_reply_alias_name(self):
        for settings in self:
            alias = settings.company_id.receivables_reply_alias_id
            settings.receivables_reply_alias_name = alias.alias_name

    def _inverse_receivables_reply_alias_name(self):
        for settings in self:
            company = settings.company_id
            company._receivables_reply_aliases()
            alias = company.receivables_reply_alias_id
            if alias.alias_name != settings.receivables_reply_alias_name:
                alias.alias_name = settings.receivables_reply_alias_name
