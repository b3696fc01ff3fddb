from odoo import api, fields, models
from odoo.tools import SQL

AS_OF = {"depends_context": ("as_of",)}


class ReceivablesOpenItem(models.Model):
    """Letter, sides and running balance: what is needed to letter an account."""

    _inherit = "receivables.open.item"
    _depends = {"account.move.line": ["letter"]}

    letter = fields.Char(
        string="Lettering",
        readonly=True,
        help="Letter of the group the item belongs to; lower case while the group is "
        "not complete.",
    )
    open_debit = fields.Monetary(
        string="Debit",
        currency_field="company_currency_id",
        readonly=True,
        help="What is still open of a debit, in the company's currency.",
        **AS_OF,
    )
    open_credit = fields.Monetary(
        string="Credit",
        currency_field="company_currency_id",
        readonly=True,
        help="What is still open of a credit, in the company's currency.",
        **AS_OF,
    )
    running_balance = fields.Monetary(
        currency_field="company_currency_id",
        compute="_compute_running_balance",
        help="Sum of what is open on the account of this customer or supplier, from "
        "the oldest item up to this one, by accounting date.",
    )

    def _select(self):
        return super()._select() | {"letter": SQL("line.letter")}

    def _select_figures(self):
        return super()._select_figures() | {
            "open_debit": SQL("GREATEST(rest.amount, 0)"),
            "open_credit": SQL("GREATEST(-rest.amount, 0)"),
        }

    @api.depends_context("as_of", "allowed_company_ids")
    def _compute_running_balance(self):
        balances = self._running_balances()
        for item in self:
            item.running_balance = balances.get(item.id, 0.0)

    def _running_balances(self):
        """Running balance by item, in one statement for a whole page."""
        items = self.sudo()
        if not items:
            return {}
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """SELECT id, balance FROM (
                    SELECT item.id, SUM(item.amount) OVER (
                        PARTITION BY item.root_id, item.account_id,
                            item.commercial_partner_id
                        ORDER BY item.date, item.id) AS balance
                    FROM (%(items)s) item
                    WHERE item.account_id = ANY(%(accounts)s)
                    AND COALESCE(item.commercial_partner_id, 0) = ANY(%(partners)s)
                    AND item.company_id = ANY(%(companies)s)
                ) running WHERE id = ANY(%(ids)s)""",
                items=self._compose(self._running_columns()),
                accounts=items.account_id.ids,
                partners=[item.commercial_partner_id.id or 0 for item in items],
                companies=(self.env.companies | items.company_id).ids,
                ids=items.ids,
            )
        )
        return {item_id: float(balance) for item_id, balance in rows}

    def _running_columns(self):
        return {
            "id": SQL("line.id"),
            "root_id": SQL("role.company_id"),
            "company_id": SQL("line.company_id"),
            "account_id": SQL("line.account_id"),
            "commercial_partner_id": SQL("partner.commercial_partner_id"),
            "date": SQL("line.date"),
            "amount": SQL("rest.amount"),
        }
