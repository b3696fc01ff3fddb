from datetime import timedelta
from decimal import Decimal

from odoo import fields, models

from ..engine.recovery.einvoice_file import Amount, Row

# Statuses of one invoice each, an hour apart: (code, reasons).
LIVES = (
    (("200", ()), ("202", ()), ("203", ()), ("205", ())),
    (("200", ()), ("203", ()), ("207", ("PU_ERR",))),
    (("200", ()), ("203", ()), ("208", ("CMD_ERR",))),
    (("200", ()), ("203", ()), ("206", ("QTE_ERR",))),
    (("200", ()), ("203", ()), ("211", ())),
)


class ReceivablesDemoEinvoice(models.AbstractModel):
    """Life cycles of a few e-invoices, and a customer who is sold nothing more."""

    _name = "receivables.demo.einvoice"
    _description = "Demonstration E-Invoices"

    def _install(self, company, users):
        """Register statuses of invoices that nothing holds, and stop sales once.

        :param company: the demonstration company
        :param users: ``{login: res.users}`` of the demonstration
        """
        items = self.env["receivables.open.item"].search(
            [
                ("company_id", "=", company.id),
                ("side", "=", "receivable"),
                ("role", "=", "trade"),
                ("move_type", "=", "out_invoice"),
                ("held_amount", "=", 0),
                ("amount_residual", ">", 100),
            ],
            order="date desc, id",
            limit=len(LIVES),
        )
        start = fields.Datetime.now() - timedelta(days=2)
        rows = []
        for item, life in zip(items, LIVES, strict=False):
            for hour, (code, reasons) in enumerate(life):
                amounts = (Amount(Decimal(20), Decimal(60)),) if code == "206" else ()
                rows.append(
                    Row(
                        number=len(rows) + 1,
                        invoice=item.move_id.name,
                        status=code,
                        moment=(start + timedelta(hours=hour)).replace(microsecond=0),
                        reasons=reasons,
                        amounts=amounts,
                    )
                )
        self.env["receivables.einvoice.event"]._enter(rows, company)
        worst = self.env["receivables.card"].search(
            [("company_id", "=", company.id)], order="due_90_plus desc, id", limit=1
        )
        self.env["receivables.sales.block"].with_user(users["manager"]).create(
            {"card_id": worst.id, "reason": "Régler d’abord les factures échues"}
        )
