"""What the lettering board asks for: whose account, which one next, who is found."""

from odoo import api, models
from odoo.tools import SQL

FOUND = 8  # customers and suppliers a search proposes
NAMED = 200  # partners a search looks at
COLUMNS = (
    "root_id",
    "account_id",
    "partner_id",
    "name",
    "count",
    "debit",
    "credit",
)


class ReceivablesOpenItem(models.Model):
    _inherit = "receivables.open.item"

    @api.model
    @api.readonly
    def lettering_board(self, key=None, step=0, account_id=None, partner_id=None):
        """The account of one customer or supplier to letter, for the board.

        :param dict key: the one on screen, ``{company_id, account_id, partner_id}``
            (``partner_id`` False: items without partner); None at the start
        :param step: 1 for the next account with debits and credits, -1 for the one
            before, 0 for ``key`` itself
        :param account_id: step through this account only
        :param partner_id: without ``key``: start with this customer or supplier
        :return: dict ``{key, position, total, accounts}``; ``key`` is None when
            nothing is open; it also holds names, counts, sums and ``company_ids``
        """
        self.check_access("read")
        keys = self._lettering_keys()
        chosen = self._lettering_choose(keys, key, step, account_id, partner_id)
        queue = self._lettering_queue(keys, account_id)
        accounts = self._lettering_accounts(
            dict.fromkeys(row["account_id"] for row in keys)
        )
        return {
            "key": chosen and self._lettering_describe(chosen),
            "position": queue.index(chosen) + 1 if chosen in queue else 0,
            "total": len(queue),
            "accounts": [[account.id, account.display_name] for account in accounts],
        }

    @api.model
    @api.readonly
    def lettering_find(self, text="", account_id=None):
        """Customers and suppliers with open items, by name or reference.

        :return: at most 8 dicts as ``key`` of :meth:`lettering_board`; without text
            those with debits and credits
        """
        self.check_access("read")
        keys = self._lettering_keys()
        if text:
            found = self.env["res.partner"].search(
                [("display_name", "ilike", text)], limit=NAMED
            )
            partners = set(found.commercial_partner_id.ids)
            rows = [
                row
                for row in keys
                if row["partner_id"] in partners
                and account_id in (None, False, row["account_id"])
            ]
        else:
            rows = self._lettering_queue(keys, account_id)
        return [self._lettering_describe(row) for row in rows[:FOUND]]

    def _lettering_keys(self, partner_ids=None):
        """Sums by (root company, account, commercial partner), by code and name.

        :param partner_ids: only these commercial partners
        """
        self.env.flush_all()
        only = SQL("partner.commercial_partner_id = ANY(%s)", partner_ids or [])
        rows = self.env.execute_query(
            SQL(
                """SELECT keys.root_id, keys.account_id, keys.partner_id,
                    partner.complete_name, keys.count, keys.debit, keys.credit
                FROM (
                    SELECT role.company_id AS root_id, line.account_id,
                        partner.commercial_partner_id AS partner_id,
                        COUNT(*) AS count,
                        SUM(GREATEST(line.amount_residual, 0)) AS debit,
                        SUM(GREATEST(-line.amount_residual, 0)) AS credit
                    FROM receivables_account_role role
                    JOIN account_account account ON account.id = role.account_id
                        AND account.reconcile
                    JOIN account_move_line line ON line.account_id = role.account_id
                    JOIN res_company company ON company.id = line.company_id
                        AND split_part(company.parent_path, '/', 1)
                            = role.company_id::text
                    LEFT JOIN res_partner partner ON partner.id = line.partner_id
                    WHERE line.parent_state = 'posted'
                        AND line.reconciled IS NOT TRUE
                        AND (line.amount_residual != 0
                            OR line.amount_residual_currency != 0)
                        AND line.company_id = ANY(%(companies)s) AND %(partners)s
                    GROUP BY 1, 2, 3
                ) keys
                JOIN account_account account ON account.id = keys.account_id
                LEFT JOIN res_partner partner ON partner.id = keys.partner_id
                ORDER BY keys.root_id, account.code_store ->> keys.root_id::text,
                    keys.account_id, partner.complete_name NULLS LAST,
                    keys.partner_id""",
                companies=self.env.companies.ids,
                partners=SQL("TRUE") if partner_ids is None else only,
            )
        )
        return [
            dict(zip(COLUMNS, row, strict=True), rank=rank)
            for rank, row in enumerate(rows)
        ]

    def _lettering_queue(self, keys, account_id=None):
        """The keys with debits and credits: those where letters may be missing."""
        return [
            row
            for row in keys
            if row["debit"]
            and row["credit"]
            and account_id in (None, False, row["account_id"])
        ]

    def _lettering_choose(self, keys, key, step, account_id, partner_id):
        queue = self._lettering_queue(keys, account_id)
        if not key:
            return self._lettering_first(queue, keys, account_id, partner_id)
        current = next((row for row in keys if self._lettering_same(row, key)), None)
        if not step or not queue:
            return current or self._lettering_empty(key)
        if current in queue:
            return queue[(queue.index(current) + step) % len(queue)]
        # The one on screen is settled: go on from where it stood.
        rank = self._lettering_rank(keys, key)
        following = next((row for row in queue if row["rank"] >= rank), queue[0])
        return following if step > 0 else queue[queue.index(following) - 1]

    def _lettering_first(self, queue, keys, account_id, partner_id):
        """Where to start: what was asked for, else the first to letter."""
        for rows in (queue, keys):
            for row in rows:
                if partner_id and row["partner_id"] != partner_id:
                    continue
                if account_id and row["account_id"] != account_id:
                    continue
                return row
        return None

    def _lettering_rank(self, keys, key):
        """Rank of the first row that would follow ``key``."""
        partner = self.env["res.partner"].browse(key["partner_id"] or [])
        name = partner.complete_name or ""
        reached = False
        for row in keys:
            same = row["account_id"] == key["account_id"]
            if (reached and not same) or (same and (row["name"] or "") > name):
                return row["rank"]
            reached = reached or same
        return len(keys)

    def _lettering_same(self, row, key):
        return (
            row["account_id"] == key["account_id"]
            and (row["partner_id"] or False) == (key["partner_id"] or False)
            and key.get("company_id") in (None, False, row["root_id"])
        )

    def _lettering_empty(self, key):
        """The row of an account without open items."""
        company = self.env["res.company"].browse(key.get("company_id") or [])
        root = company.root_id or self.env.company.root_id
        return {
            "root_id": root.id,
            "account_id": key["account_id"],
            "partner_id": key["partner_id"] or None,
            "count": 0,
            "debit": 0.0,
            "credit": 0.0,
        }

    def _lettering_accounts(self, ids):
        """Accounts that are named with their code."""
        accounts = self.env["account.account"].browse(ids)
        return accounts.with_context(receivables_account_code=True)

    def _lettering_describe(self, row):
        """A key as the board shows it."""
        root = self.env["res.company"].browse(row["root_id"]).sudo()
        account = self._lettering_accounts([row["account_id"]])
        partner = self.env["res.partner"].browse(row["partner_id"] or [])
        return {
            "company_id": root.id,
            "company_ids": self.env.companies.filtered(
                lambda company: company.sudo().root_id == root
            ).ids,
            "account_id": account.id,
            "account": account.with_company(root).display_name,
            "partner_id": partner.id,
            "partner": partner.display_name or "",
            "count": row["count"],
            "debit": float(row["debit"]),
            "credit": float(row["credit"]),
            "balance": root.currency_id.round(float(row["debit"] - row["credit"])),
            "currency_id": root.currency_id.id,
        }
