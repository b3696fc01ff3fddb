from datetime import timedelta

from odoo import fields, models

# metric, target; for the whole year
OF_REP = (
    ("turnover", 340000.0),
    ("cash", 300000.0),
    ("overdue", 60000.0),
    ("dso", 120.0),
    ("visits", 12.0),
)
# metric, target as a share of what the customer bought in twelve months
OF_CUSTOMER = (("turnover", 1.1), ("cash", 0.9), ("overdue", 0.0))
CUSTOMERS = 5
# answers of the survey, in turn; 0 is a customer who has not answered
ANSWERS = (
    (5, "Équipe de pose ponctuelle, merci."),
    (4, ""),
    (2, "Livraison incomplète, personne ne rappelle."),
    (5, ""),
    (0, ""),
    (3, "Bon produit, délais trop longs."),
    (5, "Conseil excellent."),
    (4, "Facturation claire."),
)
ASKED = 16
REGULAR = 6  # answers of the one customer who is asked every quarter


class ReceivablesDemoGoals(models.AbstractModel):
    """Objectives of this year, and what customers answered to a survey."""

    _name = "receivables.demo.goals"
    _description = "Demonstration Objectives and Answers"

    def _install(self, company, users):
        """Set objectives and record answers.

        :param company: the demonstration company
        :param users: ``{login: res.users}`` of the demonstration
        """
        cards = self.env["receivables.card"].search(
            [("company_id", "=", company.id), ("turnover_12m", ">", 0)],
            order="turnover_12m desc, id",
        )
        self._objectives(company, users, cards)
        self._answers(company, users, cards)

    def _objectives(self, company, users, cards):
        today = fields.Date.context_today(self)
        period = {
            "company_id": company.id,
            "date_from": today.replace(month=1, day=1),
            "date_to": today.replace(month=12, day=31),
        }
        values = [
            {"user_id": users[login].id, "metric": metric, "target": target, **period}
            for login in ("rep", "leader")
            for metric, target in OF_REP
        ]
        own = cards.filtered(lambda card: card.user_id == users["rep"])[:CUSTOMERS]
        values += [
            {
                "card_id": card.id,
                "metric": metric,
                "target": round(card.turnover_12m * share, -2),
                **period,
            }
            for card in own
            for metric, share in OF_CUSTOMER
        ]
        self.env["receivables.objective"].create(values)

    def _answers(self, company, users, cards):
        """A campaign of last month, and one customer who answers every quarter."""
        now = fields.Datetime.now()
        asked = cards.filtered(lambda card: card.commercial_partner_id.email)[:ASKED]
        campaign = self.env["receivables.satisfaction.campaign"].create(
            {
                "name": "Enquête annuelle",
                "company_id": company.id,
                "user_id": users["manager"].id,
                "domain": "[('turnover_12m', '>', 0)]",
            }
        )
        campaign.write(
            {
                "state": "done",
                "started_at": now - timedelta(days=30),
                "target_count": len(asked),
            }
        )
        for position, card in enumerate(asked):
            score, comment = ANSWERS[position % len(ANSWERS)]
            self._answer(card, score, comment, 30 - position, campaign)
        for position in range(REGULAR):
            self._answer(asked[:1], 4 + position % 2, "", 90 * (position + 1))

    def _answer(self, card, score, comment, days, campaign=None):
        """A request sent some days ago, answered the day after."""
        moment = fields.Datetime.now() - timedelta(days=days)
        request = self.env["receivables.satisfaction.request"].create(
            {
                "card_id": card.id,
                "partner_id": card.commercial_partner_id.id,
                "email": card.commercial_partner_id.email_normalized,
                "campaign_id": campaign and campaign.id,
                "date": moment,
                "expires_on": fields.Date.context_today(self) + timedelta(days=30),
            }
        )
        if score:
            # no mail to the colleague whose activity it becomes
            request.with_context(mail_activity_quick_update=True)._answer(
                score, comment
            )
            answered = moment + timedelta(days=1)
            request.answered_at = answered
            request.rating_id.rated_on = answered
