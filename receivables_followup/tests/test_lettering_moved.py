"""Letters come along with items that change their partner or account."""

from odoo.tests import tagged

from .test_lettering_letters import LettersCommon


@tagged("post_install", "-at_install")
class TestLettersMoved(LettersCommon):
    def merge(self, sources, target):
        self.env["base.partner.merge.automatic.wizard"]._merge(
            (sources | target).ids, target
        )

    def test_merge(self):
        """Who is merged in gives way where the letter is in use, and keeps it else."""
        other = self.make_customer("Doublet")
        here = self.pair()
        self.assert_letters(here, "AAA")
        theirs = [self.pair(partner=other) for _time in range(3)]
        supplier = self.pair(partner=other, account=self.payable)
        self.merge(other, self.customer)
        self.assertFalse(other.exists())
        self.assert_letters(here, "AAA")
        self.assert_letters(theirs[0], "AAD")
        self.assert_letters(theirs[1], "AAB")
        self.assert_letters(theirs[2], "AAC")
        self.assert_letters(supplier, "AAA")
        self.assertEqual(self.last(self.customer), 4)
        self.assertEqual(self.last(self.customer, self.payable), 1)
        self.assert_letters(self.pair(), "AAE")
        note = self.customer.message_ids.filtered(lambda m: "given anew" in m.body)
        self.assertIn("AAA → AAD", note.body)

    def test_merge_of_several(self):
        one, two = self.make_customer("One"), self.make_customer("Two")
        lines = self.pair(partner=one), self.pair(partner=two), self.pair()
        self.merge(one | two, self.customer)
        self.assert_letters(lines[2], "AAA")
        self.assertEqual(
            sorted(self.letters(lines[0] | lines[1])), ["AAB", "AAB", "AAC", "AAC"]
        )

    def test_merge_of_who_was_lettered_together(self):
        other = self.make_customer("Doublet")
        lines = self.item(100) + self.item(-100, other)
        lines.reconcile()
        self.assert_letters(lines, "AAA")
        self.merge(other, self.customer)
        self.assert_letters(lines, "AAA")

    def test_merge_of_contacts_of_one_company(self):
        contacts = self.env["res.partner"].create(
            [{"name": f"C{i}", "parent_id": self.customer.id} for i in range(2)]
        )
        lines = [self.pair(partner=contact) for contact in contacts]
        self.merge(contacts[0], contacts[1])
        self.assert_letters(lines[0], "AAA")
        self.assert_letters(lines[1], "AAB")

    def test_company_with_contacts_is_merged(self):
        other = self.make_customer("Doublet")
        contact = self.env["res.partner"].create(
            {"name": "Contact", "parent_id": other.id}
        )
        here, theirs = self.pair(), self.pair(partner=contact)
        self.merge(other, self.customer)
        self.assertEqual(contact.commercial_partner_id, self.customer)
        self.assert_letters(here, "AAA")
        self.assert_letters(theirs, "AAB")

    def test_contact_joins_a_company(self):
        person = self.env["res.partner"].create({"name": "Person"})
        here, theirs = self.pair(), self.pair(partner=person)
        second = self.pair(partner=person)
        person.parent_id = self.customer
        self.assert_letters(here, "AAA")
        self.assert_letters(theirs, "AAC")
        self.assert_letters(second, "AAB")
        self.assertEqual(self.last(self.customer), 3)

    def test_letters_that_are_free_only_count(self):
        person = self.env["res.partner"].create({"name": "Person"})
        lines = self.pair(partner=person), self.pair(partner=person)
        person.parent_id = self.customer
        self.assert_letters(lines[1], "AAB")
        self.assert_letters(self.pair(), "AAC")

    def test_account_that_bears_no_letters(self):
        bank = self.receivable.copy(
            {"code": "580002", "account_type": "asset_current", "reconcile": True}
        )
        lines = self.pair()
        lines.account_id = bank
        self.assert_letters(lines, None)
