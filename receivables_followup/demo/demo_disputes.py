from odoo import fields, models

# (reason, share of the invoice, how far it has come, days until the review)
DISPUTES = (
    ("delivery", 0.25, "open", 12, "Deux fauteuils manquaient à la livraison."),
    ("price", 0.1, "open", -2, "La remise du devis n'a pas été reprise."),
    ("order", 1.0, "pending", 20, "Merci d'indiquer notre numéro de commande."),
    ("quality", 0.2, "accepted", 20, "Plateau rayé, photos envoyées."),
    ("duplicate", 1.0, "rejected", 20, "Le client pense l'avoir déjà payée."),
)
LEAST = 300.0


class ReceivablesDemoDispute(models.AbstractModel):
    """Disputes: to take up, open, accepted with its draft credit note, rejected."""

    _name = "receivables.demo.dispute"
    _description = "Demonstration Disputes"

    def _install(self, company, users):
        """Open disputes of customers that owe, and decide some of them.

        :param company: the demonstration company
        :param users: ``{login: res.users}`` of the demonstration
        """
        disputes = self.env["receivables.dispute"]
        today = fields.Date.context_today(self)
        for (code, share, state, days, text), item in zip(
            DISPUTES, self._debts(company), strict=False
        ):
            reason = self.env.ref(f"receivables_followup.dispute_reason_{code}")
            pending = state == "pending"
            dispute = disputes._open(
                item.move_id,
                reason,
                amount=company.currency_id.round(item.amount_residual * share),
                description=text,
                state="pending" if pending else "open",
                source="portal" if pending else "user",
                user_id=users["collector"].id,
                review_date=fields.Date.add(today, days=days),
            )
            if state == "accepted":
                dispute.action_accept()
            elif state == "rejected":
                dispute.answer = "Le premier règlement concernait une autre facture."
                dispute.action_reject()

    def _debts(self, company):
        """Open invoices that nothing holds, one per customer, the largest first."""
        items = self.env["receivables.open.item"].search(
            [
                ("company_id", "=", company.id),
                ("side", "=", "receivable"),
                ("role", "=", "trade"),
                ("move_type", "=", "out_invoice"),
                ("held_amount", "=", 0),
                ("amount_residual", ">=", LEAST),
                ("currency_id", "=", company.currency_id.id),
            ],
            order="amount_residual desc, id",
        )
        groups = items.grouped("commercial_partner_id")
        return [group[-1] for group in groups.values()][2:]
