from datetime import timedelta

from odoo import api, models
from odoo.tools import SQL

from ...engine.dunning.history import HeldFor, PastAccount, PastItem
from ...engine.ledger.holds import Hold


class ReceivablesDunningReader(models.AbstractModel):
    """What happened to the items of a chunk, for a replay of the past."""

    _inherit = "receivables.dunning.reader"

    @api.model
    def _past_accounts(self, scope, chunk):
        """Make the engine's past accounts of a chunk read with ``receivables_since``.

        Nothing has been reminded yet: the replay climbs by itself.

        :return: list of ``PastAccount``
        """
        settled = self._read_partials(list(chunk.rows))
        by_item, by_customer = self._read_past_holds(scope, chunk)
        accounts = []
        for account in chunk.accounts:
            factor = scope.currency(account.key[1]).factor
            items = []
            for item in account.items:
                row = chunk.rows[item.key]
                holds = [*by_item.get(row.id, ()), *by_customer.get(row.customer, ())]
                if row.hold_reason == "no_followup":  # a flag without a history
                    holds.append(("no_followup", True, 0.0, row.date, None))
                items.append(
                    PastItem(
                        item=item._replace(step=0, last=None),
                        amount=item.residual,
                        settled=tuple(
                            (day, round(amount * factor))
                            for day, amount in settled.get(row.id, ())
                        ),
                        holds=tuple(_held_for(hold, factor) for hold in holds),
                    )
                )
            accounts.append(
                PastAccount(account.key, tuple(items), recipient=account.recipient)
            )
        return accounts

    @api.model
    def _read_partials(self, item_ids):
        """Read every matching of these items, in one statement.

        :return: ``{item id: [(date, amount in the currency of the item)]}``
        """
        self.env["account.partial.reconcile"].flush_model()
        settled = {}
        for item_id, day, amount in self.env.execute_query(
            SQL(
                """
                SELECT debit_move_id, max_date, debit_amount_currency
                  FROM account_partial_reconcile WHERE debit_move_id = ANY(%(ids)s)
                 UNION ALL
                SELECT credit_move_id, max_date, credit_amount_currency
                  FROM account_partial_reconcile WHERE credit_move_id = ANY(%(ids)s)
                """,
                ids=item_ids,
            )
        ):
            settled.setdefault(item_id, []).append((day, abs(amount)))
        return settled

    @api.model
    def _read_past_holds(self, scope, chunk):
        """Read the holds these items and their customers ever had.

        :return: ``({item id: [row]}, {customer id: [row]})``; a row is (reason, whole,
            amount, first day, last day or None)
        """
        self.env["receivables.hold"].flush_model()
        by_move = {}
        for row in chunk.rows.values():
            by_move.setdefault(row.move_id, []).append(row.id)
        by_item, by_customer = {}, {}
        for wide, customer, move, item, *hold in self.env.execute_query(
            SQL(
                """
                SELECT hold.customer_wide, hold.commercial_partner_id, hold.move_id,
                       hold.move_line_id, hold.reason, hold.whole, hold.amount,
                       hold.date_from,
                       LEAST(hold.date_until, (hold.released_at
                             AT TIME ZONE 'UTC' AT TIME ZONE %(zone)s)::date - 1)
                  FROM receivables_hold hold
                 WHERE hold.company_id = ANY(%(companies)s)
                   AND (hold.move_id = ANY(%(moves)s)
                        OR (hold.customer_wide
                            AND hold.commercial_partner_id = ANY(%(customers)s)))
                """,
                zone=str(self.env.tz),
                companies=scope.company.parent_ids.ids,
                moves=list(by_move),
                customers=list({row.customer for row in chunk.rows.values()} - {None}),
            )
        ):
            if wide:
                by_customer.setdefault(customer, []).append(hold)
            else:
                for item_id in [item] if item else by_move.get(move, ()):
                    by_item.setdefault(item_id, []).append(hold)
        return by_item, by_customer


def _held_for(hold, factor):
    """Make the engine's hold; one released on its first day never counted."""
    reason, whole, amount, since, until = hold
    if until is not None and until < since:
        until = since - timedelta(days=1)
    return HeldFor(since, until, Hold(reason, whole, round((amount or 0.0) * factor)))
