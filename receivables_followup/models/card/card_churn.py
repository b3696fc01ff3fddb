from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ...engine.card.churn import (
    Orders,
    Prior,
    fit_prior,
    is_seasonal,
    judge,
    silent_cycles,
    turnover_change,
)

RECENT_OPINION = timedelta(days=365)
FACTS = """
SELECT card.id, card.churn_signal, card.order_count, card.first_order_date,
       card.last_order_date, card.order_months, card.turnover_12m,
       card.turnover_previous_12m, opinion.rating
  FROM receivables_card card
  LEFT JOIN (SELECT DISTINCT ON (res_id) res_id, rating
               FROM rating_rating
              WHERE res_model = 'receivables.card' AND consumed AND rating >= 1
                AND write_date > %(recent)s
           ORDER BY res_id, COALESCE(rated_on, write_date) DESC, id DESC
            ) opinion ON opinion.res_id = card.id
 WHERE %(which)s
   AND (card.order_count > 0 OR opinion.rating IS NOT NULL
        OR card.churn_signal != 'none')
"""
WRITE = """
UPDATE receivables_card card SET churn_signal = d.signal
  FROM unnest(%s::int[], %s::text[]) AS d(id, signal) WHERE card.id = d.id
"""


class ReceivablesCard(models.Model):
    """The churn signal: judged by ``engine.card.churn`` for all customers at once."""

    _inherit = "receivables.card"

    churn_signal = fields.Selection(
        [("none", "None"), ("amber", "Amber"), ("red", "Red")],
        readonly=True,
        default="none",
        index=True,
        help="Whether the customer seems to be leaving: it is silent for longer than "
        "its habit explains (red below 3%, amber below 10%), buys 30% less than the "
        "year before, or gave a poor answer lately.",
    )
    churn_reason = fields.Char(
        compute="_compute_churn_reason",
        help="What the churn signal comes from.",
    )

    def _figures_joins(self):
        # Cards made by SQL have no default; it is written with their first figures.
        return super()._figures_joins() | {
            "churn_signal": SQL("COALESCE(card.churn_signal, 'none')")
        }

    @api.model
    def refresh_all(self, company):
        changed = super().refresh_all(company)
        rows = self._churn_rows(SQL("card.company_id = %s", company.id))
        prior = fit_prior(
            (count - 1, (last - first).days)
            for _id, _signal, count, first, last, *_rest in rows
            if first
        )
        company.sudo()._receivables_set_prior(prior)
        self._write_churn(rows, prior)
        return changed

    def refresh(self):
        result = super().refresh()
        for company, cards in self.sudo().grouped("company_id").items():
            rows = self._churn_rows(SQL("card.id IN %s", tuple(cards.ids)))
            self._write_churn(rows, company._receivables_prior())
        return result

    def _churn_rows(self, which):
        """What the signal of some cards is judged from, in one statement.

        :param which: SQL condition over ``card``
        """
        self.flush_model()
        self.env["rating.rating"].flush_model()
        recent = fields.Datetime.now() - RECENT_OPINION
        return self.env.execute_query(SQL(FACTS, which=which, recent=recent))

    def _write_churn(self, rows, prior):
        """Write the signals that changed, in one statement."""
        today = fields.Date.context_today(self)
        changed = [
            (row[0], level)
            for row in rows
            if (level := _judge(row, today, prior).level) != row[1]
        ]
        if changed:
            ids, signals = map(list, zip(*changed, strict=True))
            self.env.cr.execute(SQL(WRITE, ids, signals))
            self.browse(ids).invalidate_recordset(["churn_signal", "churn_reason"])

    # -- in words ------------------------------------------------------------------

    @api.depends("churn_signal", "last_order_date", "turnover_12m")
    @api.depends_context("lang")
    def _compute_churn_reason(self):
        self.churn_reason = False
        signalled = self.filtered(lambda card: card.churn_signal in ("amber", "red"))
        if not signalled:
            return
        today = fields.Date.context_today(self)
        cards = signalled.sudo()
        rows = cards._churn_rows(SQL("card.id IN %s", tuple(cards.ids)))
        for row in rows:
            card = cards.browse(row[0])
            signal = _judge(row, today, card.company_id._receivables_prior())
            texts = [card._churn_words(code, row, signal) for code in signal.reasons]
            self.browse(row[0]).churn_reason = " ".join(texts) or False

    def _churn_words(self, code, row, signal):
        """One reason of the signal in words."""
        today = fields.Date.context_today(self)
        orders = _orders(row)
        if code == "opinion":
            return self.env._("The last answer was %(score)s of 5.", score=int(row[8]))
        if code == "turnover":
            return self.env._(
                "Turnover is %(percent)s%% below that of the year before.",
                percent=round(-100 * turnover_change(float(row[6]), float(row[7]))),
            )
        if is_seasonal(orders):
            return self.env._(
                "No order for %(count)s seasons.", count=silent_cycles(orders, today)
            )
        span = (orders.last - orders.first).days
        return self.env._(
            "No order for %(days)s days, against one every %(usual)s days before; by"
            " chance alone this happens to %(percent)s%% of such customers.",
            days=(today - orders.last).days,
            usual=max(round(span / (orders.count - 1)), 1),
            percent=f"{100 * signal.probability:.1f}",
        )


def _orders(row):
    count, first, last, months = row[2:6]
    return Orders(count, first, last, months or 0) if count and first else None


def _judge(row, today, prior=None):
    """The signal of one row of ``FACTS``."""
    turnover = float(row[6] or 0), float(row[7] or 0)
    return judge(_orders(row), turnover, row[8], today, prior or Prior())
