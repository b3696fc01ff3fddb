from datetime import datetime, time, timedelta

from odoo import Command, fields, models

LATE_CUSTOMERS = 24
# (days ago, kind, outcome, hours, what was said), the oldest first
HISTORY = (
    (48, "call", "reached", 0.1, "Le comptable confirme avoir reçu les factures."),
    (41, "visit", "reached", 0.75, "Visite du chantier, pas de réserve sur la pose."),
    (33, "call", "no_answer", 0.0, ""),
    (29, "call", "message_left", 0.05, "Message laissé au standard."),
    (22, "call", "reached", 0.15, "Paiement annoncé après la clôture du mois."),
    (17, "meeting", "reached", 1.0, "Point sur les commandes et les échéances."),
    (12, "call", "dispute", 0.2, "Conteste la quantité livrée, attend l'avoir."),
    (8, "call", "no_answer", 0.0, ""),
)
# the last word, with the days until the next action (negative: it is late)
LAST = (
    (5, "call", "reached", 0.1, "Virement prévu en fin de semaine.", 0),
    (4, "call", "refused", 0.2, "Refuse de payer avant la levée des réserves.", -1),
    (3, "call", "message_left", 0.05, "Message laissé à la comptabilité.", 0),
    (2, "call", "no_answer", 0.0, "", 1),
    (6, "visit", "reached", 0.5, "Rencontré le gérant : trésorerie tendue.", 3),
    (1, "call", "wrong_contact", 0.05, "La comptable a changé, rappeler l'accueil.", 2),
)
# mails to the reminder address: (sender, subject, text, the invoice is cited)
MAILS = (
    (
        "Lucie Garnier <lucie.garnier@boite-perso.example>",
        "Votre relance",
        "Bonjour, la facture {invoice} a été réglée hier par virement. Cordialement.",
    ),
    (
        "Service fournisseurs <fournisseurs@groupement.example>",
        "Demande de duplicata",
        "Bonjour, merci de nous renvoyer vos factures échues. Bien à vous.",
    ),
    (
        "Offres Pro <offres@publicite.example>",
        "Réduisez vos factures d'énergie",
        "Découvrez nos offres.",
    ),
)


class ReceivablesDemoInteraction(models.AbstractModel):
    """Calls and visits of two months with the customers who pay late."""

    _name = "receivables.demo.interaction"
    _description = "Demonstration Interactions"

    def _install(self, company, users):
        """Log a history for the late customers, and mails that wait to be routed.

        :param company: the demonstration company
        :param users: ``{login: res.users}`` of the demonstration
        """
        cards = self.env["receivables.card"].search(
            [("company_id", "=", company.id), ("total_overdue", ">", 0)],
            order="total_overdue desc, id",
            limit=LATE_CUSTOMERS,
        )
        for position, card in enumerate(cards):
            self._history(card, position, users["collector"])
        self._mails(company, cards)

    def _history(self, card, position, collector):
        """Some of the history, by whoever sees the customer, then the last word."""
        seller = card.user_id or collector
        for row in HISTORY[position % 3 :: 2 + position % 2]:
            user = seller if row[1] in ("visit", "meeting") else collector
            self.env["receivables.interaction"].create(
                {**self._values(card, row, user, position), "closed": True}
            )
        *last, days = LAST[position % len(LAST)]
        user = seller if last[1] == "visit" else collector
        card.with_context(mail_activity_quick_update=True)._log_interaction(
            {
                **self._values(card, last, user, position),
                "next_action_date": fields.Date.context_today(self)
                + timedelta(days=days),
            }
        )

    def _values(self, card, row, user, position):
        days, kind, outcome, hours, summary = row
        day = fields.Date.context_today(self) - timedelta(days=days + position % 3)
        day -= timedelta(days=max(day.weekday() - 4, 0))
        invoices = self.env["account.move"].search(
            [
                ("commercial_partner_id", "=", card.commercial_partner_id.id),
                ("company_id", "=", card.company_id.id),
                ("move_type", "=", "out_invoice"),
                ("payment_state", "in", ("not_paid", "partial")),
            ],
            order="invoice_date_due, id",
            limit=1,
        )
        return {
            "card_id": card.id,
            "kind": kind,
            "outcome": outcome,
            "duration": hours,
            "summary": summary,
            "user_id": user.id,
            "partner_id": card.commercial_partner_id.id,
            "date": datetime.combine(day, time(8 + position % 9, 7 * position % 60)),
            "move_ids": [Command.set(invoices.ids if outcome != "no_answer" else [])],
        }

    def _mails(self, company, cards):
        """Mails whose customer is not known; one cites an invoice."""
        invoice = cards[:1].interaction_ids.move_ids[:1]
        Reply = self.env["receivables.reply"]
        for position, (sender, subject, text) in enumerate(MAILS):
            text = text.format(invoice=invoice.name)
            proposed = self.env["receivables.reply.finder"]._propose_card(text, company)
            reply = Reply.with_context(mail_create_nolog=True).create(
                {
                    "name": subject,
                    "email_from": sender,
                    "date": fields.Datetime.now() - timedelta(hours=3 + 5 * position),
                    "summary": text,
                    "company_id": company.id,
                    "card_id": proposed.id,
                }
            )
            reply.message_post(
                body=text,
                subject=subject,
                email_from=sender,
                author_id=False,
                message_type="email",
                subtype_xmlid="mail.mt_comment",
            )
