from odoo.tests import tagged

from .dunning_run_common import DunningRunCase


@tagged("post_install", "-at_install")
class TestDunningRecipient(DunningRunCase):
    """Who receives a notice, and through which channel."""

    def contact(self, kind, email=None, **vals):
        return self.env["res.partner"].create(
            {
                "name": f"Contact {kind}",
                "type": kind,
                "parent_id": self.customer.id,
                "email": email,
                **vals,
            }
        )

    def test_follow_up_contact_before_invoice_address(self):
        self.make_invoice(1000.0, "2026-06-01")
        invoice = self.contact("invoice", "invoice@example.com")
        self.assertEqual(self.propose().notice_ids.partner_id, invoice)
        followup = self.contact("followup", "followup@example.com")
        self.assertEqual(self.propose().notice_ids.partner_id, followup)
        self.assertEqual(
            self.live_notices().mapped("email_to"), ["followup@example.com"]
        )

    def test_several_follow_up_contacts_all_receive(self):
        self.make_invoice(1000.0, "2026-06-01")
        first = self.contact("followup", "one@example.com")
        self.contact("followup", "two@example.com")
        notice = self.propose().notice_ids
        self.assertEqual(notice.partner_id, first)
        self.assertEqual(notice.email_to, "one@example.com, two@example.com")

    def test_copy_stands_on_the_card(self):
        self.make_invoice(1000.0, "2026-06-01")
        cards = self.env["receivables.card"]
        card = cards.browse(
            cards._ensure(self.customer.ids, self.company)[self.customer.id]
        )
        card.dunning_cc = "sales@example.com"
        self.assertEqual(self.propose().notice_ids.cc, "sales@example.com")

    def test_payer_receives_and_is_protected(self):
        """Two customers with one payer: one notice, and one delay between notices."""
        payer = self.make_customer("Head Office", **self.reachable("head"))
        other = self.make_customer("Branch", receivables_payer_id=payer.id)
        self.customer.receivables_payer_id = payer
        self.make_invoice(1000.0, "2026-06-01")
        self.make_invoice(500.0, "2026-06-01", partner=other)
        self.policy.min_days_between = 10
        run = self.propose()
        notice = run.notice_ids
        self.assertEqual(len(notice), 1)
        self.assertEqual(notice.partner_id, payer)
        self.assertEqual(notice.commercial_partner_id, payer)
        self.assertEqual(notice.amount_total, 1500.0)
        self.send(run)
        self.make_invoice(200.0, "2026-06-01", partner=other)
        self.assertEqual(
            self.summary(self.propose()), {"too_soon": 2, "recipient_too_soon": 1}
        )

    def test_policy_of_the_payer_when_customers_differ(self):
        payer = self.make_customer("Head Office", **self.reachable("head"))
        other = self.make_customer("Branch", receivables_payer_id=payer.id)
        self.customer.receivables_payer_id = payer
        strict = self.policy.copy(
            {
                "name": "Strict",
                "is_default": False,
                "sequence": 1,
                "domain": f"[('commercial_partner_id', '=', {other.id})]",
            }
        )
        self.make_invoice(500.0, "2026-06-01", partner=other)
        self.assertEqual(self.propose().notice_ids.policy_id, strict)
        self.make_invoice(1000.0, "2026-06-01")
        notice = self.propose().notice_ids
        self.assertEqual((len(notice), notice.policy_id), (1, self.policy))
        self.assertEqual(notice.amount_total, 1500.0)

    def test_one_customer_with_a_payer_stays_the_debtor(self):
        payer = self.make_customer("Head Office", **self.reachable("head"))
        self.customer.receivables_payer_id = payer
        self.make_invoice(1000.0, "2026-06-01")
        notice = self.propose().notice_ids
        self.assertEqual(notice.partner_id, payer)
        self.assertEqual(notice.commercial_partner_id, self.customer)

    def test_without_email_a_letter_goes(self):
        self.customer.email = False
        self.make_invoice(1000.0, "2026-06-01")
        notice = self.propose().notice_ids
        self.assertEqual(notice.channel, "letter")
        self.assertTrue(notice.fallback_reason)
        self.assertFalse(notice.email_to)

    def test_blacklisted_email_counts_as_none(self):
        self.make_invoice(1000.0, "2026-06-01")
        self.env["mail.blacklist"]._add(self.customer.email)
        notice = self.propose().notice_ids
        self.assertEqual(notice.channel, "letter")
        self.assertIn("blacklisted", notice.fallback_reason)

    def test_neither_email_nor_address(self):
        self.customer.write(
            {"email": False, "street": False, "zip": False, "city": False}
        )
        self.make_invoice(1000.0, "2026-06-01")
        run = self.propose()
        self.assertFalse(run.notice_ids)
        self.assertEqual(self.summary(run), {"no_address": 1})

    def test_post_of_a_contact_without_address_goes_to_its_company(self):
        self.customer.write({"email": False, "street": "3 quai Sud", "city": "Nice"})
        contact = self.env["res.partner"].create(
            {"name": "Accounts", "parent_id": self.customer.id, "type": "followup"}
        )
        self.make_invoice(1000.0, "2026-06-01")
        notice = self.propose().notice_ids
        self.assertEqual((notice.partner_id, notice.channel), (contact, "letter"))
        self.assertFalse(notice._postal_error())
        lines = self.env["receivables.letterhead"]._address_lines(contact, self.company)
        self.assertEqual(lines[:3], [self.customer.name, "Accounts", "3 quai Sud"])

    def test_level_with_several_channels(self):
        email, letter = self.level_1.channel_ids, self.level_3.channel_ids
        self.level_1.channel_ids = email + letter
        self.make_invoice(1000.0, "2026-06-01")
        run = self.propose()
        self.assertEqual(set(run.notice_ids.mapped("channel")), {"email", "letter"})
        self.assertEqual(run.chased_count, 1)
        again = self.propose()
        self.assertFalse(again.notice_ids)

    def test_group_by_invoice_address(self):
        self.policy.group_by = "invoice_address"
        lyon = self.contact("invoice", "lyon@example.com", name="Lyon")
        paris = self.contact("invoice", "paris@example.com", name="Paris")
        self.make_invoice(1000.0, "2026-06-01", partner=lyon)
        self.make_invoice(500.0, "2026-06-01", partner=paris)
        run = self.propose()
        totals = {n.partner_id: n.amount_total for n in run.notice_ids}
        self.assertEqual(totals, {lyon: 1000.0, paris: 500.0})

    def test_language_of_the_recipient(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.customer.lang = "fr_FR"
        self.make_invoice(1000.0, "2026-06-01")
        self.assertEqual(self.propose().notice_ids.lang, "fr_FR")

    def test_language_a_country_asks_for(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        germany = self.env.ref("base.de")
        self.customer.write({"lang": "en_US", "country_id": germany.id})
        self.env["receivables.dunning.country"].create(
            {
                "name": "Germany",
                "company_id": self.company.id,
                "country_ids": germany.ids,
                "lang": "fr_FR",
                "lang_always": True,
            }
        )
        self.make_invoice(1000.0, "2026-06-01")
        self.assertEqual(self.propose().notice_ids.lang, "fr_FR")

    def test_items_without_partner_are_counted(self):
        self.make_entry(
            [
                {"account_id": self.receivable.id, "balance": 50.0},
                {
                    "account_id": self.company_data["default_account_revenue"].id,
                    "balance": -50.0,
                },
            ],
            "2026-05-01",
        )
        run = self.propose()
        self.assertEqual(self.summary(run), {"no_partner": 1})

    def test_customer_without_policy(self):
        self.policy.is_default = False
        self.policy.domain = "[('commercial_partner_id.name', '=', 'Nobody')]"
        self.make_invoice(1000.0, "2026-06-01")
        run = self.propose()
        self.assertFalse(run.notice_ids)
        self.assertEqual(self.summary(run), {"no_policy": 1})

    def test_merging_customers_keeps_both_histories(self):
        """Notices, lines and levels reached of both stay, on the card that is kept."""
        double = self.make_customer("Azur (double)", email="double@example.com")
        for partner in self.customer + double:
            self.make_invoice(1000.0, "2026-06-01", partner=partner)
        notices = self.propose().notice_ids
        notices._mark_sent()
        self.assertEqual(len(notices), 2)
        lines = notices.line_ids
        wizard = self.env["base.partner.merge.automatic.wizard"]
        wizard._merge((self.customer + double).ids, self.customer)
        notices.invalidate_recordset()
        self.assertEqual(notices.commercial_partner_id, self.customer)
        self.assertEqual(notices.partner_id, self.customer)
        self.assertEqual(len(notices.card_id), 1)
        self.assertEqual(notices.card_id.commercial_partner_id, self.customer)
        self.assertEqual(lines.exists(), lines)
        items = self.items()
        self.assertEqual(set(items.mapped("level_id.step")), {1})
