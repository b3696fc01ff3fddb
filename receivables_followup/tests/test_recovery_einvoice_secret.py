"""Status 226, a confidential assignment, is seen by credit managers only."""

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged

from .common import TODAY
from .recovery_einvoice_common import SECRET_IBAN, EinvoiceCase

SECRETS = ("226", "confidential", SECRET_IBAN, "Silent Factor")


@freeze_time(TODAY)
@tagged("post_install", "-at_install")
class TestEinvoiceSecret(EinvoiceCase, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.register("205")
        cls.secret = cls.register(
            "226",
            hour=12,
            payee_iban=SECRET_IBAN,
            payee_name="Silent Factor",
            text="Silent Factor",
        )

    def assertNoSecret(self, text, where):
        for secret in SECRETS:
            self.assertNotIn(secret, text, where)

    def test_managers_see_it(self):
        move = self.invoice.with_user(self.manager)
        self.assertEqual(move.receivables_einvoice_status_id.code, "226")
        self.assertEqual(move.receivables_einvoice_iban, SECRET_IBAN)
        self.assertIn(self.secret, move.receivables_einvoice_event_ids)

    def test_collectors_do_not(self):
        self.env.flush_all()
        self.env.invalidate_all()
        move = self.invoice.with_user(self.collector)
        self.assertEqual(move.receivables_einvoice_status_id.code, "205")
        self.assertFalse(move.receivables_einvoice_iban)
        self.assertFalse(move.receivables_einvoice_payee)
        self.assertNotIn(self.secret, move.receivables_einvoice_event_ids)
        Event = self.Event.with_user(self.collector)
        self.assertFalse(Event.search([("code", "=", "226")]))
        self.assertNotIn("226", str(Event._read_group([], ["code"], ["__count"])))
        with self.assertRaises(AccessError):
            self.secret.with_user(self.collector).read(["text"])
        Move = self.env["account.move"].with_user(self.collector)
        name = "receivables_einvoice_status_id"
        secret, open_ = (
            self.secret.status_id.id,
            self.Status.search([("code", "=", "205")]),
        )
        self.assertFalse(Move.search([(name, "=", secret)]))
        self.assertIn(self.invoice, Move.search([(name, "=", open_.id)]))

    def test_representatives_see_nothing_of_the_register(self):
        with self.assertRaises(AccessError):
            self.Event.with_user(self.rep).search([])
        with self.assertRaises(AccessError):
            self.invoice.with_user(self.rep).read(["receivables_einvoice_status_id"])

    def test_only_managers_register_and_import_it(self):
        with self.refused(UserError, "credit managers only"):
            self.register("226", hour=14, user=self.collector)
        content = f"invoice;status;time\n{self.invoice.name};226;2026-06-21T10:00\n"
        with self.refused(UserError, "Line 2"):
            self.importer(content, user=self.collector).action_import()
        self.importer(content, user=self.manager).action_import()

    def test_never_in_the_chatter_nor_as_a_task(self):
        messages = self.env["mail.message"].search(
            [("model", "=", "account.move"), ("res_id", "=", self.invoice.id)]
        )
        messages |= self.env["mail.message"].search(
            [("model", "=", "receivables.card"), ("res_id", "=", self.card.id)]
        )
        for message in messages:
            self.assertNoSecret(f"{message.subject} {message.body}", "chatter")
        self.assertFalse(self.invoice.activity_ids)
        self.assertFalse(self.holds())

    def test_owner_of_a_dispute_is_told_of_the_open_status_only(self):
        """226 is the last status, 205 the last that may be spoken of."""
        self.register("207", hour=13)
        self.register("226", hour=14, message="again")
        self.register("205", hour=15)
        self.register("226", hour=16, message="once more")
        for activity in self.disputes().activity_ids:
            self.assertNoSecret(f"{activity.summary} {activity.note}", "activity")

    def test_never_on_the_portal(self):
        self.customer.email = "azur@example.com"
        self.portal.partner_id.parent_id = self.customer
        token = self.invoice._portal_ensure_token()
        self.env.flush_all()
        self.authenticate(None, None)
        page = self.url_open(f"/my/invoices/{self.invoice.id}?access_token={token}")
        self.assertEqual(page.status_code, 200)
        self.assertIn(self.invoice.name, page.text)
        self.assertNotIn(SECRET_IBAN, page.text)
        self.assertNotIn("Silent Factor", page.text)

    def test_never_in_letters_and_statements(self):
        notices = self.propose().notice_ids
        self.assertTrue(notices)
        letters, failed = notices._preview_letters()
        self.assertFalse(failed)
        texts = [str(letter) for letter in letters.values()]
        texts += ["".join(map(str, notice._preview())) for notice in notices]
        for text in texts:
            self.assertIn(self.invoice.name, text)
            self.assertNotIn(SECRET_IBAN, text)
            self.assertNotIn("Silent Factor", text)

    def test_no_way_of_the_orm_tells_it_to_others(self):
        """Whoever is no credit manager gets nothing of it, by whatever method."""
        public = self.env.ref("base.public_user")
        for user in (self.collector, self.rep, self.portal, public):
            self.env.flush_all()
            self.env.invalidate_all()
            Event = self.Event.with_user(user)
            for number, read in enumerate(self._ways_to_read(Event)):
                try:
                    told = repr(read())
                except (AccessError, UserError):
                    continue
                for secret in ("Silent Factor", SECRET_IBAN, "'226'", "226 Factored"):
                    self.assertNotIn(secret, told, f"{user.login}, way {number}")

    def _ways_to_read(self, Event):
        """Calls a client may make that could tell of the status."""
        names = ["code", "text", "payee_iban", "payee_name", "raw", "digest"]
        secret = Event.browse(self.secret.id)
        move = self.invoice.with_user(Event.env.user)
        move_names = [name for name in move._fields if "einvoice" in name]
        spec = {name: {} for name in names}
        return (
            lambda: Event.search([("code", "=", "226")]).ids,
            lambda: Event.search([("payee_iban", "=", SECRET_IBAN)]).mapped("code"),
            lambda: "'226'" * Event.search_count([("confidential", "=", True)]),
            lambda: Event.search_read([], names),
            lambda: Event.search_fetch([], names).mapped("code"),
            lambda: secret.read(names),
            lambda: secret.web_read(spec),
            lambda: secret.export_data(names),
            lambda: secret.display_name,
            secret.copy_data,
            lambda: Event.name_search("226"),
            lambda: Event.web_search_read([], spec),
            lambda: Event.formatted_read_group([], ["code"], ["__count"]),
            lambda: Event.formatted_read_group([], ["payee_iban"], ["amount:sum"]),
            lambda: move.read(move_names),
            lambda: move.receivables_einvoice_event_ids.mapped("text"),
            lambda: move.web_read({"receivables_einvoice_event_ids": {"fields": spec}}),
            lambda: move.search_read([("id", "in", move.ids)], move_names),
            lambda: self.Hold.with_user(Event.env.user).search_read(
                [("move_id", "in", move.ids)]
            ),
            lambda: self.card.with_user(Event.env.user).read(),
        )

    def test_not_handed_to_the_platform(self):
        Export = self.env["receivables.einvoice.export"].with_user(self.manager)
        wizard = Export.create({"event_ids": self.secret.ids})
        with self.refused(UserError, "confidential"):
            wizard.action_export()
