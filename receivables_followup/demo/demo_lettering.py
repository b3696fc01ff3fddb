from datetime import timedelta

from odoo import Command, fields, models

# name, bills as (days ago, amount), payments as (days ago, amount)
SUPPLIERS = (
    (
        "Imprimerie du Rhône",
        ((70, 1440.0), (55, 862.5), (25, 318.0)),
        ((40, 1440.0), (20, 862.5)),
    ),
    (
        "Papeterie Bellecour",
        ((60, 540.0), (48, 275.4), (31, 1120.0)),
        ((12, 815.4),),
    ),
    ("Transports Vercors", ((52, 2050.02), (22, 640.0)), ((15, 2050.0),)),
    ("Nettoyage Saône", ((45, 300.0), (15, 300.0)), ((8, 300.0),)),
)


class ReceivablesDemoLettering(models.AbstractModel):
    """Automatic runs over customers and suppliers, proposals and gaps."""

    _name = "receivables.demo.lettering"
    _description = "Demonstration Lettering"

    def _letter_receipts(self, company, users):
        """An automatic run over customers: it finds the receipts left to letter.

        :param company: the demonstration company
        :param users: ``{login: res.users}`` of the demonstration
        """
        self.env["receivables.lettering.run"].create(
            {
                "company_id": company.id,
                "user_id": users["collector"].id,
                "side": "receivable",
            }
        ).action_run()

    def _install(self, company, users):
        """Letter suppliers automatically, and propose what fits by sums.

        :param company: the demonstration company
        :param users: ``{login: res.users}`` of the demonstration
        """
        self._supplier_entries(company)
        Run = self.env["receivables.lettering.run"]
        vals = {"company_id": company.id, "user_id": users["collector"].id}
        Run.create({**vals, "side": "payable"}).action_run()
        sums = self.env["receivables.lettering.rule"].search(
            [("company_id", "=", company.id), ("kind", "=", "subset")]
        )
        Run.create(
            {**vals, "side": "receivable", "rule_ids": [Command.set(sums.ids)]}
        ).action_run()
        self.env["receivables.lettering.gap"].sudo()._refresh(company)

    def _supplier_entries(self, company):
        """Bills and payments of a few suppliers, the payments not matched."""
        suppliers = self.env["res.partner"].create(
            [
                {"name": name, "is_company": True, "lang": "fr_FR", "supplier_rank": 1}
                for name, _bills, _payments in SUPPLIERS
            ]
        )
        bills, payments = [], []
        bank = self.env["receivables.demo.ledger"]._bank_journal(company)
        for supplier, (_name, owed, paid) in zip(suppliers, SUPPLIERS, strict=True):
            bills += [self._bill(supplier, days, amount) for days, amount in owed]
            payments += [
                self._payment(bank, supplier, days, amount) for days, amount in paid
            ]
        self.env["account.move"].create(bills).action_post()
        self.env["account.move"].create(payments).action_post()

    def _bill(self, supplier, days, amount):
        day = fields.Date.context_today(self) - timedelta(days=days)
        line = {"name": "Fournitures", "price_unit": amount, "tax_ids": []}
        return {
            "move_type": "in_invoice",
            "partner_id": supplier.id,
            "invoice_date": day,
            "date": day,
            "invoice_payment_term_id": False,
            "invoice_date_due": day + timedelta(days=30),
            "ref": f"{supplier.name[:3].upper()}-{day:%m%d}",
            "invoice_line_ids": [Command.create(line)],
        }

    def _payment(self, bank, supplier, days, amount):
        label = f"VIR {supplier.name}"
        shared = {"partner_id": supplier.id, "name": label}
        account = supplier.property_account_payable_id
        return {
            "journal_id": bank.id,
            "date": fields.Date.context_today(self) - timedelta(days=days),
            "ref": label,
            "line_ids": [
                Command.create(
                    {**shared, "account_id": account_id.id, "balance": balance}
                )
                for account_id, balance in (
                    (account, amount),
                    (bank.default_account_id, -amount),
                )
            ],
        }
