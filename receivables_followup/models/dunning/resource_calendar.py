from datetime import datetime, time

from pytz import timezone, utc

from odoo import api, fields, models
from odoo.fields import Command, Domain
from odoo.tools import LazyTranslate

from ...engine.dunning.holidays import french_public_holidays, is_alsace_moselle

_lt = LazyTranslate(__name__)

HOLIDAYS = {
    "new_year": _lt("New Year's Day"),
    "good_friday": _lt("Good Friday"),
    "easter_monday": _lt("Easter Monday"),
    "labour_day": _lt("Labour Day"),
    "victory_1945": _lt("Victory in Europe Day"),
    "ascension": _lt("Ascension Day"),
    "whit_monday": _lt("Whit Monday"),
    "bastille_day": _lt("Bastille Day"),
    "assumption": _lt("Assumption Day"),
    "all_saints": _lt("All Saints' Day"),
    "armistice_1918": _lt("Armistice Day"),
    "christmas": _lt("Christmas Day"),
    "saint_stephen": _lt("Saint Stephen's Day"),
}
YEARS_AHEAD = 2


class ResourceCalendar(models.Model):
    _inherit = "resource.calendar"

    receivables_french_holidays = fields.Boolean(
        string="French Public Holidays",
        help="A scheduled action adds the public holidays of the coming years.",
    )

    @api.model
    def _receivables_create_sending_days(self, company):
        """Create the calendar of days on which a French company sends reminders."""
        lang = company.partner_id.lang or self.env.lang
        env = self.with_context(lang=lang).env
        calendar = self.create(
            {
                "name": env._("Sending days (France)"),
                "company_id": company.id,
                "tz": "Europe/Paris",
                "receivables_french_holidays": True,
                "attendance_ids": [
                    Command.create(
                        {
                            "name": env._("Sending day"),
                            "dayofweek": str(day),
                            "hour_from": 9,
                            "hour_to": 17,
                            "day_period": "full_day",
                        }
                    )
                    for day in range(5)
                ],
            }
        )
        calendar._receivables_add_holidays()
        return calendar

    def _receivables_add_holidays(self):
        """Add the French public holidays of this and the coming years, once.

        A holiday somebody deleted on purpose comes back: shorten the leave instead.
        """
        first = fields.Date.context_today(self).year
        for calendar in self:
            company = calendar.company_id
            days = [
                holiday
                for year in range(first, first + YEARS_AHEAD + 1)
                for holiday in french_public_holidays(
                    year, is_alsace_moselle(company.zip)
                )
            ]
            calendar._receivables_add_closed_days(days)

    def _receivables_add_closed_days(self, days):
        self.ensure_one()
        zone = timezone(self.tz)
        lang = self.company_id.partner_id.lang or self.env.lang
        env = self.with_context(lang=lang).env

        def moment(day, hour):
            local = zone.localize(datetime.combine(day, hour))
            return local.astimezone(utc).replace(tzinfo=None, microsecond=0)

        leaves = self.env["resource.calendar.leaves"]
        known = leaves.search_fetch(
            Domain("calendar_id", "=", self.id) & Domain("resource_id", "=", False),
            ["date_from"],
        )
        known = set(known.mapped("date_from"))
        leaves.create(
            [
                {
                    "name": env._(HOLIDAYS[code]),
                    "calendar_id": self.id,
                    "date_from": moment(day, time.min),
                    "date_to": moment(day, time.max),
                }
                for day, code in days
                if moment(day, time.min) not in known
            ]
        )

    @api.model
    def _cron_receivables_holidays(self):
        """Add the public holidays of the coming years to the calendars asking so."""
        self.search(
            [("receivables_french_holidays", "=", True)]
        )._receivables_add_holidays()
