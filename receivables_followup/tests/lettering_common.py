"""What every Odoo test of lettering starts from."""

from types import SimpleNamespace

from odoo import Command

from odoo.addons.account.tests.common import AccountTestInvoicingCommon

from .common import ReceivablesCommon


class LetteringCommon(ReceivablesCommon):
    """The company of ``ReceivablesCommon``, with the door to lettering at hand."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Door = cls.env["receivables.lettering"]
        cls.Group = cls.env["receivables.lettering.group"]
        cls.Line = cls.env["account.move.line"]

    @classmethod
    def pair(cls, amount=100.0, paid=None, **kwargs):
        """A posted invoice and a receipt, not matched: both open items.

        :param paid: default: the amount of the invoice
        """
        partner = kwargs.get("partner")
        currency = kwargs.get("currency")
        invoice = cls.make_invoice(amount, **kwargs)
        receipt = cls.make_receipt(
            amount if paid is None else paid, partner=partner, currency=currency
        )
        return cls.open_lines(invoice) + receipt

    @classmethod
    def letter(cls, *groups, origin="manual", user=None, **kwargs):
        """Letter through the door; with the rights of ``user`` when given."""
        door = cls.Door.with_user(user) if user else cls.Door
        if user:
            groups = [lines.with_user(user) for lines in groups]
        return door._letter(list(groups), origin, **kwargs)

    @classmethod
    def balance(cls, account, partner=None):
        """Balance of the posted items of an account, of one partner when given."""
        domain = [("account_id", "=", account.id), ("parent_state", "=", "posted")]
        if partner:
            domain.append(("partner_id", "=", partner.id))
        return cls.Line._read_group(domain, [], ["balance:sum"])[0][0] or 0.0

    @classmethod
    def make_french_company(cls, name="Atelier Lumière"):
        """A second company with the French chart and service taxes on payment.

        :return: ``company``, ``data`` (as ``company_data``) and ``tax`` etc. as set by
            ``french_taxes``
        """
        country = cls.env.ref("base.fr")
        data = cls.setup_other_company(
            name=name, country_id=country.id, currency_id=cls.env.ref("base.EUR").id
        )
        company = data["company"]
        cls.env.user.company_ids = [Command.link(company.id)]
        return SimpleNamespace(company=company, data=data, **cls.french_taxes(company))

    @classmethod
    def french_taxes(cls, company):
        """The taxes of services (on payment) and goods at 20 %, and their accounts.

        :return: ``service, goods, purchase`` (taxes), ``pending`` (44574, VAT waiting
            for the payment), ``due`` (44571)
        """
        Chart = cls.env["account.chart.template"].with_company(company)
        service = Chart.ref("tva_normale_encaissement")
        lines = service.invoice_repartition_line_ids
        return {
            "service": service,
            "goods": Chart.ref("tva_normale"),
            "purchase": Chart.ref("tva_acq_encaissement"),
            "pending": service.cash_basis_transition_account_id,
            "due": lines.account_id,
        }


class FrenchLetteringCommon(LetteringCommon):
    """The same, in a French company: chart of accounts, taxes on payment.

    ``tax`` holds what ``french_taxes`` gives.
    """

    @classmethod
    @AccountTestInvoicingCommon.setup_country("fr")
    def setUpClass(cls):
        super().setUpClass()
        cls.tax = SimpleNamespace(**cls.french_taxes(cls.company))

    @classmethod
    def make_service(cls, amount=1000.0, tax=None, move_type="out_invoice", **kwargs):
        """An invoice of services; ``amount`` without VAT.

        :param tax: default: the service tax of the side, VAT on payment
        """
        sale = move_type.startswith("out_")
        tax = tax or (cls.tax.service if sale else cls.tax.purchase)
        line = {
            "name": "Services",
            "price_unit": amount,
            "tax_ids": [Command.set(tax.ids)],
        }
        return cls.make_invoice(
            move_type=move_type,
            **kwargs,
            invoice_line_ids=[Command.create(line)],
        )
