"""French public holidays (article L3133-1 of the Labour code), for any year."""

from datetime import date, timedelta

FIXED = (
    (1, 1, "new_year"),
    (5, 1, "labour_day"),
    (5, 8, "victory_1945"),
    (7, 14, "bastille_day"),
    (8, 15, "assumption"),
    (11, 1, "all_saints"),
    (11, 11, "armistice_1918"),
    (12, 25, "christmas"),
)
# Days after Easter Sunday.
MOVABLE = ((1, "easter_monday"), (39, "ascension"), (50, "whit_monday"))
# Haut-Rhin, Bas-Rhin and Moselle keep two days of their former law.
ALSACE_MOSELLE_FIXED = ((12, 26, "saint_stephen"),)
ALSACE_MOSELLE_MOVABLE = ((-2, "good_friday"),)
ALSACE_MOSELLE_DEPARTMENTS = ("57", "67", "68")


def easter(year: int) -> date:
    """Return Easter Sunday of the Gregorian calendar (algorithm of Oudin).

    >>> easter(2026), easter(2038), easter(2285)
    (datetime.date(2026, 4, 5), datetime.date(2038, 4, 25), datetime.date(2285, 3, 22))
    """
    golden = year % 19
    century = year // 100
    moon = (century - century // 4 - (8 * century + 13) // 25 + 19 * golden + 15) % 30
    epact = moon - (moon // 28) * (
        1 - (moon // 28) * (29 // (moon + 1)) * ((21 - golden) // 11)
    )
    weekday = (year + year // 4 + epact + 2 - century + century // 4) % 7
    offset = epact - weekday
    month = 3 + (offset + 40) // 44
    return date(year, month, offset + 28 - 31 * (month // 4))


def french_public_holidays(
    year: int, alsace_moselle: bool = False
) -> tuple[tuple[date, str], ...]:
    """Return the public holidays of a year in order, as (date, code).

    >>> [f"{day:%d/%m}" for day, _code in french_public_holidays(2026)]
    ... # doctest: +NORMALIZE_WHITESPACE
    ['01/01', '06/04', '01/05', '08/05', '14/05', '25/05', '14/07', '15/08',
     '01/11', '11/11', '25/12']
    >>> len(french_public_holidays(2026, alsace_moselle=True))
    13

    Ascension may fall on 1 or 8 May; the day is listed once.

    >>> [code for day, code in french_public_holidays(2008) if day.month == 5]
    ['ascension', 'victory_1945', 'whit_monday']
    """
    fixed, movable = FIXED, MOVABLE
    if alsace_moselle:
        fixed += ALSACE_MOSELLE_FIXED
        movable += ALSACE_MOSELLE_MOVABLE
    days = {date(year, month, day): code for month, day, code in fixed}
    sunday = easter(year)
    days.update({sunday + timedelta(days=n): code for n, code in movable})
    return tuple(sorted(days.items()))


def is_alsace_moselle(zip_code: str | None) -> bool:
    """Whether a French postal code lies where the two additional days are kept.

    >>> is_alsace_moselle("67000"), is_alsace_moselle("75001"), is_alsace_moselle(None)
    (True, False, False)
    """
    return (zip_code or "").strip()[:2] in ALSACE_MOSELLE_DEPARTMENTS
