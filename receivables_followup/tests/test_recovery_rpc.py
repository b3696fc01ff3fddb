"""Every method that a call from outside may reach, called by who has no business."""

import inspect
from datetime import datetime

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError
from odoo.service.model import get_public_method
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..engine.recovery.einvoice_file import Row
from .common import TODAY
from .recovery_legal_common import LegalCase

ADDON = "odoo.addons.receivables_followup"
# Of the model: they tell or do the same for whoever may, of his own companies.
OF_MODEL = {"fields_get", "action_accrue", "action_compare"}
ARGUMENTS = {"amount": 1.0, "reason": "Because", "day": TODAY}


@freeze_time(TODAY)
@tagged("post_install", "-at_install")
class TestRecoveryRpc(LegalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_users()
        cls.policy.write({"interest_mode": "statutory", "indemnity": True})
        cls.company.receivables_charges_from = "2026-01-01"
        cls.env["receivables.late.charge"]._accrue(cls.company)
        cls.records = cls.records_of_the_wing()
        elsewhere = cls.setup_other_company(name="Other")["company"]
        cls.employee = cls.make_user("rpc_employee", "base.group_user")
        cls.foreign = cls.make_user("rpc_foreign", "account.group_account_manager")
        cls.foreign.write(
            {
                "company_ids": [Command.set(elsewhere.ids)],
                "company_id": elsewhere.id,
            }
        )
        cls.env.flush_all()

    @classmethod
    def records_of_the_wing(cls):
        """One record of each kind, on which something could be done."""
        env, lines = cls.env, cls.lines(cls.old)
        reason = env["receivables.dispute.reason"].search([], limit=1)
        event = cls.Limitation._interrupt(lines, "acknowledgement", TODAY, "X")
        case = cls.Case.create(
            {
                "card_id": cls.card.id,
                "procedure": "lawyer",
                "move_line_ids": [Command.set(lines.ids)],
            }
        )
        block = env["receivables.sales.block"].create(
            {"card_id": cls.card.id, "reason": "Too late"}
        )
        row = Row(1, cls.old.name, "205", datetime(2026, 6, 20, 10))
        [status], _known = env["receivables.einvoice.event"]._enter([row])
        charges = env["receivables.late.charge"].search(
            [("company_id", "=", cls.company.id)]
        )
        plan = cls.a_plan()
        return [
            env["receivables.dispute"]._open(cls.new, reason, state="pending"),
            plan,
            plan.line_ids[:1],
            event,
            event.limitation_id,
            case,
            cls.a_reject(),
            block,
            cls.Insolvency._record(cls.customer, cls.company, "2026-02-01"),
            status,
            charges[:1],
        ]

    @classmethod
    def a_plan(cls):
        invoice = cls.make_invoice(40.0, "2026-05-31")
        plan = cls.env["receivables.payment.plan"].create(
            {
                "card_id": cls.card.id,
                "move_line_ids": [Command.set(cls.lines(invoice).ids)],
            }
        )
        plan.action_generate()
        return plan

    @classmethod
    def a_reject(cls):
        receipt = cls.make_receipt(30.0, cls.make_invoice(30.0, "2026-05-31"))
        reason = cls.env["receivables.reject.reason"].search([], limit=1)
        return cls.env["receivables.payment.reject"].create(
            {"receipt_line_id": receipt.id, "reason_id": reason.id}
        )

    def methods(self, record):
        """Names of the public methods that this add-on gives to the record."""
        for name, _method in inspect.getmembers(type(record), inspect.isfunction):
            if name.startswith("_") or name in {"create", "write"} | OF_MODEL:
                continue
            ours = any(
                name in vars(base) and base.__module__.startswith(ADDON)
                for base in type(record).__mro__
            )
            if ours:
                yield name

    def call(self, record, name, user):
        """Call it as the client does, with nothing read before."""
        self.env.invalidate_all()
        record = record.with_env(self.env).with_user(user).sudo(False)
        record = record.with_context(allowed_company_ids=user.company_ids.ids)
        method = get_public_method(record, name)
        wanted = list(inspect.signature(method).parameters.values())[1:]
        values = [
            ARGUMENTS[parameter.name]
            for parameter in wanted
            if parameter.default is parameter.empty
            and parameter.kind is parameter.POSITIONAL_OR_KEYWORD
        ]
        return method(record, *values)

    def test_all_of_it_follows_a_merged_customer(self):
        kept = self.make_customer("Azur Interior (new)")
        wizard = self.env["base.partner.merge.automatic.wizard"]
        wizard._merge((self.customer | kept).ids, kept)
        self.env.invalidate_all()
        card = self.card_of(kept)
        for record in self.records:
            with self.subTest(model=record._name):
                self.assertTrue(record.exists())
                if "commercial_partner_id" in record._fields:
                    self.assertEqual(record.commercial_partner_id, kept)
                if "card_id" in record._fields:
                    self.assertEqual(record.card_id, card)

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_the_guide_tells_nothing_of_another_company(self):
        self.env.invalidate_all()
        for lines in (self.env["account.move.line"], self.lines(self.old)):
            with self.assertRaises(AccessError):
                self.env["receivables.legal.guide"].with_user(self.foreign).create(
                    {
                        "card_id": self.card.id,
                        "move_line_ids": [Command.set(lines.ids)],
                    }
                )

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_strangers_reach_nothing(self):
        count = 0
        for user in (self.employee, self.portal, self.rep, self.foreign):
            for record in self.records:
                for name in self.methods(record):
                    count += 1
                    with self.subTest(user=user.login, model=record._name, name=name):
                        with self.assertRaises(AccessError):
                            self.call(record, name, user)
        self.assertGreater(count, 150)
        for user in (self.employee, self.portal, self.rep):
            for name in ("action_accrue", "action_compare"):
                with self.assertRaises(AccessError):
                    self.call(self.records[-1], name, user)
