"""Advices that come by mail, to an address of the company."""

from odoo import api, fields, models
from odoo.tools import email_normalize, html2plaintext

from ...engine.lettering.remittance import parse_text
from ..ledger.company_alias import Address

MAX_FILES = 5  # of one mail that are looked at
# Tables say more than a PDF of the same advice.
FILES = (".csv", ".txt", ".xlsx", ".xlsm", ".tsv", ".pdf")


class ReceivablesRemittanceAdvice(models.Model):
    _inherit = "receivables.remittance.advice"

    @api.model
    def message_new(self, msg_dict, custom_values=None):
        """Keep the mail as an advice, and read it when it can be read.

        What cannot be read waits with the reasons; nothing is proposed by itself.
        """
        values = dict(custom_values or {})
        company = self.env["res.company"].browse(
            values.get("company_id") or self.env.company.id
        )
        self = self.with_company(company)
        automatic = self.env.context.get("receivables_automatic_mail")
        date = msg_dict.get("date") or fields.Datetime.now()
        moment = fields.Datetime.context_timestamp(
            self, fields.Datetime.to_datetime(date)
        )
        values |= {
            "company_id": company.id,
            "currency_id": company.currency_id.id,
            "source": "mail",
            "date": moment.date(),
            "state": "ignored" if automatic else "new",
            "text": html2plaintext(msg_dict.get("body") or "").strip() or False,
            "partner_id": self._sender(msg_dict, company).id,
        }
        advice = super().message_new(msg_dict, custom_values=values)
        if not automatic:
            advice.sudo()._read_mail(msg_dict.get("attachments") or [])
        return advice

    @api.model
    def _sender(self, msg_dict, company):
        """The only customer who writes from this address, or nobody."""
        address = email_normalize(msg_dict.get("email_from"))
        finder = self.env["receivables.reply.finder"]
        if not address or finder._is_colleague(address):
            return self.env["res.partner"]
        return finder._by_sender(address, company).commercial_partner_id

    def _read_mail(self, attachments):
        """Take the first file that can be read, tables first, else the mail itself."""
        digits = self.currency_id.decimal_places
        read, problems = [], []
        files = [
            attachment
            for attachment in attachments
            if str(attachment.fname).lower().endswith(FILES)
        ]
        files.sort(key=lambda file: str(file.fname).lower().endswith(FILES[-1]))
        for attachment in files[:MAX_FILES]:
            content = attachment.content
            if isinstance(content, str):
                content = content.encode()
            read.append((attachment.fname, content))
        if self.text:
            read.append((self.env._("Mail"), None))
        for name, content in read:
            found = (
                parse_text(self.text, digits)
                if content is None
                else self._parse_content(content, digits)
            )
            if not found.problems:
                self._take(found, self._warnings(found))
                return
            problems.append(f"{name}\n{self._problem_text(found.problems)}")
        self.problems = "\n".join(problems) or self.env._("The mail is empty.")


class ResCompany(models.Model):
    _inherit = "res.company"

    receivables_advice_alias_id = fields.Many2one(
        "mail.alias",
        string="Address for Remittance Advices",
        readonly=True,
        copy=False,
        ondelete="set null",
        index="btree_not_null",
        help="Mails to this address become remittance advices.",
    )

    @api.model
    def _receivables_aliases(self):
        return super()._receivables_aliases() | {
            "receivables_advice_alias_id": Address(
                "avis-de-paiement", "receivables.remittance.advice"
            )
        }


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    receivables_advice_alias_name = fields.Char(
        string="Address for Remittance Advices",
        compute="_compute_receivables_advice_alias_name",
        inverse="_inverse_receivables_advice_alias_name",
        help="The part before the @ of the address debtors send remittance advices to. "
        "Empty: none are accepted by mail.",
    )
    receivables_advice_alias_domain = fields.Char(
        related="company_id.receivables_advice_alias_id.alias_domain_id.name",
        string="Domain of Remittance Advices",
    )

    def _compute_receivables_advice_alias_name(self):
        self._receivables_show_alias("receivables_advice_alias")

    def _inverse_receivables_advice_alias_name(self):
        self._receivables_rename_alias("receivables_advice_alias")
