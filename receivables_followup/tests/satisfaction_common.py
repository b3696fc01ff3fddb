"""What the tests of satisfaction start from: two customers and their mails."""

import re

from .common import ReceivablesCommon

TOKEN = re.compile(r"/receivables/satisfaction/([\w-]+)")


class SatisfactionCommon(ReceivablesCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_users()
        cls.customer.write({"user_id": cls.rep.id, "email": "azur@example.com"})
        cls.other = cls.make_customer(
            "Belle Vue", user_id=cls.leader.id, email="belle@example.com"
        )
        cls.Card = cls.env["receivables.card"]
        ids = cls.Card._ensure((cls.customer | cls.other).ids, cls.company)
        cls.card = cls.Card.browse(ids[cls.customer.id])
        cls.other_card = cls.Card.browse(ids[cls.other.id])
        cls.Request = cls.env["receivables.satisfaction.request"]
        cls.Campaign = cls.env["receivables.satisfaction.campaign"]

    def ask(self, card=None, user=None):
        """Ask from the card as a person does: ``(request, token in the mail)``."""
        card = card or self.card
        dialog = (
            self.env["receivables.satisfaction.ask"]
            .with_user(user or self.rep)
            .create({"card_id": card.id})
        )
        dialog.action_send()
        request = self.Request.search([("card_id", "=", card.id)], limit=1)
        return request, self.token(request)

    def mail(self, request):
        return (
            self.env["mail.mail"]
            .sudo()
            .search(
                [
                    ("model", "=", "receivables.card"),
                    ("res_id", "=", request.card_id.id),
                    ("email_to", "=", request.email),
                ],
                order="id desc",
                limit=1,
            )
        )

    def token(self, request):
        tokens = set(TOKEN.findall(str(self.mail(request).body_html)))
        self.assertEqual(len(tokens), 1)
        return tokens.pop()

    def rate(self, *scores, card=None):
        for score in scores:
            request, _token = self.ask(card, self.collector)
            request._answer(score)
