"""What people try to forge in disputes, limitation periods, proceedings and files."""

from datetime import timedelta

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from ..models.recovery import portal_dispute
from .common import TODAY
from .recovery_dispute_common import DisputeCase
from .recovery_einvoice_common import IBAN, EinvoiceCase
from .recovery_legal_common import LegalCase
from .test_recovery_portal_rules import Upload


@freeze_time(TODAY)
@tagged("post_install", "-at_install")
class TestDisputeAttack(DisputeCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_users()

    def test_customer_company_and_currency_follow_from_the_invoice(self):
        stranger = self.make_customer("Somebody else")
        elsewhere = self.setup_other_company(name="Other")["company"]
        forged = {
            "commercial_partner_id": stranger.id,
            "company_id": elsewhere.id,
            "currency_id": self.env.ref("base.USD").id,
        }
        defaults = {f"default_{name}": value for name, value in forged.items()}
        for values, context in ((forged, {}), ({}, defaults)):
            dispute = self.Dispute.with_user(self.collector).with_context(**context)
            dispute = dispute.create(
                {
                    "move_id": self.old.id,
                    "amount": 100.0,
                    "reason_id": self.price.id,
                    **values,
                }
            )
            dispute.flush_recordset()
            dispute.invalidate_recordset()
            self.assertEqual(dispute.commercial_partner_id, self.customer)
            self.assertEqual(dispute.company_id, self.company)
            self.assertEqual(dispute.currency_id, self.company.currency_id)
            hold = dispute.hold_ids
            self.assertEqual(hold.commercial_partner_id, self.customer)
            self.assertEqual((hold.company_id, hold.state), (self.company, "active"))

    def test_defaults_of_a_caller_are_not_those_of_holds(self):
        dispute = self.dispute(300.0, state="pending").with_user(self.collector)
        until = {"default_state": "released", "default_date_until": "2026-06-30"}
        dispute.with_context(**until).action_take_up()
        hold = dispute.hold_ids
        self.assertEqual((hold.state, hold.date_until), ("active", False))

    def test_credit_notes_are_at_most_what_is_open(self):
        first = self.dispute(700.0)
        second = self.dispute(600.0, reason=self.quality)
        first.action_accept()
        with self.refused(UserError, "credit it already"):
            second.action_accept()
        self.assertEqual(second.state, "open")
        second.action_accept_partial(300.0)
        notes = first.credit_note_id + second.credit_note_id
        self.assertEqual(sum(notes.mapped("amount_total")), 1000.0)
        self.assertEqual(set(notes.mapped("state")), {"draft"})

    def test_portal_disputes_of_one_invoice_come_to_an_end(self):
        person = self.portal
        person.partner_id.parent_id = self.customer
        invoice = self.old.with_user(person).sudo()
        values = {"reason_id": str(self.price.id), "amount": "1", "description": "No"}
        portal = self.Dispute.with_user(person)
        for _round in range(portal_dispute.MAX_ROUNDS):
            portal._open_from_portal(invoice, person, values)
            portal._withdraw_from_portal(invoice, person)
        with self.refused(UserError, "several times"):
            portal._open_from_portal(invoice, person, values)

    def test_documents_of_customers_are_not_run_by_a_browser(self):
        self.portal.partner_id.parent_id = self.customer
        portal = self.Dispute.with_user(self.portal)
        values = {"reason_id": str(self.price.id), "amount": "1", "description": "No"}
        script = b" \n \n<p>hello</p><script>alert(document.domain)</script>"
        for name in ("evil.html", "evil.svg", "evil.xml", "evil.js"):
            try:
                dispute = portal._open_from_portal(
                    self.old.with_user(self.portal).sudo(),
                    self.portal,
                    values,
                    [Upload(name, script)],
                )
            except UserError:
                continue  # of no kind we take
            self.assertEqual(dispute.message_ids.attachment_ids.mimetype, "text/plain")
            portal._withdraw_from_portal(self.old, self.portal)

    def test_what_a_customer_writes_is_text(self):
        person = self.portal
        person.partner_id.parent_id = self.customer
        bad = "<img src=x onerror=alert(1)>"
        dispute = self.Dispute.with_user(person)._open_from_portal(
            self.old.with_user(person).sudo(),
            person,
            {"reason_id": str(self.price.id), "amount": "1", "description": bad},
        )
        dispute = dispute.sudo(False).with_user(self.collector)
        self.assertEqual(dispute.description, bad)
        self.assertNotIn("<img", str(dispute.activity_ids.mapped("note")))
        self.assertNotIn("<img", str(dispute.message_ids.mapped("body")))
        dispute.action_take_up()
        self.assertNotIn("<img", str(self.card.message_ids.mapped("body")))

    def test_no_rejection_without_its_posting(self):
        receipt = self.make_receipt(1000.0, self.old)
        values = {
            "receipt_line_id": receipt.id,
            "reason_id": self.env["receivables.reject.reason"].search([], limit=1).id,
        }
        rejects = self.env["receivables.payment.reject"].with_user(self.collector)
        for forged in (
            {"state": "posted"},
            {"reopened_move_ids": [Command.set(self.new.ids)]},
            {"amount": 5000.0},
            {"commercial_partner_id": self.make_customer("Else").id},
        ):
            with self.assertRaises(AccessError):
                rejects.create(values | forged)
            defaults = {f"default_{name}": value for name, value in forged.items()}
            with self.assertRaises(AccessError):
                rejects.with_context(**defaults).create(values)
        reject = rejects.create(values)
        with self.assertRaises(AccessError):
            reject.amount = 5000.0
        self.card.debtor_nature = "consumer"
        with self.assertRaises(ValidationError):
            reject.charge_fee = True

    def test_an_invoice_of_another_company_is_out_of_reach(self):
        elsewhere = self.setup_other_company(name="Other")["company"]
        invoice = self.make_invoice(50.0, "2026-03-31", company=elsewhere)
        with self.assertRaises(AccessError):
            self.Dispute.with_user(self.collector).create(
                {"move_id": invoice.id, "amount": 10.0, "reason_id": self.price.id}
            )


@freeze_time(TODAY)
@tagged("post_install", "-at_install")
class TestLimitationAttack(LegalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_users()
        cls.clock = cls.Limitation._of(cls.lines(cls.old)).sudo(False)

    def test_nobody_sets_a_clock(self):
        clock = self.clock.with_user(self.collector)
        for name, value in (
            ("date_limit", "2040-01-01"),
            ("state", "closed"),
            ("alert_stage", 2),
            ("restarted_on", "2026-06-01"),
            ("term_months", 600),
            ("card_id", self.card_of(self.make_customer("Else")).id),
            ("move_line_id", self.lines(self.new).id),
            ("company_id", False),
        ):
            with self.assertRaises(AccessError, msg=name):
                clock.write({name: value})
        clock.write({"debt_kind": "transport", "completed_on": "2026-02-01"})
        self.assertEqual(clock.date_limit, self.day("2027-02-01"))
        with self.assertRaises(AccessError):
            clock.unlink()

    def event(self, user, context=None, **vals):
        events = self.env["receivables.limitation.event"].with_user(user)
        return events.with_context(**(context or {})).create(
            {
                "limitation_id": self.clock.id,
                "cause": "acknowledgement",
                "date": "2026-06-10",
                **vals,
            }
        )

    def test_events_count_in_the_name_of_who_notes_them(self):
        context = {"default_decided_by_id": self.manager.id, "default_partial_id": 77}
        event = self.event(self.collector, context, decided_by_id=self.manager.id)
        self.assertEqual(event.decided_by_id, self.collector)
        self.assertFalse(event.partial_id)
        self.assertEqual(event.company_id, self.company)
        for context in ({"default_state": "cancelled"}, {"default_state": "proposed"}):
            with self.assertRaises(AccessError):
                self.event(self.collector, context)

    def test_steps_of_a_case_count_whatever_the_caller_says(self):
        manager = self.Case.with_user(self.manager)
        case = manager.browse(self.case().id).with_context(default_state="cancelled")
        self.go(case, "file", "grant", "serve")
        self.assertEqual(case.state, "served")
        self.assertEqual(self.clock.event_ids.mapped("state"), ["confirmed"] * 2)

    def test_talks_do_not_end_in_the_future(self):
        later = self.today + timedelta(days=1)
        with self.assertRaises(ValidationError):
            self.event(self.collector, cause="claim", date_end=later)

    def test_a_rep_notes_nothing(self):
        with self.assertRaises(AccessError):
            self.event(self.rep)


@freeze_time(TODAY)
@tagged("post_install", "-at_install")
class TestInsolvencyAttack(LegalCase):
    def proceedings(self, customer=None, date="2026-04-15", **vals):
        return self.Insolvency._record(
            customer or self.customer, self.company, date, **vals
        )

    def test_nobody_sets_a_deadline(self):
        self.make_users()
        one = self.proceedings(published_on="2026-04-28").with_user(self.manager)
        other = self.make_customer("Else")
        for name, value in (
            ("claim_deadline", "2030-01-01"),
            ("retention_deadline", "2030-01-01"),
            ("commercial_partner_id", other.id),
            ("company_id", False),
        ):
            with self.assertRaises(AccessError, msg=name):
                one.write({name: value})

    def test_nobody_sets_what_a_case_computes(self):
        self.make_users()
        case = self.case().with_user(self.collector)
        for name, value in (
            ("deadline", "2030-01-01"),
            ("amount_total", 1.0),
            ("commercial_partner_id", self.make_customer("Else").id),
            ("company_id", False),
        ):
            with self.assertRaises(AccessError, msg=name):
                case.write({name: value})
        with self.assertRaises(AccessError):
            self.Case.with_user(self.collector).with_context(
                default_deadline="2030-01-01"
            ).create({"card_id": self.card.id, "procedure": "lawyer"})
        case.write({"court": "Lyon", "court_kind": "commercial", "fees_amount": 12.0})

    def test_a_collector_does_not_stop_interest_with_a_hold(self):
        self.make_users()
        values = {"move_line_id": self.lines(self.old).id, "review_date": self.today}
        for user, context in (
            (self.collector, {}),
            (self.collector, {"default_reason": "insolvency"}),
        ):
            holds = self.Hold.with_user(user).with_context(**context)
            reason = {} if context else {"reason": "insolvency"}
            with self.assertRaises(AccessError):
                holds.create(values | reason)
        self.Hold.with_user(self.manager).create(values | {"reason": "insolvency"})
        self.assertEqual(self.reason(self.old), "insolvency")

    def test_the_end_of_proceedings_is_that_of_their_company(self):
        """Numbers of cases may be the same in two companies."""
        claim = self.proceedings().case_ids
        elsewhere = self.setup_other_company(name="Other")["company"]
        invoice = self.make_invoice(50.0, "2026-03-31", company=elsewhere)
        event = self.Limitation._interrupt(
            self.lines(invoice), "insolvency_claim", self.day("2026-05-01"), claim.name
        )
        claim.insolvency_id.action_close_insufficient()
        self.assertFalse(event.date_end)

    def test_a_judgment_ends_plans(self):
        plan = self.env["receivables.payment.plan"].create(
            {
                "card_id": self.card.id,
                "move_line_ids": [Command.set(self.lines(self.old, self.new).ids)],
            }
        )
        plan.action_generate()
        plan.action_confirm()
        self.proceedings()
        self.assertEqual(plan.state, "cancelled")
        self.assertEqual(self.reason(self.old), "insolvency")
        self.assertFalse(self.reason(self.new))
        self.assertFalse(plan.activity_ids, "nobody is asked to call for prior debts")

    def test_customers_with_a_judgment_each_are_merged(self):
        double = self.make_customer("Azur Interior (double)")
        invoice = self.make_invoice(70.0, "2026-03-31", partner=double)
        first = self.proceedings()
        second = self.proceedings(double, "2026-05-15")
        cases = first.case_ids | second.case_ids
        wizard = self.env["base.partner.merge.automatic.wizard"]
        wizard._merge((self.customer | double).ids, self.customer)
        self.env.invalidate_all()
        self.assertEqual((first.state, second.state), ("open", "closed"))
        self.assertEqual(first.case_ids, cases)
        self.assertEqual(second.card_id, first.card_id)
        self.assertEqual(self.reason(invoice), "insolvency")
        self.assertEqual(first.hold_ids.move_id, self.old | invoice)


@freeze_time(TODAY)
@tagged("post_install", "-at_install")
class TestEinvoiceAttack(EinvoiceCase):
    def test_what_a_platform_sends_is_text(self):
        for hour in (8, 9):
            link = f'<a href="https://evil.example/{hour}">Pay here</a>'
            self.register("207", hour=hour, text=link)
        self.register("208", hour=12, text='<b onclick="x()">Now</b>')
        notes = self.disputes().activity_ids | self.invoice.activity_ids
        self.assertEqual(len(notes), 2)
        for note in notes.mapped("note"):
            self.assertNotRegex(str(note), "<(a|b)[ >]")

    def test_defaults_of_a_caller_are_not_those_of_statuses(self):
        wizard = self.importer(
            [
                {
                    "invoice": self.invoice.name,
                    "status": "207",
                    "time": "2026-06-20T10:00:00Z",
                    "reasons": ["PU_ERR"],
                }
            ],
            user=self.collector,
        )
        context = {"default_state": "withdrawn", "default_paid_share": 1.0}
        wizard.with_context(**context).action_import()
        self.assertEqual(self.disputes().state, "open")
        self.assertEqual(self.held(), 1000.0)
        self.assertEqual(self.invoice.receivables_einvoice_event_ids.paid_share, 0.0)

    def promises(self):
        return self.env["receivables.promise"].search(
            [("commercial_partner_id", "=", self.customer.id)]
        )

    def test_a_payment_announced_for_years_later_holds_nothing(self):
        self.register("211", payment_date=self.today + timedelta(days=61))
        self.assertFalse(self.promises())
        self.assertEqual(self.held(), 0.0)
        self.register("211", hour=9, payment_date=self.today + timedelta(days=60))
        self.assertEqual(self.held(), 1000.0)

    def test_payments_announced_again_and_again_hold_no_more(self):
        for hour in range(8, 13):
            day = self.today + timedelta(days=hour)
            self.register("211", hour=hour, payment_date=day)
        self.assertEqual(len(self.promises()), 3)

    def test_an_account_of_the_customer_is_no_known_account(self):
        self.env["res.partner.bank"].create(
            {"acc_number": IBAN, "partner_id": self.customer.id}
        )
        self.register("227", payee_iban=IBAN)
        self.assertEqual(self.held(), 1000.0)

    def test_a_bad_character_is_named(self):
        content = (
            '[{"invoice": "%s", "status": "205", "time": "2026-06-20T10:00:00Z",'
            ' "text": "\\ud800"}]'
        )
        with self.refused(UserError, "Line 1"):
            self.importer(content % self.invoice.name).action_import()
