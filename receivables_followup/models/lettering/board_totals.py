from odoo import api, models
from odoo.tools import SQL

# Amounts that the footer adds up, by whether the items are lettered.
AMOUNTS = {
    False: ("amount_residual", "amount_residual_currency"),
    True: ("balance", "amount_currency"),
}


class ReceivablesOpenItem(models.Model):
    """What a selection comes to that is larger than what the screen has loaded."""

    _inherit = "receivables.open.item"

    @api.model
    @api.readonly
    def lettering_totals(self, domain, lettered=False):
        """Sums of all items of a domain, for the footer of the board.

        :param list domain: on open items, or on journal items when ``lettered``
        :return: list of dicts by currency: ``company_currency_id, currency_id, count``,
            ``debit, credit`` (company currency), ``foreign_debit, foreign_credit``
        """
        model = self.env["account.move.line"] if lettered else self
        self.env.flush_all()
        names = AMOUNTS[bool(lettered)]
        amount, foreign = (SQL.identifier("line", name) for name in names)
        return self.env.execute_query_dict(
            SQL(
                """
                SELECT line.company_currency_id, line.currency_id, COUNT(*) AS count,
                       SUM(GREATEST(%(amount)s, 0))::float AS debit,
                       SUM(GREATEST(-%(amount)s, 0))::float AS credit,
                       SUM(GREATEST(%(foreign)s, 0))::float AS foreign_debit,
                       SUM(GREATEST(-%(foreign)s, 0))::float AS foreign_credit
                  FROM account_move_line line
                 WHERE line.id IN %(found)s
              GROUP BY line.company_currency_id, line.currency_id
              ORDER BY line.company_currency_id, line.currency_id
                """,
                amount=amount,
                foreign=foreign,
                found=model.with_context(as_of=False)._search(domain).subselect(),
            )
        )
