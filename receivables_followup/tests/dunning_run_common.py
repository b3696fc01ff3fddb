from odoo import Command, fields

from .common import ReceivablesCommon

CHANNEL = "receivables_followup.dunning_channel_"


class DunningRunCase(ReceivablesCommon):
    """A company with one plain policy: e-mail at 5 and 20 days, a letter at 35.

    No days off, no quiet period, no cash gate: each test switches on what it tests.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Run = cls.env["receivables.dunning.run"]
        cls.Notice = cls.env["receivables.dunning.notice"]
        cls.Line = cls.env["receivables.dunning.notice.line"]
        cls.Position = cls.env["receivables.dunning.position"]
        cls.company.receivables_calendar_id = cls.make_calendar()
        policies = cls.env["receivables.dunning.policy"]
        policies.search([("company_id", "=", cls.company.id)]).active = False
        cls.env.flush_all()
        cls.policy = policies.create(
            {
                "name": "Test policy",
                "company_id": cls.company.id,
                "is_default": True,
                "min_days_between": 0,
                "own_cash_gate": True,
                "bank_max_age": 0,
                "unmatched_min_share": 0,
                "level_ids": [
                    cls.level_command("Reminder", 5, "email"),
                    cls.level_command("Firm reminder", 20, "email"),
                    cls.level_command("Last reminder", 35, "letter"),
                ],
            }
        )
        cls.level_1, cls.level_2, cls.level_3 = cls.policy.level_ids.sorted(
            "delay_days"
        )
        cls.customer.write(cls.reachable("azur"))

    @classmethod
    def make_calendar(cls):
        """A calendar that is open every day of the week."""
        return cls.env["resource.calendar"].create(
            {
                "name": "Every day",
                "tz": "UTC",
                "company_id": cls.company.id,
                "attendance_ids": [
                    Command.create(
                        {
                            "name": f"Day {day}",
                            "dayofweek": str(day),
                            "hour_from": 8,
                            "hour_to": 18,
                            "day_period": "full_day",
                        }
                    )
                    for day in range(7)
                ],
            }
        )

    @classmethod
    def level_command(cls, name, delay, *channels, **vals):
        return Command.create(
            {
                "name": name,
                "delay_days": delay,
                "channel_ids": [
                    Command.set([cls.env.ref(CHANNEL + code).id for code in channels])
                ],
                **vals,
            }
        )

    @classmethod
    def make_formal(cls, level, **vals):
        """Make a level a formal notice by registered letter."""
        channel = cls.env.ref(CHANNEL + "registered")
        level.write({"is_formal_notice": True, "channel_ids": channel.ids, **vals})

    @classmethod
    def reachable(cls, name):
        """Values of a partner with an e-mail and a postal address."""
        return {
            "email": f"{name}@example.com",
            "street": "1 rue du Port",
            "zip": "29200",
            "city": "Brest",
        }

    @classmethod
    def make_customer(cls, name, **vals):
        return super().make_customer(name, **vals)

    def propose(self, date=None, **vals):
        """A proposed run; ``date`` defaults to the frozen day."""
        run = self.Run.create(
            {
                "company_id": self.company.id,
                "date": date or fields.Date.context_today(self.Run),
                **vals,
            }
        )
        run.action_propose()
        return run

    def send(self, run, at=None):
        """Pretend that every notice of a run has left."""
        notices = run.notice_ids.filtered(lambda n: n.state in ("draft", "ready"))
        notices._mark_sent(at)
        return notices

    def summary(self, run):
        """``{reason: items}``, and the amounts must add up."""
        rows = run.exclusion_summary()
        self.assertEqual(sum(row["items"] for row in rows), run.excluded_count)
        return {row["reason"]: row["items"] for row in rows}

    def live_notices(self, partner=None):
        """Notices that were not dropped, of a customer."""
        return self.Notice.search(
            [
                ("commercial_partner_id", "=", (partner or self.customer).id),
                ("state", "not in", ("skipped", "cancelled")),
            ]
        )
