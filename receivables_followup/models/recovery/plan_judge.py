"""How plans are honoured, read from the ledger."""

from collections import defaultdict

from odoo import api, fields, models
from odoo.tools import SQL, format_date

from ...engine.money import from_minor, to_minor
from ...engine.recovery.plan import LATE, PAID, standings
from ..dunning.promise_reader import covering, is_money
from ..ledger.chunks import in_chunks

CHUNK = 200  # plans judged and committed together
READ = (
    "account.move",
    "account.move.line",
    "account.partial.reconcile",
    "receivables.account.role",
    "receivables.late.charge",
    "receivables.payment.plan",
    "receivables.payment.plan.line",
    "res.partner",
)
# What is left of the items; money matched with them since the plan runs, and with the
# debit notes of its agreed interest. An invoice in draft is being corrected.
PROGRESS = """%(covering)s
SELECT plan.id,
       (SELECT COALESCE(SUM(CASE line.parent_state
                            WHEN 'posted' THEN line.amount_residual_currency
                            WHEN 'draft' THEN line.amount_currency ELSE 0 END), 0)
          FROM covered JOIN account_move_line line ON line.id = covered.item_id
         WHERE covered.owner_id = plan.id),
       (SELECT COALESCE(SUM(partial.debit_amount_currency), 0)
          FROM covered
          JOIN account_partial_reconcile partial
            ON partial.debit_move_id = covered.item_id
          JOIN account_move_line money ON money.id = partial.credit_move_id
          JOIN account_journal journal ON journal.id = money.journal_id
         WHERE covered.owner_id = plan.id AND partial.id > plan.known_partial_id
           AND %(is_money)s),
       (SELECT COALESCE(SUM(LEAST(note.claimed, COALESCE(note.matched, 0))), 0)
          FROM (SELECT SUM(claim.amount) AS claimed,
                       (SELECT SUM(partial.debit_amount_currency)
                          FROM account_move_line owed
                          JOIN account_partial_reconcile partial
                            ON partial.debit_move_id = owed.id
                          JOIN account_move_line money
                            ON money.id = partial.credit_move_id
                          JOIN account_journal journal ON journal.id = money.journal_id
                         WHERE owed.move_id = claim.debit_note_id
                           AND %(is_money)s) AS matched
                  FROM receivables_payment_plan_line part
                  JOIN receivables_late_charge claim ON claim.plan_line_id = part.id
                 WHERE part.plan_id = plan.id AND claim.state = 'billed'
                 GROUP BY claim.debit_note_id) note)
  FROM plan
"""
# Money on account since the plan runs: it came, though nobody has matched it yet.
ON_ACCOUNT = """
SELECT plan.id, COALESCE(SUM(-money.amount_residual_currency), 0)
  FROM receivables_payment_plan plan
  JOIN res_company company ON company.id = plan.company_id
  JOIN res_partner customer ON customer.id = plan.commercial_partner_id
  JOIN res_partner contact
    ON contact.commercial_partner_id = customer.commercial_partner_id
  JOIN account_move_line money
    ON money.partner_id = contact.id AND money.company_id = plan.company_id
   AND money.currency_id = plan.currency_id AND money.reconciled IS NOT TRUE
   AND money.parent_state = 'posted' AND money.amount_residual_currency < 0
   AND money.id > plan.known_line_id
  JOIN account_journal journal ON journal.id = money.journal_id
  JOIN receivables_account_role role
    ON role.account_id = money.account_id
   AND role.company_id = split_part(company.parent_path, '/', 1)::int
   AND role.side = 'receivable' AND role.role = 'trade'
 WHERE plan.id = ANY(%(ids)s) AND %(is_money)s
 GROUP BY plan.id
"""


class ReceivablesPaymentPlan(models.Model):
    _inherit = "receivables.payment.plan"

    _LATE_ACTIVITY = "receivables_followup.mail_activity_plan_late"

    def action_evaluate(self):
        """Compare these plans with the ledger now."""
        self.check_access("read")
        self.sudo()._judge()
        return True

    @api.model
    def _cron_judge(self):
        """Judge the running plans and send the reminders of the day, in chunks."""
        plans = self.search([("state", "=", "active")], order="id")
        in_chunks(plans, CHUNK, type(self)._judge_and_remind)

    def _judge_and_remind(self):
        free = self.try_lock_for_update(allow_referencing=True)
        free._judge()
        free._remind()

    def _judge(self):
        """Match money with instalments in their order, and do what follows."""
        running = self.filtered(lambda plan: plan.state == "active")
        done, late = self.browse(), self.browse()
        standing_of = running._standings()
        running._write_standings(standing_of)
        for plan, found in standing_of.items():
            states = {standing.state for standing in found.values()}
            if states == {PAID}:
                done |= plan
            elif LATE in states:
                late |= plan
        running._claim_agreed(standing_of)
        done._close("kept")
        ends = late.filtered(lambda plan: plan.break_rule == "auto")
        ends._close("broken")
        (late - ends)._ask_about_late()

    def _write_standings(self, standing_of):
        """Write on the instalments what changed, those that stand alike together."""
        alike = defaultdict(self.line_ids.browse)
        for plan, found in standing_of.items():
            digits = plan.currency_id.decimal_places
            for line, standing in found.items():
                paid = float(from_minor(standing.paid, digits))
                if (line.state, line.paid_amount) != (standing.state, paid):
                    alike[standing.state, paid] |= line
        for (state, paid), lines in alike.items():
            lines.write({"state": state, "paid_amount": paid})

    def _standings(self):
        """How the instalments of these plans stand in the ledger now.

        :return: ``{plan: {instalment: Standing}}``, instalments in their order
        """
        progress = self._read_progress()
        today = fields.Date.context_today(self)
        found = {}
        for plan in self:
            lines = plan.line_ids.sorted(lambda line: (line.date, line.id))
            parts = plan._engine_parts()
            found[plan] = dict(
                zip(
                    lines,
                    standings(parts, *progress[plan.id], today, plan.grace_days),
                    strict=True,
                )
            )
        return found

    def _read_progress(self):
        """What came for these plans, in two statements.

        :return: ``{plan id: (money, debt that ended without money)}`` in minor units
        """
        if not self:
            return {}
        for model in READ:
            self.env[model].flush_model()
        rows = self.env.execute_query(
            SQL(
                PROGRESS,
                covering=covering(
                    "plan",
                    self._table,
                    SQL("one.known_partial_id"),
                    "receivables_plan_item_rel",
                    "receivables_plan_move_rel",
                    self.ids,
                ),
                is_money=is_money(SQL("plan.customer_id")),
            )
        )
        waiting = dict(
            self.env.execute_query(
                SQL(
                    ON_ACCOUNT,
                    ids=self.ids,
                    is_money=is_money(SQL("customer.commercial_partner_id")),
                )
            )
        )
        found, shared = {}, defaultdict(int)
        for plan_id, left, matched, charged in sorted(rows):
            plan = self.browse(plan_id)
            minor = plan._minor
            ended = minor(plan.amount) - minor(left)
            money = max(0, min(minor(matched), ended))
            # The same money on account serves one plan only, the earliest first.
            purse = (plan.commercial_partner_id, plan.company_id, plan.currency_id)
            free = max(0, minor(waiting.get(plan_id, 0)) - shared[purse])
            interest = minor(charged)
            need = min(free, max(0, minor(plan.amount_total) - ended - interest))
            shared[purse] += need
            found[plan_id] = (money + interest + need, max(0, ended - money))
        return found

    def _minor(self, amount):
        return to_minor(amount, self.currency_id.decimal_places)

    # -- what follows --------------------------------------------------------------

    def _ask_about_late(self):
        """Ask the responsible once, as long as the activity is open."""
        kind = self.env.ref(self._LATE_ACTIVITY)
        for plan in self.filtered(
            lambda plan: kind not in plan.activity_ids.activity_type_id
        ):
            plan_lang = plan.with_context(lang=plan.user_id.lang)
            plan.activity_schedule(
                self._LATE_ACTIVITY,
                summary=plan_lang._late_text(),
                user_id=plan.user_id.id,
            )

    def _late_text(self):
        line = self.line_ids.filtered(lambda line: line.state == "late")[:1]
        missing = line.amount_total - line.paid_amount
        return self.env._(
            "%(plan)s: %(amount)s of the instalment of %(day)s is missing. Break the "
            "plan, or talk to the customer.",
            plan=self.name,
            amount=self.currency_id.format(missing),
            day=format_date(self.env, line.date),
        )

    def _tell_broken(self):
        """Log on the card that everything left is claimed, and ask for a call."""
        interactions = []
        for plan in self:
            worded = plan.with_context(lang=plan.user_id.lang)
            left = plan.amount_total - plan.paid_amount
            text = worded.env._(
                "Payment plan %(plan)s is broken: %(amount)s is due at once.",
                plan=plan.name,
                amount=plan.currency_id.format(left),
            )
            interactions.append(
                {
                    "card_id": plan.card_id.id,
                    "kind": "note",
                    "user_id": self.env.uid,
                    "summary": text,
                    "next_action_date": fields.Date.context_today(plan),
                }
            )
            plan.activity_unlink([self._LATE_ACTIVITY])
            plan.activity_schedule(
                "mail.mail_activity_data_call", summary=text, user_id=plan.user_id.id
            )
        self.env["receivables.interaction"].sudo().create(interactions)
