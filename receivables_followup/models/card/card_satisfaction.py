from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, html_escape

from ...engine.card.satisfaction import DETRACTOR, MIN_ANSWERS, PROMOTER

OPINION_MONTHS = 24
# One row per customer with an answer; tests hold it to ``engine.card.satisfaction``.
OPINION = """
SELECT asked.commercial_partner_id, COUNT(*) AS answers,
       AVG(rating.rating)::numeric AS average,
       100.0 * (COUNT(*) FILTER (WHERE rating.rating >= %(promoter)s)
                - COUNT(*) FILTER (WHERE rating.rating < %(detractor)s + 1))
             / COUNT(*) AS nps
  FROM rating_rating rating
  JOIN receivables_card asked ON asked.id = rating.res_id
 WHERE rating.res_model = 'receivables.card' AND rating.consumed AND rating.rating >= 1
   AND COALESCE(rating.rated_on, rating.write_date) > %(since)s
   AND asked.company_id = %(company)s AND asked.commercial_partner_id %(partners)s
 GROUP BY 1
"""


class ReceivablesCard(models.Model):
    """What the customer thinks of us: Odoo's ratings, asked for by mail."""

    _inherit = "receivables.card"

    satisfaction = fields.Float(
        readonly=True,
        digits=(16, 2),
        aggregator="avg",
        help="Average answer of the last 24 months, from 1 to 5; from 5 answers on.",
    )
    satisfaction_count = fields.Integer(
        string="Answers",
        readonly=True,
        help="Answers of the last 24 months the average comes from.",
    )
    nps = fields.Float(
        string="NPS",
        readonly=True,
        digits=(16, 0),
        aggregator="avg",
        help="Net promoter score: percentage of answers 5, less that of 3 and below;"
        " from 5 answers on.",
    )
    satisfaction_request_ids = fields.One2many(
        "receivables.satisfaction.request", "card_id"
    )

    # -- figures -------------------------------------------------------------------

    def _figures_tables(self, company, partners):
        today = fields.Date.context_today(self)
        return super()._figures_tables(company, partners) | {
            "opinion": SQL(
                OPINION,
                company=company.id,
                partners=partners,
                since=today - relativedelta(months=OPINION_MONTHS),
                promoter=PROMOTER,
                detractor=DETRACTOR,
            )
        }

    def _figures_joins(self):
        enough = SQL("opinion.answers >= %s", MIN_ANSWERS)
        return super()._figures_joins() | {
            "satisfaction": SQL(
                "CASE WHEN %s THEN ROUND(opinion.average, 2) END", enough
            ),
            "satisfaction_count": SQL("COALESCE(opinion.answers, 0)::int"),
            "nps": SQL("CASE WHEN %s THEN ROUND(opinion.nps) END", enough),
        }

    def _flush_for_figures(self):
        self.env["rating.rating"].flush_model()
        return super()._flush_for_figures()

    def _compute_rating_stats(self):
        """Core's average is hidden as well while it says more about chance."""
        result = super()._compute_rating_stats()
        for card in self:
            if card.rating_count < MIN_ANSWERS:
                card.rating_avg = 0
        return result

    def _compute_rating_satisfaction(self):
        result = super()._compute_rating_satisfaction()
        for card in self:
            if card.rating_count < MIN_ANSWERS:
                card.rating_percentage_satisfaction = -1
        return result

    # -- asking --------------------------------------------------------------------

    def _survey_recipients(self):
        """Who to ask for each card: the customer, else its first contact with a mail.

        :return: ``{card: res.partner}``, an empty partner when nobody has an address
        """
        Partner = self.env["res.partner"].sudo()
        customers = self.sudo().commercial_partner_id
        contacts = Partner.search_fetch(
            [
                ("commercial_partner_id", "in", customers.ids),
                ("email_normalized", "!=", False),
            ],
            ["commercial_partner_id", "email_normalized", "lang", "name"],
            order="id",
        ).grouped("commercial_partner_id")
        found = {}
        for card in self.sudo():
            people = contacts.get(card.commercial_partner_id, Partner)
            found[card] = (people & card.commercial_partner_id) or people[:1]
        return found

    def action_request_satisfaction(self):
        """Open the dialog that asks the customer for an opinion."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Ask for an Opinion"),
            "res_model": "receivables.satisfaction.ask",
            "view_mode": "form",
            "target": "new",
            "context": {"default_card_id": self.id},
        }

    # -- answers -------------------------------------------------------------------

    def rating_apply(
        self,
        rate,
        token=None,
        rating=None,
        feedback=None,
        subtype_xmlid=None,
        notify_delay_send=False,
    ):
        """Record an answer as core does, but once, and tell who must know."""
        self.ensure_one()
        if token:
            rating = self.env["rating.rating"].search(
                [
                    ("access_token", "=", token),
                    ("res_model", "=", self._name),
                    ("res_id", "=", self.id),
                ],
                limit=1,
            )
        if rating and rating.consumed:
            raise UserError(
                self.env._(
                    "%(customer)s answered this request already: send a new one.",
                    customer=self.display_name,
                )
            )
        rating = super().rating_apply(
            rate,
            rating=rating,
            feedback=feedback,
            subtype_xmlid=subtype_xmlid,
            notify_delay_send=notify_delay_send,
        )
        self.sudo()._opinion_given(rating)
        return rating

    def _opinion_given(self, rating):
        """A poor answer asks somebody to call; the figures follow at once."""
        if 1 <= rating.rating <= self.company_id.receivables_detractor_score:
            user = self.user_id or self._opinion_manager()
            env = self.with_context(lang=user.lang).env  # not the customer's
            self.activity_schedule(
                "mail.mail_activity_data_call",
                summary=env._(
                    "Unhappy customer: %(score)s of 5", score=int(rating.rating)
                ),
                note=html_escape(rating.feedback or ""),
                user_id=user.id,
            )
        self.refresh()

    def _opinion_manager(self):
        """Who calls an unhappy customer that nobody is responsible for."""
        managers = self.env.ref("receivables_followup.group_manager").all_user_ids
        return managers.filtered(
            lambda user: user.active and self.company_id in user.company_ids
        ).sorted("id")[:1]

    def message_post(self, **kwargs):
        """A score comes from the customer, not from who writes on the card."""
        if not self.env.su:
            kwargs.pop("rating_value", None)
        return super().message_post(**kwargs)

    @api.model
    def _get_allowed_message_params(self):
        return super()._get_allowed_message_params() - {"rating_value"}
