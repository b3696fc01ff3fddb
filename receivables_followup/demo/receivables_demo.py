import random
from datetime import timedelta

from odoo import Command, api, fields, models

from . import tables

SEED = 20260101
# (days overdue, level that the system before this one had reached), the oldest first
TAKEN_OVER = ((240, 3), (110, 2), (60, 1))


class ReceivablesDemo(models.AbstractModel):
    """A French company with a year of sales, made with the ORM and always the same."""

    _name = "receivables.demo"
    _description = "Demonstration Ledger"

    @api.model
    def _install(self):
        """Create the demonstration company unless it exists.

        :return: the ``res.company``
        """
        reference = "receivables_followup.demo_company"
        company = self.env.ref(reference, raise_if_not_found=False)
        if company:
            return company
        company = self._create_company()
        demo = self.with_context(
            allowed_company_ids=company.ids, tracking_disable=True, mail_notrack=True
        ).with_company(company)
        users = demo._create_users(company)
        customers = demo._create_customers(users)
        ledger = demo.env["receivables.demo.ledger"]
        ledger._install(company, customers)
        demo.env["receivables.demo.lettering"]._letter_receipts(company, users)
        self.env["receivables.card"].refresh_all(company)
        demo._complete_cards(company, customers)
        demo._take_over(company)
        demo.env["receivables.demo.interaction"]._install(company, users)
        demo.env["receivables.demo.goals"]._install(company, users)
        demo.env["receivables.demo.promise"]._install(company, users)
        demo.env["receivables.demo.plan"]._install(company, users)
        demo.env["receivables.demo.dispute"]._install(company, users)
        demo.env["receivables.demo.charge"]._install(company)
        demo.env["receivables.demo.legal"]._install(company, users)
        demo.env["receivables.demo.lettering"]._install(company, users)
        demo.env["receivables.demo.reject"]._install(company, users)
        demo.env["receivables.demo.einvoice"]._install(company, users)
        self.env["ir.model.data"]._update_xmlids(
            [{"xml_id": reference, "record": company, "noupdate": True}]
        )
        return company

    def _create_company(self):
        values = dict(tables.COMPANY)
        iban = values.pop("iban")
        # written afterwards: core looks a new company's web domain up on the network
        contact = {key: values.pop(key) for key in ("email", "website")}
        france, euro = self.env.ref("base.fr"), self.env.ref("base.EUR")
        euro.active = True
        french = self.env["res.lang"]._activate_lang("fr_FR")
        self.env["base.language.install"].create(
            {"lang_ids": french.ids, "overwrite": False}
        ).lang_install()
        # install_mode: core would install the country's optional modules on the way,
        # which commits and replaces the registry under our feet
        Company = self.env["res.company"].with_context(install_mode=True)
        company = Company.create(
            {**values, "country_id": france.id, "currency_id": euro.id}
        )
        company = company.with_env(self.env)
        company.write({**contact, "account_use_credit_limit": True})
        (self.env.user | self.env.ref("base.user_admin")).write(
            {"company_ids": [Command.link(company.id)], "company_id": company.id}
        )
        template = "fr" if self._has_french_chart() else "generic_coa"
        self.env["account.chart.template"].try_loading(
            template, company=company, install_demo=False
        )
        self.env["res.partner.bank"].create(
            {"acc_number": iban, "partner_id": company.partner_id.id}
        )
        dollar = self.env.ref("base.USD")
        dollar.active = True
        self.env["res.currency.rate"].create(
            {
                "currency_id": dollar.id,
                "company_id": company.id,
                "name": fields.Date.today() - timedelta(days=800),
                "rate": 1.1,
            }
        )
        return company

    def _has_french_chart(self):
        return bool(
            self.env["ir.module.module"]
            .sudo()
            .search_count(
                [("name", "=", "l10n_fr_account"), ("state", "=", "installed")]
            )
        )

    def _create_users(self, company):
        """People to log in as, one per group; the password is the login."""
        users = {}
        for login, name, group, _leader in tables.USERS:
            users[login] = self.env["res.users"].create(
                {
                    "name": name,
                    "login": login,
                    "password": login,
                    "email": f"{login}@atelier-lumen.example",
                    "company_id": company.id,
                    "company_ids": [Command.set(company.ids)],
                    "group_ids": [Command.set([self.env.ref(group).id])],
                }
            )
        self.env["crm.team"].create(
            {
                "name": "Ventes Rhône-Alpes",
                "company_id": company.id,
                "user_id": users["leader"].id,
                "member_ids": [Command.set([users["rep"].id, users["leader"].id])],
            }
        )
        return users

    def _create_customers(self, users):
        """The customers of the table, with their contacts and payers.

        :return: ``{name: res.partner}``
        """
        countries = {
            code: self.env["res.country"].search([("code", "=", code)]).id
            for code in {row[3] for row in tables.CUSTOMERS}
        }
        sellers = (users["rep"], users["leader"], users["manager"])
        values = [
            self._customer_values(index, row, countries, sellers)
            for index, row in enumerate(tables.CUSTOMERS)
        ]
        partners = self.env["res.partner"].create(values)
        for index, partner in enumerate(partners.filtered("is_company")[::3]):
            partner.credit_limit = 8_000 + 4_000 * (index % 5)
        customers = {partner.name: partner for partner in partners}
        for name, payer in tables.PAYERS.items():
            customers[name].receivables_payer_id = customers[payer]
        self.env["res.partner"].create(
            [
                {
                    "parent_id": customers[name].id,
                    "name": contact,
                    "type": kind,
                    "email": f"compta{index}@client.example",
                    "lang": customers[name].lang,
                }
                for index, (name, contact, kind) in enumerate(tables.CONTACTS)
            ]
        )
        return customers

    def _customer_values(self, index, row, countries, sellers):
        name, city, postcode, country, nature, _profile = row
        siren = f"{(2 if nature == 'public' else 5)}{index:07d}"
        return {
            "name": name,
            "is_company": nature != "consumer",
            "street": f"{index + 3} {('rue', 'avenue', 'place')[index % 3]} de la Gare",
            "city": city,
            "zip": postcode,
            "country_id": countries[country],
            "lang": "fr_FR" if country in ("FR", "BE", "CH") else "en_US",
            "email": False
            if name in tables.WITHOUT_EMAIL
            else f"client{index:02d}@client.example",
            "phone": f"+33 4 72 10 {index // 100:02d} {index % 100:02d}",
            "company_registry": siren + self._check_digit(siren)
            if country == "FR" and nature != "consumer"
            else False,
            "user_id": sellers[index % len(sellers)].id,
            "customer_rank": 1,
        }

    @api.model
    def _check_digit(self, digits):
        """The Luhn key that makes a SIREN of eight digits valid."""
        doubled = [
            int(digit) * (2 if position % 2 else 1)
            for position, digit in enumerate(digits)
        ]
        total = sum(value // 10 + value % 10 for value in doubled)
        return str(-total % 10)

    def _complete_cards(self, company, customers):
        """What only people know: the nature of the debtor and its group."""
        cards = self.env["receivables.card"].search([("company_id", "=", company.id)])
        by_customer = cards.grouped("commercial_partner_id")
        for row in tables.CUSTOMERS:
            by_customer.get(customers[row[0]], cards.browse()).debtor_nature = row[4]
        for name, head in tables.GROUPS.items():
            by_customer.get(customers[name], cards.browse()).group_id = customers[head]

    def _take_over(self, company):
        """The levels an earlier system had reached three weeks ago, by age."""
        today = fields.Date.context_today(self)
        items = self.env["receivables.open.item"].search(
            [
                ("company_id", "=", company.id),
                ("chase", "=", True),
                ("amount_residual", ">", 0),
                ("days_overdue", ">", TAKEN_OVER[-1][0]),
            ]
        )
        self.env["receivables.dunning.position"].create(
            [
                {
                    "move_line_id": item.move_line_id.id,
                    "move_id": item.move_id.id,
                    "company_id": company.id,
                    "step": next(
                        step for days, step in TAKEN_OVER if item.days_overdue > days
                    ),
                    "date": today - timedelta(days=21),
                    "note": "Reprise du niveau atteint",
                }
                for item in items
            ]
        )

    @api.model
    def _random(self):
        return random.Random(SEED)
