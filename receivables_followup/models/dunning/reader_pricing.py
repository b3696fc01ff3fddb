from odoo import api, models
from odoo.tools import SQL

from ...engine.dunning.interest import balance_steps, late_interest, left_to_charge
from .channel import PROVEN
from .scope import PricedLine

NOTHING_CHARGED = ({}, False, False)


class ReceivablesDunningReader(models.AbstractModel):
    """Late interest and the fixed indemnity of the lines of a notice."""

    _inherit = "receivables.dunning.reader"

    @api.model
    def _read_settlements(self, item_ids):
        """Read what was paid on these items and when.

        A credit note is no payment: what it takes off was never owed and bears no
        interest, so it is left out.

        :return: ``{item id: [(date, amount in the currency of the item)]}``
        """
        self.env["account.partial.reconcile"].flush_model()
        paid = {}
        for item_id, day, amount in self.env.execute_query(
            SQL(
                """
                SELECT partial.debit_move_id, partial.max_date,
                       sum(partial.debit_amount_currency)
                  FROM account_partial_reconcile partial
                  JOIN account_move_line credit ON credit.id = partial.credit_move_id
                  JOIN account_move move ON move.id = credit.move_id
                 WHERE partial.debit_move_id = ANY(%s)
                   AND move.move_type != 'out_refund'
                 GROUP BY 1, 2
                 ORDER BY 1, 2
                """,
                list(item_ids),
            )
        ):
            paid.setdefault(item_id, []).append((day, amount))
        return paid

    @api.model
    def _read_charged(self, item_ids):
        """What was charged for the delay of these items already; outer wings tell.

        :return: ``{item id: (interest in the currency of the item by first day of the
            half-year, whether the indemnity was charged, whether the item bears no
            charges at all)}``
        """
        return {}

    @api.model
    def _read_formal_dates(self, item_ids):
        """Return ``{item id: day a formal notice for it was first presented}``.

        Only what proves the presentation counts, and not at an unknown address.
        """
        self.env["receivables.dunning.notice.line"].flush_model()
        self.env["receivables.dunning.notice"].flush_model()
        return dict(
            self.env.execute_query(
                SQL(
                    """
                    SELECT line.move_line_id, min(notice.first_presented_on)
                      FROM receivables_dunning_notice_line line
                      JOIN receivables_dunning_notice notice
                        ON notice.id = line.notice_id AND notice.state = 'sent'
                       AND notice.is_test IS NOT TRUE
                      JOIN receivables_dunning_level level
                        ON level.id = notice.level_id AND level.is_formal_notice
                     WHERE line.move_line_id = ANY(%s)
                       AND line.kind = 'claimed'
                       AND notice.first_presented_on IS NOT NULL
                       AND notice.channel = ANY(%s)
                       AND notice.proof_outcome IS DISTINCT FROM 'returned'
                     GROUP BY 1
                    """,
                    list(item_ids),
                    list(PROVEN),
                )
            )
        )

    @api.model
    def _price(self, scope, chunk, decided):
        """Add interest and indemnity to what was decided, in four statements at most.

        :param decided: ``[(account, engine notice, LevelFacts)]``
        :return: ``[([PricedLine], whether a rate is missing)]`` in the same order
        """
        bearing, charging = set(), set()
        for _account, notice, level in decided:
            if not level.add_interest and not level.add_indemnity:
                continue
            keys = {
                line.key
                for line in notice.lines
                if line.kind == "claimed" and self._terms(chunk, line.key)
            }
            charging |= keys
            if level.add_interest:
                bearing |= keys
        paid = self._read_settlements(bearing) if bearing else {}
        formal = self._read_formal_dates(bearing) if bearing else {}
        charged = self._read_charged(charging) if charging else {}
        return [
            self._price_notice(
                scope, chunk, account, notice, level, paid, formal, charged
            )
            for account, notice, level in decided
        ]

    @api.model
    def _terms(self, chunk, item_id):
        """The terms of interest of the customer who owes an item."""
        return chunk.terms.get(chunk.rows[item_id].customer)

    @api.model
    def _price_notice(
        self, scope, chunk, account, notice, level, paid, formal, charged
    ):
        if not level.add_interest and not level.add_indemnity:
            return [PricedLine(line) for line in notice.lines], False
        receipts = self._receipts(scope, chunk, account.key[1], notice, paid)
        indemnity = scope.indemnity(account.key[1])
        factor = scope.currency(account.key[1]).factor
        priced, missing, asked = [], False, set()
        for line in notice.lines:
            row = chunk.rows[line.key]
            terms = self._terms(chunk, line.key)
            known, fixed_known, exempt = charged.get(line.key, NOTHING_CHARGED)
            if line.kind != "claimed" or not terms or row.due >= scope.today or exempt:
                priced.append(PricedLine(line))
                continue
            interest = 0
            if level.add_interest and terms.rates:
                start = formal.get(line.key) if terms.from_formal_notice else None
                if start or not terms.from_formal_notice:
                    found = late_interest(
                        balance_steps(
                            line.amount - line.covered,
                            row.due,
                            receipts.get(line.key, ()),
                        ),
                        row.due,
                        scope.today,
                        terms.rates,
                        frozen=terms.frozen,
                        start=start,
                    )
                    interest = left_to_charge(
                        found,
                        {day: round(sum_ * factor) for day, sum_ in known.items()},
                    )
                    missing = missing or bool(found.missing)
            asks = level.add_indemnity and terms.indemnity and not fixed_known
            # An instalment is a late payment of its own, unless the policy is milder.
            if asks and terms.per_invoice and row.move_id in asked:
                asks = False
            asked.add(row.move_id)
            fixed = indemnity if asks else 0
            priced.append(PricedLine(line, interest, fixed))
        return priced, missing

    @api.model
    def _receipts(self, scope, chunk, currency_id, notice, paid):
        """Gather what lowered each item and when: payments, and credits that cover it.

        :return: ``{item id: [(date, minor units)]}``
        """
        factor = scope.currency(currency_id).factor
        receipts = {
            line.key: [
                (day, round(amount * factor)) for day, amount in paid.get(line.key, ())
            ]
            for line in notice.lines
        }
        for line in notice.lines:
            for credit, amount in line.credits:
                row = chunk.rows[credit]
                if row.move_type != "out_refund":
                    receipts[line.key].append((row.date, amount))
        return receipts
