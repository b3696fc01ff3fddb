from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from .dunning_policy_common import PolicyCase


@tagged("post_install", "-at_install")
class TestPolicyChoice(PolicyCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cards = cls.make_cards(6)

    @classmethod
    def make_cards(cls, count, **vals):
        partners = cls.env["res.partner"].create(
            [{"name": f"Client {n}", "is_company": True, **vals} for n in range(count)]
        )
        ids = cls.env["receivables.card"]._ensure(partners.ids, cls.company)
        return cls.env["receivables.card"].browse(ids[p.id] for p in partners)

    def policies(self, cards):
        by_card = self.policy_model._policy_by_card(cards)
        self.assertEqual(set(by_card), set(cards.ids))
        return [by_card[card.id].name for card in cards]

    def test_own_then_domain_then_country_then_default(self):
        own = self.make_policy("Own", by_hand=True)
        key = self.make_policy(
            "Key",
            sequence=20,
            domain="[('commercial_partner_id.name', 'in', ('Client 1', 'Client 2'))]",
        )
        self.make_policy(
            "Later",
            sequence=30,
            domain="[('commercial_partner_id.name', 'in', ('Client 2', 'Client 3'))]",
        )
        belgium = self.env.ref("base.be")
        self.env["receivables.dunning.country"].create(
            {
                "name": "Belgium",
                "company_id": self.company.id,
                "country_ids": belgium.ids,
                "policy_id": self.make_policy("Belgian", by_hand=True).id,
            }
        )
        self.cards[0].policy_id = own
        self.cards[1].commercial_partner_id.country_id = belgium
        self.cards[4].commercial_partner_id.country_id = belgium
        self.assertEqual(
            self.policies(self.cards),
            ["Own", "Key", "Key", "Later", "Belgian", "Standard"],
        )
        self.assertEqual(self.cards[4].applied_policy_id.name, "Belgian")
        self.assertEqual(key.action_open_cards()["domain"][0][2], self.cards[1:3].ids)
        own.active = False
        self.assertEqual(self.policies(self.cards[0]), ["Standard"])

    def test_empty_domain_takes_everybody(self):
        self.make_policy("All")
        self.assertEqual(self.policies(self.cards[:2]), ["All", "All"])

    def test_archived_customer_keeps_its_policy(self):
        name = "[('commercial_partner_id.name', '=', 'Client 0')]"
        self.make_policy("Mine", domain=name)
        self.cards[0].commercial_partner_id.active = False
        self.assertEqual(self.policies(self.cards[:2]), ["Mine", "Standard"])

    def test_wrong_domain_is_refused(self):
        for domain in ("[('no_such_field', '=', 1)]", "[(", "print(1)"):
            with self.assertRaisesRegex(ValidationError, "cannot be found"):
                self.make_policy("Bad", domain=domain)

    def test_number_of_queries_is_constant(self):
        self.make_policy("Key", domain="[('total_due', '>', 100)]")
        self.make_policy("Named", domain="[('commercial_partner_id.name', '=', 'A')]")
        many = self.make_cards(80)
        counts = []
        for cards in (many[:10], many[:10], many):  # the first fills caches
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.env.cr.sql_log_count
            policies = self.policy_model._policy_by_card(cards)
            self.env["receivables.dunning.country"]._lang_by_card(cards)
            self.env["receivables.interest.rate"]._interest_terms_by_card(
                cards, policies
            )
            counts.append(self.env.cr.sql_log_count - start)
        self.assertEqual(counts[1], counts[2])

    def test_companies_are_apart(self):
        other = self.env["res.company"].create({"name": "Other"})
        partner = self.cards[0].commercial_partner_id
        ids = self.env["receivables.card"]._ensure(partner.ids, other)
        theirs = self.env["receivables.card"].browse(ids[partner.id])
        self.make_policy("All")
        by_card = self.policy_model._policy_by_card(self.cards[0] + theirs)
        self.assertEqual(by_card[self.cards[0].id].name, "All")
        self.assertEqual(by_card[theirs.id], other.receivables_default_policy_id)
        with self.assertRaises(UserError):
            theirs.policy_id = self.default

    def test_languages_follow_the_country(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.env["res.lang"]._activate_lang("de_DE")
        row = self.env["receivables.dunning.country"].create(
            {
                "name": "German-speaking",
                "company_id": self.company.id,
                "country_ids": [Command.set([self.env.ref("base.at").id])],
                "lang": "de_DE",
                "bank_transfer_days": 2,
            }
        )
        card, french = self.cards[:2]
        partner = card.commercial_partner_id
        partner.write({"country_id": self.env.ref("base.at").id, "lang": False})
        french.commercial_partner_id.lang = "fr_FR"
        countries = self.env["receivables.dunning.country"]
        langs = countries._lang_by_card(card + french)
        self.assertEqual(langs, {card.id: "de_DE", french.id: "fr_FR"})
        partner.lang = "fr_FR"
        self.assertEqual(countries._lang_by_card(card)[card.id], "fr_FR")
        row.lang_always = True
        self.assertEqual(countries._lang_by_card(card)[card.id], "de_DE")
        self.assertEqual(
            countries._row_by_card(card)[card.id].bank_transfer_days,
            2,
        )

    def test_a_country_stands_in_one_row(self):
        rows = self.env["receivables.dunning.country"]
        vals = {
            "name": "North",
            "company_id": self.company.id,
            "country_ids": self.env.ref("base.be").ids,
        }
        rows.create(vals)
        with self.assertRaisesRegex(ValidationError, "Belgium already stands in"):
            rows.create({**vals, "name": "South"})

    def test_only_managers_choose(self):
        card = self.cards[0]
        policy = self.make_policy("Own", by_hand=True)
        with self.assertRaisesRegex(AccessError, "Only a credit manager"):
            card.with_user(self.new_user("collector")).policy_id = policy
        card.with_user(self.new_user("manager")).policy_id = policy
        rep = self.new_user("rep")
        card.commercial_partner_id.user_id = rep
        field = card._fields["policy_id"]
        self.assertFalse(card.with_user(rep)._has_field_access(field, "read"))
