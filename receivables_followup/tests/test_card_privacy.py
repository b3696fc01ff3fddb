import base64
import io
import json
import zipfile

from psycopg2.errors import CheckViolation

from odoo.exceptions import AccessError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import ReceivablesCommon
from .dunning_run_common import DunningRunCase

PURGE_LOG = "odoo.addons.receivables_followup.models.card.privacy_purge"


class ExportMixin:
    def export(self, partner, user=None):
        """``{file name: content}`` of the ZIP that a credit manager gets."""
        Export = self.env["receivables.privacy.export"].with_user(user or self.manager)
        wizard = Export.create({"partner_id": partner.id})
        wizard.action_export()
        with zipfile.ZipFile(io.BytesIO(base64.b64decode(wizard.file))) as archive:
            return {name: archive.read(name) for name in archive.namelist()}

    def records(self, files, model):
        return json.loads(files.get(f"{model}.json", b'{"records": []}'))["records"]


class PrivacyCommon(ReceivablesCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_users()
        cls.Card = cls.env["receivables.card"]
        cls.person = cls.env["res.partner"].create(
            {
                "name": "Ana Azur",
                "email": "ana@azur.example",
                "parent_id": cls.customer.id,
            }
        )
        cls.card = cls.card_of(cls.customer)

    @classmethod
    def card_of(cls, partner):
        ids = cls.Card._ensure(partner.ids, cls.company)
        return cls.Card.browse(ids[partner.id])

    def log(self, card=None, date="2026-06-01 10:00:00", **vals):
        values = {"kind": "call", "outcome": "reached", "closed": True, "date": date}
        return (card or self.card)._log_interaction(values | vals)

    def reply(self, date, **vals):
        values = {"name": "Re: reminder", "email_from": "Ana <ana@azur.example>"}
        return (
            self.env["receivables.reply"].sudo().create(values | {"date": date} | vals)
        )


@tagged("post_install", "-at_install")
class TestPrivacyExport(ExportMixin, PrivacyCommon):
    def test_a_contact_gets_what_names_her_and_nothing_else(self):
        mine = self.log(partner_id=self.person.id, summary="Asked for a delay")
        others = self.log(partner_id=self.customer.id, summary="Boss is angry")
        stray = self.reply("2026-06-02 09:00:00")
        files = self.export(self.person)
        (row,) = self.records(files, "receivables.interaction")
        self.assertEqual((row["id"], row["summary"]), (mine.id, "Asked for a delay"))
        self.assertEqual(
            (row["kind"], row["partner_id"]), ("Call", self.person.display_name)
        )
        self.assertNotIn(others.summary.encode(), b"".join(files.values()))
        self.assertEqual(
            [row["id"] for row in self.records(files, "receivables.reply")], [stray.id]
        )
        (contact,) = self.records(files, "res.partner")
        self.assertEqual(contact["email"], "ana@azur.example")
        self.assertFalse(self.records(files, "receivables.card"))

    def test_a_customer_gets_the_card_and_all_that_stands_on_it(self):
        self.make_invoice(1000.0, due="2026-05-31")
        self.log(summary="Spoke with the shop")
        self.card.message_post(body="Remember the harbour", message_type="comment")
        self.env["ir.attachment"].create(
            {
                "name": "letter/..\\1.txt",
                "raw": b"Dear customer",
                "res_model": self.card._name,
                "res_id": self.card.id,
            }
        )
        files = self.export(self.customer)
        self.assertEqual(len(self.records(files, "receivables.card")), 1)
        self.assertEqual(len(self.records(files, "receivables.open.item")), 1)
        self.assertEqual(len(self.records(files, "receivables.interaction")), 1)
        self.assertIn(b"Remember the harbour", files["mail.message.json"])
        self.assertIn(
            b"Dear customer",
            [body for name, body in files.items() if name.startswith("files/")],
        )
        self.assertFalse([name for name in files if "\\" in name or name[0] == "/"])
        self.assertFalse([name for name in files if ".." in name.split("/")])

    def test_the_head_of_a_group_gets_no_card_of_its_members(self):
        member = self.make_customer("Member")
        card = self.card_of(member)
        card.sudo().group_id = self.customer
        self.log(card, summary="Between us")
        files = self.export(self.customer)
        (row,) = self.records(files, "receivables.card")
        self.assertEqual(row["id"], self.card.id)
        self.assertNotIn(b"Between us", b"".join(files.values()))

    def test_other_companies_keep_theirs(self):
        company = self.env["res.company"].create({"name": "Sister"})
        card = self.Card.browse(self.Card._ensure(self.customer.ids, company).values())
        self.log(card, summary="Sister's own business")
        files = self.export(self.customer)
        self.assertEqual(len(self.records(files, "receivables.card")), 1)
        self.assertNotIn(b"Sister's own business", b"".join(files.values()))

    def test_talks_of_a_colleague_stay_among_those_who_had_them(self):
        channel = self.env["discuss.channel"].with_user(self.rep)
        channel = channel._create_group(self.rep.partner_id.ids, name="Board")
        channel.message_post(body="We sell the firm", message_type="comment")
        files = self.export(self.rep.partner_id)
        self.assertNotIn(b"We sell the firm", b"".join(files.values()))

    def test_no_model_is_forgotten(self):
        """Whatever names a contact or a card can be found by the export."""
        Export = self.env["receivables.privacy.export"]
        names = Export._own_models()
        self.assertIn("receivables.interaction", names)
        links = {"res.partner": self.customer, "receivables.card": self.card}
        for name in names:
            named = any(
                field.store and field.comodel_name in links
                for field in self.env[name]._fields.values()
                if field.type == "many2one"
            )
            domain = Export._linked_domain(name, links)
            self.assertEqual(named, not domain.is_false(), name)

    def test_only_credit_managers_export(self):
        for user in (self.rep, self.collector):
            with self.assertRaises(AccessError):
                self.export(self.person, user)

    def test_form(self):
        form = Form(self.env["receivables.privacy.export"].with_user(self.manager))
        form.partner_id = self.person
        wizard = form.save()
        action = wizard.action_export()
        self.assertEqual(action["res_id"], wizard.id)
        self.assertGreater(wizard.record_count, 0)


@tagged("post_install", "-at_install")
class TestPrivacyNotices(ExportMixin, DunningRunCase):
    def test_own_notices_with_their_lines(self):
        self.make_users()
        self.make_invoice(1000.0, due="2026-05-31")
        other = self.make_customer("Other", email="other@example.com")
        self.make_invoice(500.0, due="2026-05-31", partner=other)
        self.env["receivables.card"].refresh_all(self.company)
        run = self.Run.create({})
        run.action_propose()
        own = run.notice_ids.filtered(
            lambda notice: notice.commercial_partner_id == self.customer
        )
        self.assertTrue(own.line_ids)
        self.assertGreater(run.notice_ids, own)
        files = self.export(self.customer)
        for records in (own, own.line_ids):
            self.assertEqual(
                {row["id"] for row in self.records(files, records._name)},
                set(records.ids),
            )


@tagged("post_install", "-at_install")
class TestRetention(PrivacyCommon):
    OLD, RECENT = "2022-01-10 10:00:00", "2026-05-10 10:00:00"

    def purge(self):
        cron = self.env.ref("receivables_followup.ir_cron_retention")
        with self.enter_registry_test_mode(), mute_logger(PURGE_LOG):
            cron.method_direct_trigger()
        self.env.invalidate_all()

    def setUp(self):
        super().setUp()
        self.gone = self.make_customer("Gone")
        self.gone_card = self.card_of(self.gone)
        self.old = self.log(self.gone_card, self.OLD, summary="Old story")

    def test_off_by_default(self):
        self.assertEqual(self.company.receivables_retention_months, 0)
        self.purge()
        self.assertTrue(self.old.exists())

    def test_counts_without_deleting_then_deletes(self):
        word = self.gone_card.message_post(body="A word", message_type="comment")
        word.sudo().date = self.OLD
        reply = self.reply(self.OLD, card_id=self.gone_card.id)
        stray, fresh = self.reply(self.OLD), self.reply(self.RECENT)
        self.assertEqual(self.Card._retention_count(self.company, 36), (1, 4))
        for records in (self.old, word, reply, stray, fresh):
            self.assertTrue(records.exists())
        self.company.receivables_retention_months = 36
        self.purge()
        for records in (self.old, word, reply, stray):
            self.assertFalse(records.exists(), records)
        self.assertTrue(fresh.exists())
        self.assertTrue(self.gone_card.exists())
        self.assertFalse(self.gone_card.last_contact_date)
        self.assertEqual(self.Card._retention_count(self.company, 36), (0, 0))

    def test_promises_stay_without_the_words(self):
        promise = self.env["receivables.promise"].create(
            {
                "card_id": self.gone_card.id,
                "amount": 10.0,
                "date": "2026-07-31",
                "note": "Says that her husband is ill",
            }
        )
        promise.action_cancel()
        self.company.receivables_retention_months = 36
        self.purge()
        self.assertTrue(promise.exists())
        self.assertFalse(promise.note)

    def test_one_recent_contact_keeps_all(self):
        self.log(self.gone_card, self.RECENT)
        self.assertEqual(self.Card._retention_count(self.company, 36), (0, 0))

    def test_customers_who_owe_or_bought_lately_are_kept(self):
        for date, paid in (("2021-06-01", False), ("2026-04-01", True)):
            customer = self.make_customer(f"Client of {date}")
            self.log(self.card_of(customer), self.OLD)
            invoice = self.make_invoice(100.0, due=date, date=date, partner=customer)
            if paid:
                self.make_receipt(100.0, invoice, date=date)
        self.assertEqual(self.Card._retention_count(self.company, 36), (1, 1))

    def test_paid_long_ago_goes(self):
        invoice = self.make_invoice(
            100.0, due="2021-06-01", date="2021-05-01", partner=self.gone
        )
        self.make_receipt(100.0, invoice, date="2021-07-01")
        self.assertEqual(self.Card._retention_count(self.company, 36), (1, 1))

    def test_other_companies_keep_theirs(self):
        other = self.setup_other_company()["company"]
        other.receivables_retention_months = 36
        self.purge()
        self.assertTrue(self.old.exists())

    @mute_logger("odoo.tests.form.onchange")
    def test_settings_show_the_count_before(self):
        with Form(self.env["res.config.settings"]) as form:
            form.receivables_retention_months = 36
            self.assertIn("1 records", form.receivables_retention_preview)
            form.receivables_retention_months = 0
            self.assertFalse(form.receivables_retention_preview)
        self.assertTrue(self.old.exists())

    def test_no_negative_period(self):
        with self.assertRaises(CheckViolation), mute_logger("odoo.sql_db"):
            self.company.receivables_retention_months = -1
            self.env.flush_all()
