from odoo import api, fields, models

from ..ledger.company_alias import Address


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

    @api.model
    def _receivables_aliases(self):
        return super()._receivables_aliases() | {
            "receivables_reply_alias_id": Address("relances", "receivables.reply")
        }


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
        self._receivables_show_alias("receivables_reply_alias")

    def _inverse_receivables_reply_alias_name(self):
        self._receivables_rename_alias("receivables_reply_alias")
