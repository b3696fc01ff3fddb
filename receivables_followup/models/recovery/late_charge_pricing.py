"""Letters do not claim again what debit notes bill, nor charges on charges."""

from odoo import api, models
from odoo.tools import SQL

from ..dunning.reader_pricing import NOTHING_CHARGED
from .late_charge import SETTLED


class ReceivablesDunningReader(models.AbstractModel):
    _inherit = "receivables.dunning.reader"

    @api.model
    def _read_charged(self, item_ids):
        self.env["receivables.late.charge"].flush_model()
        self.env["account.move"].flush_model(["receivables_late_charge"])
        charged = super()._read_charged(item_ids)
        for item_id, period, interest, indemnity, exempt in self.env.execute_query(
            SQL(
                """
                SELECT line.id, claim.period,
                       COALESCE(sum(claim.amount)
                           FILTER (WHERE claim.kind != 'indemnity'), 0),
                       COALESCE(bool_or(claim.kind = 'indemnity'), FALSE),
                       bool_or(move.receivables_late_charge IS TRUE)
                  FROM account_move_line line
                  JOIN account_move move ON move.id = line.move_id
             LEFT JOIN receivables_late_charge claim
                    ON claim.move_line_id = line.id AND claim.state = ANY(%s)
                 WHERE line.id = ANY(%s)
                   AND (claim.id IS NOT NULL OR move.receivables_late_charge)
                 GROUP BY line.id, claim.period
                """,
                list(SETTLED),
                list(item_ids),
            )
        ):
            known, fixed, exempted = charged.get(item_id, NOTHING_CHARGED)
            charged[item_id] = (
                {**known, period: float(interest)},
                fixed or indemnity,
                exempted or exempt,
            )
        return charged
