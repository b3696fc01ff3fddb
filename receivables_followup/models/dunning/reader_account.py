from odoo import api, models

from ...engine.dunning.calendar import quiet
from ...engine.dunning.cash_gate import gate
from ...engine.dunning.values import Account, Item

NO_REFERENCE = (), ()


class ReceivablesDunningReader(models.AbstractModel):
    """Turns rows of the ledger into the values the engine decides on."""

    _inherit = "receivables.dunning.reader"

    @api.model
    def _account(self, scope, chunk, party, rows, references, pending, last_notice):
        """Make the engine account of one recipient, policy and currency."""
        facts = scope.policy(party.policy_id)
        return Account(
            key=party.key,
            items=tuple(self._items(scope, chunk, facts, rows, references)),
            last_notice=last_notice,
            gate=self._gate(scope, facts, party, rows, pending),
            quiet=bool(facts.quiet_periods)
            and quiet(
                scope.today, facts.quiet_periods, party.debtor, facts.stagger_days
            ),
            closed=facts.closed_day,
            recipient=party.recipient.id,
        )

    @api.model
    def _items(self, scope, chunk, facts, rows, references):
        """Yield the engine items of these rows, money in minor units."""
        factor = scope.currency(rows[0].currency).factor
        ignore_before = facts.ignore_before
        for row in rows:
            last = row.last
            if row.released and (not last or row.released > last):
                last = row.released
            own, cited = references.get(row.id, NO_REFERENCE)
            # By position: this runs once per open item of the ledger.
            yield Item(
                row.id,
                round(row.residual * factor),
                row.due,
                row.date,
                round(row.held * factor) if row.held else 0,
                row.hold_reason,
                row.chase,
                row.offset,
                row.step,
                last,
                ignore_before is not None and row.date < ignore_before,
                cited,
                chunk.burdens[row.customer],
                own,
            )

    @api.model
    def _gate(self, scope, facts, party, rows, pending):
        """Say whether the money may already be there.

        A transfer or debit in another currency counts at the rate of the day: the bank
        may have been asked for euros to pay a claim in dollars.

        :return: code of the cash gate, or None
        """
        factor = party.currency.factor
        waiting = unmatched = 0.0
        for customer in party.customers:
            for row in pending.get(customer, ()):
                currency_id, collecting, suspense, entered = row
                rate = 1.0
                if currency_id != party.currency.id:
                    rate = scope.currency(currency_id).rate / party.currency.rate
                else:
                    unmatched -= entered  # among the credits below
                waiting += collecting * rate
                unmatched += suspense * rate
        unmatched += sum(
            -row.residual
            for row in rows
            if row.residual < 0 and row.offset and row.move_type != "out_refund"
        )
        claimed = 0.0
        if unmatched or waiting:
            claimed = sum(
                row.residual - row.held
                for row in rows
                if row.residual > 0 and row.chase and row.due < scope.today
            )
        elif not facts.bank_max_age:
            return None
        return gate(
            bank_last=scope.bank.last,
            uses_statements=scope.bank.uses_statements,
            max_age_working_days=facts.bank_max_age,
            today=scope.today,
            closed=facts.closed,
            unmatched_minor=round(unmatched * factor),
            claimed_minor=round(claimed * factor),
            min_share=facts.unmatched_min_share,
            collecting=round(waiting * factor),
            weekdays=facts.weekdays,
        )
