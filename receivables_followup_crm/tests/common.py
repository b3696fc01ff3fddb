from odoo.addons.receivables_followup.tests.common import ReceivablesCommon


class CrmCommon(ReceivablesCommon):
    """Two representatives, each with a customer who owes, and an opportunity."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_users()
        cls.other_rep = cls.make_user(
            "rec_other_rep", "base.group_user,sales_team.group_sale_salesman"
        )
        cls.boss = cls.make_user(
            "rec_boss",
            "base.group_user,sales_team.group_sale_manager,"
            "account.group_account_manager",
        )
        cls.Card = cls.env["receivables.card"]
        cls.customer.user_id = cls.rep
        cls.contact = cls.env["res.partner"].create(
            {"name": "Ana Azur", "parent_id": cls.customer.id}
        )
        cls.foreign = cls.make_customer("Brume Marine", user_id=cls.other_rep.id)
        cls.make_invoice(1000.0, due="2026-05-31")
        cls.make_invoice(300.0, due="2026-07-31")
        cls.make_invoice(70.0, due="2026-05-31", partner=cls.foreign)
        cls.Card.refresh_all(cls.company)
        cls.lead = cls.make_lead("New shelves", cls.contact, cls.rep)
        cls.foreign_lead = cls.make_lead("Same harbour", cls.foreign, cls.rep)

    @classmethod
    def make_lead(cls, name, partner=None, user=None, **vals):
        """An opportunity of the test company, unless ``type`` says lead."""
        values = {"name": name, "type": "opportunity", "company_id": cls.company.id}
        values["team_id"] = False
        values |= {"partner_id": partner.id if partner else False}
        values |= {"user_id": user.id if user else False}
        return cls.env["crm.lead"].sudo().create(values | vals)

    def card_of(self, partner, company=None):
        return self.Card.search(
            [
                ("commercial_partner_id", "=", partner.commercial_partner_id.id),
                ("company_id", "=", (company or self.company).id),
            ]
        )
