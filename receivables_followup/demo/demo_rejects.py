from datetime import timedelta

from odoo import Command, fields, models

# (means, the bank's reason)
REJECTS = (("direct_debit", "am04"), ("cheque", "1"))
BUILDERS = ("Menuiserie Delorme", "Plomberie Vial")
SHARE = 0.05  # what the law lets a customer retain of building works


class ReceivablesDemoReject(models.AbstractModel):
    """A direct debit and a cheque that came back, and retentions on building works."""

    _name = "receivables.demo.reject"
    _description = "Demonstration Rejects and Retentions"

    def _install(self, company, users):
        """Reject two receipts that were lettered, retain a part of two invoices.

        :param company: the demonstration company
        :param users: ``{login: res.users}`` of the demonstration
        """
        today = fields.Date.context_today(self)
        groups = self.env["receivables.lettering.group"].search(
            [("company_id", "=", company.id), ("state", "=", "lettered")], order="id"
        )
        receipts = groups.move_line_ids.filtered(
            lambda line: line.account_type == "asset_receivable"
            and line.balance < 0
            and line.move_id.journal_id.type == "bank"
        )
        rejects = self.env["receivables.payment.reject"].create(
            [
                {
                    "receipt_line_id": receipt.id,
                    "means": means,
                    "reason_id": self.env.ref(
                        f"receivables_followup.reject_reason_{means}_{code}"
                    ).id,
                    "date": today - timedelta(days=1),
                    "fee_amount": 18.5,
                    "user_id": users["collector"].id,
                }
                for receipt, (means, code) in zip(receipts, REJECTS, strict=False)
            ]
        )
        rejects.action_post()
        self._retain(company)

    def _retain(self, company):
        items = self.env["receivables.open.item"].search(
            [
                ("company_id", "=", company.id),
                ("side", "=", "receivable"),
                ("role", "=", "trade"),
                ("move_type", "=", "out_invoice"),
                ("commercial_partner_id.name", "in", BUILDERS),
                ("held_amount", "=", 0),
                ("amount_residual", ">", 500),
            ],
            order="date desc, id",
            limit=2,
        )
        for item in items:
            line = self.env["account.move.line"].browse(item.id)
            self.env["receivables.lettering.reassign"].create(
                {
                    "company_id": company.id,
                    "move_line_ids": [Command.set(line.ids)],
                    "kind": "retention",
                    "amount": line.currency_id.round(item.amount_residual * SHARE),
                    "label": "Retenue de garantie",
                }
            ).action_move()
