from odoo import api, fields, models

SHOWN = 5  # lettered groups the page shows


class ReceivablesCard(models.Model):
    """What is to letter, and what was lettered last, on the page of the card."""

    _inherit = "receivables.card"

    @api.readonly
    def lettering_summary(self):
        """Open accounts of the customer and its last lettered groups (collectors).

        :return: dict ``{accounts, groups}``: ``accounts`` as the key of the board,
            with ``letterable``; ``groups`` ``{id, letter, date, amount, currency_id,
            count, account, undone}``
        """
        self.ensure_one()
        self._check_may_open_ledger()
        Item = self.env["receivables.open.item"]
        root = self.company_id.sudo().root_id
        partner = self.commercial_partner_id
        keys = [
            row
            for row in Item._lettering_keys(partner.ids)
            if row["root_id"] == root.id
        ]
        groups = self.env["receivables.lettering.group"].search(
            [
                ("commercial_partner_id", "=", partner.id),
                ("company_id", "child_of", root.id),
            ],
            order="date desc, id desc",
            limit=SHOWN,
        )
        return {
            "accounts": [
                Item._lettering_describe(row)
                | {"letterable": bool(row["debit"] and row["credit"])}
                for row in keys
            ],
            "groups": [
                {
                    "id": group.id,
                    "letter": group.letter or "",
                    "date": fields.Date.to_string(group.date),
                    "amount": group.amount,
                    "currency_id": group.currency_id.id,
                    "count": group.line_count,
                    "account": Item._lettering_accounts(
                        group.account_id.ids
                    ).display_name,
                    "undone": group.state == "undone",
                }
                for group in groups
            ],
        }
