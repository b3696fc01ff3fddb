from unittest.mock import patch

from freezegun import freeze_time

from odoo import fields

from .common import TODAY
from .dunning_run_common import DunningRunCase


@freeze_time(TODAY)
class LegalCase(DunningRunCase):
    """A French trader with two late invoices of EUR 4000 and 2000."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        france = cls.env.ref("base.fr")
        cls.company.partner_id.country_id = france
        cls.customer.country_id = france
        cls.Limitation = cls.env["receivables.limitation"]
        cls.Case = cls.env["receivables.legal.case"]
        cls.Insolvency = cls.env["receivables.insolvency"]
        cls.Parameter = cls.env["receivables.legal.parameter"]
        cls.old = cls.make_invoice(4000.0, "2026-03-31", date="2026-03-01")
        cls.new = cls.make_invoice(2000.0, "2026-05-31", date="2026-05-01")
        cls.card = cls.card_of(cls.customer)
        cls.card.debtor_nature = "business"

    @classmethod
    def card_of(cls, customer, company=None):
        cards = cls.env["receivables.card"]._ensure(
            customer.ids, company or cls.company
        )
        return cls.env["receivables.card"].browse(cards[customer.id])

    @classmethod
    def lines(cls, *moves):
        found = cls.env["account.move.line"]
        for move in moves:
            found |= cls.open_lines(move)
        return found

    @classmethod
    def case(cls, *moves, procedure="injonction_payer", **vals):
        """A case that is being prepared."""
        case = cls.Case.create(
            {
                "card_id": cls.card.id,
                "procedure": procedure,
                "move_line_ids": [
                    fields.Command.set(cls.lines(*(moves or (cls.old,))).ids)
                ],
                **vals,
            }
        )
        case.action_prepare()
        return case

    @classmethod
    def go(cls, case, *steps):
        """Take steps: (action, day, field of the day)."""
        for step in steps:
            name, *day = step if isinstance(step, tuple) else (step,)
            if day:
                case.write({day[1]: day[0]})
            getattr(case, f"action_{name}")()

    def day(self, text):
        return fields.Date.to_date(text)

    def limit(self, move=None):
        line = self.lines(move or self.old)
        return self.Limitation._dates(line)[line.id]

    def reason(self, move):
        return self.items(move).hold_reason

    def fail_on(self, model, method, faulty):
        """Let a method fail whenever this record is among those it works on."""
        owner = self.env.registry[model]
        real = getattr(owner, method)

        def failing(records, *args, **kwargs):
            if faulty in records:
                records.flush_recordset()
                raise ValueError("faulty")
            return real(records, *args, **kwargs)

        return patch.object(owner, method, failing)

    def cron(self, name, day=TODAY):
        """Run a cron of the wing on a day."""
        with freeze_time(day), self.enter_registry_test_mode():
            self.env.ref(f"receivables_followup.ir_cron_{name}").method_direct_trigger()
        self.env.invalidate_all()
