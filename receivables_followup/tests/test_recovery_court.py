"""Which court a case goes to: by the debtor's seat, his nature and ours."""

from freezegun import freeze_time

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from .common import TODAY
from .recovery_legal_common import LegalCase


@freeze_time(TODAY)
@tagged("post_install", "-at_install")
class TestCourt(LegalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_users()
        cls.customer.write({"zip": "69400", "city": "Villefranche"})
        cls.Court = cls.env["receivables.court"]
        cls.lyon = cls.make_court("Tribunal de commerce de Lyon", "69")
        cls.villefranche = cls.make_court(
            "Tribunal de commerce de Villefranche-Tarare", "694, 696"
        )
        cls.civil = cls.make_court("Tribunal judiciaire de Lyon", "69", "proximity")

    @classmethod
    def make_court(cls, name, codes, kind="commercial", **vals):
        return cls.Court.create(
            {
                "name": name,
                "kind": kind,
                "city": "Lyon",
                "zip_prefixes": codes,
                "country_id": cls.env.ref("base.fr").id,
                **vals,
            }
        )

    def test_the_seat_decides(self):
        case = self.case()
        self.assertEqual(case.debtor_seat, "69400 Villefranche, France")
        self.assertEqual(case.court_id, self.villefranche)
        self.assertEqual(case.court, self.villefranche.name)
        self.customer.zip = "69003"
        self.assertEqual(self.case(self.new).court_id, self.lyon)

    def test_the_nature_decides(self):
        self.card.legal_status = "civil"
        case = self.case()
        self.assertEqual((case.court_kind, case.court_id), ("proximity", self.civil))

    def test_no_court_covers_the_seat(self):
        self.customer.zip = "75001"
        case = self.case()
        self.assertFalse(case.court_id)
        self.assertFalse(case.court)

    def test_another_country_has_other_codes(self):
        self.customer.country_id = self.env.ref("base.de")
        self.assertFalse(self.case().court_id)

    def test_a_typed_name_stays(self):
        case = self.case(court="Tribunal de commerce de Paris")
        self.assertEqual(case.court, "Tribunal de commerce de Paris")

    def test_another_court_may_be_chosen(self):
        case = self.case()
        case.court_id = self.lyon
        self.assertEqual(case.court, self.lyon.name)

    def test_what_is_filed_stays(self):
        case = self.case()
        self.go(case, "file")
        self.card.legal_status = "civil"
        self.assertEqual(case.court_kind, "commercial")
        self.assertEqual(case.court, self.villefranche.name)

    def test_proceedings_are_where_the_judgment_was_given(self):
        self.make_court("Greffe de Lyon", "69", "insolvency")
        proceedings = self.Insolvency._record(
            self.customer, self.company, self.day("2026-06-20"), court="Paris"
        )
        self.assertEqual(proceedings.case_ids.mapped("court"), ["Paris"])

    def test_two_courts_cannot_cover_the_same_codes(self):
        with self.refused(ValidationError, "both cover postal codes"):
            self.make_court("Other", "38 69")
        self.make_court("Other", "69", country_id=self.env.ref("base.be").id)
        self.lyon.active = False
        self.make_court("Another", "69")

    def test_collectors_choose_and_managers_list_courts(self):
        case = self.case()
        mine = case.with_user(self.collector)
        mine.court_id = self.lyon
        self.assertEqual(mine.court_id.name, self.lyon.name)
        with self.assertRaises(AccessError):
            self.lyon.with_user(self.collector).zip_prefixes = "1"

    # -- the guide --------------------------------------------------------------------

    def guide(self):
        action = self.card.action_legal_guide()
        return self.env[action["res_model"]].browse(action["res_id"])

    def test_the_guide_names_the_court_and_says_why_not_the_others(self):
        guide = self.guide()
        self.assertEqual(guide.seat, "69400 Villefranche, France")
        order = guide.line_ids.filtered(lambda one: one.procedure == "injonction_payer")
        self.assertEqual(order.court_id, self.villefranche)
        [first, *others] = guide.competence.splitlines()
        self.assertIn("Commercial court: both are traders", first)
        self.assertEqual(len(others), 4)
        self.assertTrue(all(": no, " in line for line in others))

    def test_a_creditor_who_is_no_trader(self):
        self.company.receivables_creditor_trader = False
        guide = self.guide()
        self.assertIn("you are no trader", guide.competence.splitlines()[0])
        self.assertIn("you, who are none, may choose", guide.competence)
        order = guide.line_ids.filtered(lambda one: one.procedure == "injonction_payer")
        self.assertEqual((order.court_kind, order.court_id), ("proximity", self.civil))
        self.assertEqual(self.case().court_kind, "proximity")

    def test_every_reason_has_words(self):
        words = self.guide()._competence_words()
        lines = self.lines(self.old)
        for status in ("trader", "civil", "consumer", "public"):
            for trader in (True, False):
                for country in ("base.fr", "base.de"):
                    self.card.legal_status = status
                    self.company.receivables_creditor_trader = trader
                    self.customer.country_id = self.env.ref(country)
                    found = self.card._legal_competence(lines)
                    self.assertFalse({one.reason for one in found} - words.keys())

    def test_the_court_follows_in_the_next_step(self):
        case = self.case()
        self.go(case, "file", "reject")
        case.action_next_step()
        self.assertEqual(case.child_ids.court_id, self.villefranche)
