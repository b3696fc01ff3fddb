"""What the ledger has about disputes, in one statement."""

from odoo import models
from odoo.tools import SQL

from ...engine.recovery.dispute import Case
from ..dunning.promise_reader import is_money

# An item that was rewritten is found by its entry. A note counts as one of ours while a
# dispute names it.
FOUND = """
WITH dispute AS MATERIALIZED (
    SELECT d.id, d.move_id, d.move_line_id, d.known_partial_id, d.credit_note_id,
           customer.commercial_partner_id AS customer_id
      FROM receivables_dispute d
      JOIN res_partner customer ON customer.id = d.commercial_partner_id
     WHERE d.id = ANY(%(ids)s)),
item AS MATERIALIZED (
    SELECT dispute.id AS dispute_id, dispute.known_partial_id, dispute.customer_id,
           line.id, line.parent_state, line.amount_residual_currency AS left_over
      FROM dispute
      JOIN account_move_line line ON line.move_id = dispute.move_id
       AND line.amount_currency > 0
      JOIN account_account account ON account.id = line.account_id
     WHERE CASE WHEN dispute.move_line_id IS NULL
                THEN account.account_type = 'asset_receivable'
                ELSE line.id = dispute.move_line_id END),
matched AS (
    SELECT item.dispute_id, partial.debit_amount_currency AS amount,
           note.move_type = 'out_refund' AS is_note,
           EXISTS (SELECT FROM receivables_dispute other
                    WHERE other.credit_note_id = note.id) AS is_ours,
           %(is_money)s AS is_money
      FROM item
      JOIN account_partial_reconcile partial
        ON partial.debit_move_id = item.id AND partial.id > item.known_partial_id
      JOIN account_move_line money ON money.id = partial.credit_move_id
      JOIN account_move note ON note.id = money.move_id
      JOIN account_journal journal ON journal.id = money.journal_id)
SELECT dispute.id, COALESCE(move.state, 'gone'), COALESCE(note.state, 'gone'),
       COALESCE((SELECT SUM(left_over) FROM item
                  WHERE item.dispute_id = dispute.id AND parent_state = 'posted'), 0),
       COALESCE(sums.credited, 0), COALESCE(sums.prepared, 0), COALESCE(sums.paid, 0),
       COALESCE((SELECT SUM(LEAST(left_over, CASE WHEN hold.whole THEN left_over
                                                  ELSE hold.amount END))
                   FROM receivables_hold hold
                   JOIN item ON item.id = hold.move_line_id
                    AND item.dispute_id = hold.dispute_id
                    AND item.parent_state = 'posted'
                  WHERE hold.dispute_id = dispute.id AND hold.state = 'active'), 0)
  FROM dispute
  LEFT JOIN account_move move ON move.id = dispute.move_id
  LEFT JOIN account_move note ON note.id = dispute.credit_note_id
  LEFT JOIN LATERAL (
       SELECT SUM(amount) FILTER (WHERE is_note AND NOT is_ours) AS credited,
              SUM(amount) FILTER (WHERE is_note AND is_ours) AS prepared,
              SUM(amount) FILTER (WHERE NOT is_note AND is_money) AS paid
         FROM matched WHERE matched.dispute_id = dispute.id) sums ON TRUE
"""


class ReceivablesDispute(models.Model):
    _inherit = "receivables.dispute"

    def _read_cases(self):
        """Make engine cases of these disputes, in one statement.

        :return: ``{id: (engine Case, minor units their holds cover)}``
        """
        if not self:
            return {}
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(FOUND, ids=self.ids, is_money=is_money(SQL("item.customer_id")))
        )
        cases = {}
        for dispute_id, invoice, note, *amounts in rows:
            dispute = self.browse(dispute_id)
            left, credited, prepared, paid, covered = map(dispute._minor, amounts)
            case = Case(
                dispute.state,
                dispute.closed_by or None,
                bool(dispute.opened_on),
                dispute._minor(dispute.amount),
                dispute._minor(dispute.accepted_amount),
                invoice,
                note,
                max(0, left),
                credited,
                prepared,
                paid,
            )
            cases[dispute_id] = (case, covered)
        return cases
