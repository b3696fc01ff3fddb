"""The EUR 40 of a late payment in the currency of its invoice."""

from datetime import timedelta

from odoo import api, models
from odoo.tools import SQL

from ...engine.dunning.interest import INDEMNITY
from ...engine.money import to_minor

# Exchange rates as core chooses them: the company's own first, the latest of the day or
# before; else the first one there is.
RATES = """
    SELECT place.currency_id, place.day,
           %(of_currency)s / %(of_euro)s
      FROM unnest(%(currencies)s::int[], %(days)s::date[]) AS place(currency_id, day)
"""
RATE = """
    COALESCE(
        (SELECT rate FROM res_currency_rate
          WHERE currency_id = %(currency)s AND name <= place.day
            AND (company_id IS NULL OR company_id = %(company)s)
          ORDER BY company_id, name DESC LIMIT 1),
        (SELECT rate FROM res_currency_rate
          WHERE currency_id = %(currency)s
            AND (company_id IS NULL OR company_id = %(company)s)
          ORDER BY company_id, name LIMIT 1),
        1.0)
"""


class ReceivablesLateCharge(models.Model):
    _inherit = "receivables.late.charge"

    @api.model
    def _read_indemnities(self, company, rows):
        """What EUR 40 are on the first day of lateness of each item.

        :return: ``{(currency id, day): minor units}``
        """
        euro = self.env.ref("base.EUR")
        places = {(row.currency_id, first_day(row)) for row in rows}
        factors = {place: 1.0 for place in places if place[0] == euro.id}
        abroad = sorted(places - set(factors))
        if abroad:
            self.env["res.currency.rate"].flush_model()
            company_id = company.root_id.id
            found = self.env.execute_query(
                SQL(
                    RATES,
                    of_currency=SQL(
                        RATE, currency=SQL("place.currency_id"), company=company_id
                    ),
                    of_euro=SQL(RATE, currency=euro.id, company=company_id),
                    currencies=[currency_id for currency_id, _day in abroad],
                    days=[day for _currency_id, day in abroad],
                )
            )
            factors |= {(place, day): float(rate) for place, day, rate in found}
        amounts = {}
        for (currency_id, day), factor in factors.items():
            currency = self.env["res.currency"].browse(currency_id)
            amount = currency.round(float(INDEMNITY) * factor)
            amounts[currency_id, day] = to_minor(amount, currency.decimal_places)
        return amounts


def first_day(row):
    """The day after an item was due."""
    return row.due + timedelta(days=1)
