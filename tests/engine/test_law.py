"""The figures of the law that are shipped, against the tables they were copied from."""

import csv
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from engine.dunning.interest import (
    STATUTORY,
    RateRecord,
    RateTable,
    check_contract_rate,
    contract_floor,
    half_year_of,
    late_interest,
)
from engine.recovery.einvoice import STOPS
from engine.recovery.limitation import EFFECTS, Term, last_day
from engine.recovery.plan import add_months

DATA = Path(__file__).parents[2] / "receivables_followup" / "data"
# European Central Bank, main refinancing operations: first day, percent.
ECB = """
2009-05-13 1.00  2011-04-13 1.25  2011-07-13 1.50  2011-11-09 1.25  2011-12-14 1.00
2012-07-11 0.75  2013-05-08 0.50  2013-11-13 0.25  2014-06-11 0.15  2014-09-10 0.05
2016-03-16 0.00  2022-07-27 0.50  2022-09-14 1.25  2022-11-02 2.00  2022-12-21 2.50
2023-02-08 3.00  2023-03-22 3.50  2023-05-10 3.75  2023-06-21 4.00  2023-08-02 4.25
2023-09-20 4.50  2024-06-12 4.25  2024-09-18 3.65  2024-10-23 3.40  2024-12-18 3.15
2025-02-05 2.90  2025-03-12 2.65  2025-04-23 2.40  2025-06-11 2.15  2026-06-17 2.40
2026-09-16 2.65
"""
# French legal interest: half-year, to individuals, to others.
LEGAL = """
2015-01 4.06 0.93  2015-07 4.29 0.99  2016-01 4.54 1.01  2016-07 4.35 0.93
2017-01 4.16 0.90  2017-07 3.94 0.90  2018-01 3.73 0.89  2018-07 3.60 0.88
2019-01 3.40 0.86  2019-07 3.26 0.87  2020-01 3.15 0.87  2020-07 3.11 0.84
2021-01 3.14 0.79  2021-07 3.12 0.76  2022-01 3.13 0.76  2022-07 3.15 0.77
2023-01 4.47 2.06  2023-07 6.82 4.22  2024-01 8.01 5.07  2024-07 8.16 4.92
2025-01 7.21 3.71  2025-07 6.65 2.76  2026-01 6.67 2.62
"""
LEGAL_YEARS = "2010 .65 .65  2011 .38 .38  2012 .71 .71  2013 .04 .04  2014 .04 .04"


def pairs(text, size):
    words = text.split()
    return [words[i : i + size] for i in range(0, len(words), size)]


def shipped(path):
    with open(DATA / path, newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def series(name):
    return {
        date.fromisoformat(row["date_from"]): Decimal(row["rate"])
        for row in shipped("dunning/interest_rates.csv")
        if row["series"] == name
    }


@pytest.fixture(scope="module")
def parameters():
    return shipped("recovery/legal_parameters.csv")


def in_force(parameters, code, day, nature=""):
    [found] = [
        row
        for row in parameters
        if row["code"] == code
        and row["nature"] == nature
        and row["date_from"] <= day
        and (not row["date_to"] or day <= row["date_to"])
    ]
    return Decimal(found["value"]), found["unit"]


# -- rates -----------------------------------------------------------------------------


def test_each_half_year_has_the_rate_in_force_on_its_first_day():
    changes = [(date.fromisoformat(day), Decimal(rate)) for day, rate in pairs(ECB, 2)]
    found = series("ecb_refi")
    assert min(found) <= date(2010, 1, 1) and date(2026, 7, 1) in found
    for day, rate in found.items():
        assert half_year_of(day)[0] == day
        assert rate == [value for since, value in changes if since <= day][-1], day


def test_legal_interest_of_each_half_year():
    individual, other = series("legal_individual"), series("legal_other")
    wanted = [(f"{text}-01", *rates) for text, *rates in pairs(LEGAL, 3)]
    for year, *rates in pairs(LEGAL_YEARS, 3):
        wanted += [(f"{year}-01-01", *rates), (f"{year}-07-01", *rates)]
    assert len(wanted) == len(individual) == len(other)
    for day, to_individuals, to_others in wanted:
        day = date.fromisoformat(day)
        assert (individual[day], other[day]) == (
            Decimal(to_individuals),
            Decimal(to_others),
        )


@pytest.mark.parametrize(
    "half_year, floor, default",
    [(date(2024, 1, 1), "15.21", "14.50"), (date(2024, 7, 1), "14.76", "14.25")],
)
def test_the_floor_is_above_the_default_and_does_not_raise_it(
    half_year, floor, default
):
    legal = series("legal_other")[half_year]
    rate = series("ecb_refi")[half_year] + STATUTORY["business"].margin
    assert (contract_floor(legal), rate) == (Decimal(floor), Decimal(default))
    assert not check_contract_rate(rate, legal)


@pytest.mark.parametrize(
    "principal, due, until, amount",
    [
        (10_000_00, date(2026, 4, 30), date(2026, 6, 30), 203_05),
        (1_200_00, date(2026, 5, 31), date(2026, 8, 31), 37_26),
    ],
)
def test_vectors_with_the_shipped_rates(principal, due, until, amount):
    records = [
        RateRecord(*half_year_of(day), rate + STATUTORY["business"].margin)
        for day, rate in series("ecb_refi").items()
    ]
    assert late_interest(principal, due, until, RateTable(records)).amount == amount


# -- delays and ceilings ---------------------------------------------------------------


@pytest.mark.parametrize(
    "code, nature, last",
    [
        ("limitation", "business", date(2031, 3, 10)),
        ("limitation", "abroad", date(2031, 3, 10)),
        ("limitation", "consumer", date(2028, 3, 10)),
        ("limitation", "public", date(2030, 12, 31)),
        ("limitation_transport", "", date(2027, 3, 10)),
        ("limitation_title", "", date(2036, 3, 10)),
    ],
)
def test_terms_of_limitation(parameters, code, nature, last):
    years, unit = in_force(parameters, code, "2026-03-10", nature)
    assert unit == "years"
    term = Term(int(years) * 12, whole_years=nature == "public")
    assert last_day(date(2026, 3, 10), term) == last


def test_what_interrupts():
    for cause in ("acknowledgement", "claim", "enforcement", "insolvency_claim"):
        assert EFFECTS[cause] == "interrupts"
    assert EFFECTS["formal_notice"] == EFFECTS["order_request"] == "none"
    assert EFFECTS["small_claim"] == "suspends"


@pytest.mark.parametrize(
    "made, last", [("2026-08-31", "2027-02-28"), ("2026-09-01", "2026-12-01")]
)
def test_orders_made_from_september_2026_are_served_within_three_months(
    parameters, made, last
):
    months, unit = in_force(parameters, "order_service", made)
    assert unit == "months"
    found = add_months(date.fromisoformat(made), int(months))
    assert found == date.fromisoformat(last)


@pytest.mark.parametrize(
    "code, value, unit",
    [
        ("order_opposition", 1, "months"),
        ("order_enforcement", 2, "months"),
        ("small_claim_ceiling", 5000, "EUR"),
        ("small_claim_answer", 1, "months"),
        ("injonction_faire_ceiling", 10000, "EUR"),
        ("insolvency_claim", 2, "months"),
        ("insolvency_claim_abroad", 4, "months"),
        ("insolvency_relief", 6, "months"),
        ("retention_of_title", 3, "months"),
        ("european_opposition", 30, "days"),
        ("european_wait", 10, "days"),
        ("cheque_presentation", 30, "days"),
        ("cheque_payment", 15, "days"),
        ("fee_injonction_faire", 0, "EUR"),
    ],
)
def test_delays_and_ceilings(parameters, code, value, unit):
    assert in_force(parameters, code, "2026-11-30") == (value, unit)


def test_what_sources_dispute_is_marked(parameters):
    to_check = {row["code"] for row in parameters if row["to_check"] == "1"}
    assert {"order_service", "order_enforcement", "fee_order_commercial"} <= to_check
    assert "contribution_judicial" in to_check


# -- e-invoices ------------------------------------------------------------------------


def test_statuses():
    rows = shipped("recovery/receivables.einvoice.status.csv")
    effect = {row["code"]: row["effect"] for row in rows}
    assert [code for code in effect if effect[code] in STOPS] == ["210", "213", "220"]
    assert (effect["206"], effect["207"]) == ("part_dispute", "dispute")
    assert (effect["208"], effect["209"]) == ("suspend", "resume")
    assert (effect["205"], effect["214"]) == ("approve", "approve")
    assert (effect["211"], effect["212"]) == ("announce", "collect")
    needing = {row["code"] for row in rows if row["reason_required"] == "True"}
    assert needing == {"206", "207", "208", "210", "213", "221", "501"}
    reported = {row["code"] for row in rows if row["ppf"] != "no"}
    assert reported == {"200", "210", "212", "213"}
    secret = [row["code"] for row in rows if row["confidential"] == "True"]
    assert secret == ["226"]
