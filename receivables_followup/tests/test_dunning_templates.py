from datetime import date

from odoo.tests import tagged

from .dunning_policy_common import PolicyCase

MARKER = '<div class="o_receivables_items">\N{NO-BREAK SPACE}</div>'
TEMPLATES = ("friendly", "reminder", "firm", "formal")
LAW = ("L441-10", "D441-5", "L2192-13", "D2192-35", "1231-6", "EUR 40", "interest")


@tagged("post_install", "-at_install")
class TestDunningTemplates(PolicyCase):
    """The shipped texts say what they must, to whom they must."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        partner = cls.env["res.partner"].create({"name": "Client", "is_company": True})
        ids = cls.env["receivables.card"]._ensure(partner.ids, cls.company)
        cls.card = cls.env["receivables.card"].browse(ids[partner.id])
        cls.run_ = cls.env["receivables.dunning.run"].create(
            {"company_id": cls.company.id, "date": "2026-06-30"}
        )
        cls.levels = cls.default.all_level_ids

    def render(self, name, nature="business", channel="email", **vals):
        """The subject and the text of a notice with that template."""
        self.card.debtor_nature = nature
        template = self.env.ref(f"receivables_followup.dunning_template_{name}")
        notice = self.env["receivables.dunning.notice"].create(
            {
                "name": "DN/2026/0007",
                "run_id": self.run_.id,
                "company_id": self.company.id,
                "currency_id": self.company.currency_id.id,
                "commercial_partner_id": self.card.commercial_partner_id.id,
                "partner_id": self.card.commercial_partner_id.id,
                "card_id": self.card.id,
                "policy_id": self.default.id,
                "level_id": self.levels.filtered(lambda x: x.template_id == template)[
                    :1
                ].id,
                "channel": channel,
                "user_id": self.env.uid,
                "lang": "en_US",
                "payments_until": date(2026, 6, 29),
                "amount_total": 1000.0,
                **vals,
            }
        )
        subject = template._render_field("subject", notice.ids)[notice.id]
        body = template._render_field("body_html", notice.ids)[notice.id]
        return subject, str(body)

    def test_every_level_has_its_text(self):
        names = [
            self.env.ref(f"receivables_followup.dunning_template_{name}")
            for name in ("friendly", "reminder", "reminder", "firm", "formal")
        ]
        self.assertEqual(list(self.levels.template_id), list(dict.fromkeys(names)))
        self.assertEqual([level.template_id for level in self.levels], names)

    def test_new_levels_have_a_text(self):
        policy = self.make_policy("Own")
        reminder = self.env.ref("receivables_followup.dunning_template_reminder")
        self.assertEqual(policy.level_ids.template_id, reminder)

    def test_all_name_the_company_the_reference_and_the_day(self):
        for name in TEMPLATES:
            with self.subTest(name):
                subject, body = self.render(name)
                self.assertIn("Forges de Loire", subject)
                self.assertIn("DN/2026/0007", subject)
                self.assertIn(MARKER, body)
                self.assertIn("06/29/2026", body)
                self.assertIn("taken into account", body)
                self.assertNotIn("t-out", body)

    def test_paper_is_signed_by_the_letter(self):
        for name in TEMPLATES:
            body = self.render(name, channel="letter")[1]
            self.assertNotIn("06/29/2026", body)
            self.assertNotIn(self.env.user.name, body)
            self.assertIn("Yours faithfully", body)

    def test_reminders_speak_of_no_law(self):
        for name in ("friendly", "reminder", "firm"):
            body = self.render(name)[1]
            for word in (*LAW, "court"):
                self.assertNotIn(word, body)

    def test_formal_notice_to_a_business(self):
        body = self.render("formal", interest_amount=37.26, indemnity_amount=40.0)[1]
        for text in (
            "L441-10",
            "D441-5",
            "1,077.26",
            "37.26",
            "EUR 40",
            "within 8",
            "days of the first presentation of this notice",
        ):
            self.assertIn(text, " ".join(body.split()))
        self.assertNotIn("L2192-13", body)
        self.assertNotIn("1231-6", body)

    def test_formal_notice_to_a_public_body(self):
        body = self.render(
            "formal", "public", interest_amount=37.26, indemnity_amount=40.0
        )[1]
        self.assertIn("R2192-31", body)
        self.assertIn("D2192-35", body)
        self.assertNotIn("L441-10", body)

    def test_formal_notice_to_a_consumer(self):
        body = self.render("formal", "consumer")[1]
        self.assertIn("1231-6", body)
        for text in ("L441-10", "L2192-13", "EUR 40", "indemnity"):
            self.assertNotIn(text, body)
        self.default.interest_mode = "none"
        self.assertNotIn("1231-6", self.render("formal", "consumer")[1])

    def test_formal_notice_without_interest(self):
        body = self.render("formal")[1]
        for word in LAW:
            self.assertNotIn(word, body)
        self.assertIn("1344", body)
        self.assertIn("competent court", body)

    def test_french_law_is_cited_by_french_companies_only(self):
        self.company.country_id = self.env.ref("base.be")
        owed = {"interest_amount": 37.26, "indemnity_amount": 40.0}
        for nature in ("business", "public", "consumer"):
            vals = {} if nature == "consumer" else owed
            body = " ".join(self.render("formal", nature, **vals)[1].split())
            for word in ("French", "1344", "441-10", "2192", "1231-6", "EUR 40"):
                self.assertNotIn(word, body, nature)
            self.assertEqual(body.count("formal notice"), 1)
            self.assertIn("within 8 days", body)
            self.assertEqual("37.26" in body, nature != "consumer")
            self.assertEqual("40.00" in body, nature != "consumer")
            self.assertEqual("legal rate" in body, nature == "consumer")

    def test_wrong_template_is_refused(self):
        other = self.env["mail.template"].create(
            {"name": "Partner", "model_id": self.env.ref("base.model_res_partner").id}
        )
        with self.assertRaisesRegex(Exception, "written for other documents"):
            self.levels[0].template_id = other
