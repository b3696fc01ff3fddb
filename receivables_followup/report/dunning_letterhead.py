import base64
import re

from odoo import api, models
from odoo.tools import is_html_empty
from odoo.tools.mimetypes import guess_mimetype

# Where the window of an ordinary envelope shows the address on the right.
RIGHT_WINDOW = frozenset({"FR", "MC", "BE", "LU", "ES", "IT", "PT", "MA", "TN"})


class ReceivablesLetterhead(models.AbstractModel):
    """What stands around a letter or a statement: sender, address, bank, registration.

    Read once per company and chunk, with the rights of the system: who may send a
    notice need not be allowed to read every field of the company.
    """

    _name = "receivables.letterhead"
    _description = "Letterhead of Letters and Statements"

    @api.model
    def _sender(self, company):
        """The sender's values for the templates.

        :param company: one ``res.company``
        :return: dict of plain values; ``logo`` is a data address or False
        """
        company = company.sudo()
        partner = company.partner_id
        account = self._bank_account(company)
        contact = [company.phone, company.email]
        window = "right" if partner.country_id.code in RIGHT_WINDOW else "left"
        return {
            "name": company.name,
            "logo": not company.uses_default_logo and self._image(company.logo_web),
            "lines": self._address_lines(partner, company, name=False)
            + [line for line in contact if line],
            "city": partner.city or "",
            "footer": False
            if is_html_empty(company.report_footer)
            else company.report_footer,
            "identity": self._identity(company),
            "window": window,
            "bank": account
            and {
                "holder": account.acc_holder_name or company.name,
                "iban": pretty_iban(account.acc_number or ""),
                "bic": account.bank_bic or "",
            },
        }

    def _identity(self, company):
        """What the law wants on business letters, as far as the company states it."""
        company = company.with_context(lang=self.env.lang)
        texts = []
        if company.company_registry:
            texts.append(self._registration(company.partner_id))
        if company.vat:
            label = company.country_id.vat_label or self.env._("VAT")
            texts.append(f"{label} {company.vat}")
        if company.website:
            texts.append(company.website.removeprefix("https://").rstrip("/"))
        return texts

    def _registration(self, partner):
        """The number of the register, under the name the country knows it by.

        Core calls it "Company ID" unless the localisation of the country is installed.
        """
        number = partner.company_registry.strip()
        digits = re.sub(r"[\s.]", "", number)
        if partner.country_id.code == "FR" and digits.isdigit():
            groups = f"{digits[:3]} {digits[3:6]} {digits[6:9]} {digits[9:]}".strip()
            if len(digits) == 14:
                return f"SIRET {groups}"
            if len(digits) == 9:
                return f"SIREN {groups}"
        label = partner.company_registry_label or self.env._("Reg. no.")
        return f"{label} {number}"

    @api.model
    def _bank_account(self, company):
        """The account customers are asked to pay into."""
        journals = (
            self.env["account.journal"]
            .sudo()
            .search(
                [
                    ("company_id", "parent_of", company.id),
                    ("type", "=", "bank"),
                    ("bank_account_id", "!=", False),
                ],
                order="sequence, id",
                limit=1,
            )
        )
        return journals.bank_account_id or company.partner_id.bank_ids[:1]

    @api.model
    def _address_lines(self, partner, company, name=True):
        """The address as it is written on an envelope, at most six lines.

        A contact of a company stands under the name of the company; the country is
        left out of letters that stay in it.
        """
        partner = partner.sudo()
        lines = []
        if name:
            parent = partner.commercial_partner_id
            if parent != partner and parent.is_company:
                lines.append(parent.name)
            lines.append(partner.name)
        place = self._postal_partner(partner)
        text = place._display_address(without_company=True)
        lines += [line.strip() for line in text.splitlines()]
        country = place.country_id
        if country == company.sudo().country_id and lines[-1:] == [country.name]:
            lines.pop()
        return [line for line in lines if line][:6]

    @api.model
    def _postal_partner(self, partner):
        """Where the post of a contact goes: its own address, else its company's."""
        own = partner.street or partner.street2 or partner.zip or partner.city
        return partner if own else partner.commercial_partner_id

    @api.model
    def _image(self, content):
        """An image as a data address, so that nothing is fetched while printing."""
        if not content:
            return False
        kind = guess_mimetype(base64.b64decode(content), default="image/png")
        data = content.decode() if isinstance(content, bytes) else content
        return f"data:{kind};base64,{data}"


def pretty_iban(number):
    """An account number as people read it.

    >>> pretty_iban("FR7630006000011234567890189")
    'FR76 3000 6000 0112 3456 7890 189'
    """
    plain = number.replace(" ", "")
    if not plain[:2].isalpha():
        return number
    return " ".join(plain[i : i + 4] for i in range(0, len(plain), 4))
