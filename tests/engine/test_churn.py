"""The churn signal: the closed form against integration and simulation, and rules."""

import math
import random
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.card.churn import (
    AMBER,
    RED,
    Orders,
    Prior,
    fit_prior,
    is_seasonal,
    judge,
    silence_probability,
)

TODAY = date(2026, 6, 30)
PRIOR = st.builds(Prior, st.floats(0.2, 20), st.floats(1, 1000))
COUNT, DAYS = st.integers(0, 200), st.integers(0, 2000)


def integrated(orders, span, silence, prior, steps=200_000):
    """The same probability as the integral over all rates, by the trapezium rule."""
    shape, rate = prior.alpha + orders, prior.beta + span
    top = (shape + 12 * math.sqrt(shape)) / rate
    step = top / steps
    log_scale = shape * math.log(rate) - math.lgamma(shape)
    total = 0.0
    for n in range(1, steps):
        value = n * step
        density = math.exp(log_scale + (shape - 1) * math.log(value) - rate * value)
        total += density * math.exp(-value * silence)
    return total * step


@pytest.mark.parametrize(
    ("orders", "span", "silence", "prior", "expected"),
    [
        (12, 360, 90, Prior(1, 30), (390 / 480) ** 13),
        (2, 60, 365, Prior(2, 90), (150 / 515) ** 4),
        (40, 400, 30, Prior(1.5, 45), (445 / 475) ** 41.5),
    ],
)
def test_vectors(orders, span, silence, prior, expected):
    found = silence_probability(orders, span, silence, prior)
    assert found == pytest.approx(expected, rel=1e-12)
    assert found == pytest.approx(
        integrated(orders, span, silence, prior), rel=1e-3, abs=1e-6
    )


@given(COUNT, DAYS, DAYS, PRIOR)
def test_a_probability_that_falls_with_time_and_habit(orders, span, silence, prior):
    found = silence_probability(orders, span, silence, prior)
    assert 0 <= found <= 1
    assert silence_probability(orders, span, silence + 1, prior) <= found
    assert silence_probability(orders + 1, span, silence, prior) <= found
    assert silence_probability(orders, span + 1, silence, prior) >= found
    assert silence_probability(orders, span, 0, prior) == 1


def test_customers_that_stay_are_rarely_called_lost():
    """Of simulated customers that never leave, about 3 in 100 look red by chance."""
    draw = random.Random(7)
    truth = Prior(2.0, 60.0)
    red = total = 0
    for _customer in range(4000):
        rate = draw.gammavariate(truth.alpha, 1 / truth.beta)
        span = 700
        count = _poisson(draw, rate * span)
        silence = draw.expovariate(rate)
        # the silence that chance alone makes, against the past seen before it
        found = silence_probability(count, span, silence, truth)
        red += found < RED
        total += 1
    assert 0.02 < red / total < 0.04


def _poisson(draw, mean):
    count, time = 0, draw.expovariate(1)
    while time < mean:
        count += 1
        time += draw.expovariate(1)
    return count


def test_prior_finds_the_parameters_again():
    draw = random.Random(3)
    truth = Prior(3.0, 120.0)
    history = []
    for _customer in range(5000):
        rate = draw.gammavariate(truth.alpha, 1 / truth.beta)
        history.append((_poisson(draw, rate * 1500), 1500))
    found = fit_prior(history)
    assert found.alpha == pytest.approx(truth.alpha, rel=0.1)
    assert found.beta == pytest.approx(truth.beta, rel=0.1)


@given(st.lists(st.tuples(COUNT, DAYS), max_size=60))
def test_prior_is_usable_whatever_the_history(history):
    prior = fit_prior(history)
    assert 0 < prior.alpha < math.inf and 0 < prior.beta < math.inf


def test_equal_customers_make_a_firm_prior():
    assert fit_prior([(10, 300)] * 30) == Prior(20.0, 600.0)


def test_levels():
    weekly = Orders(53, TODAY - timedelta(364 + 22), TODAY - timedelta(22), 0xFFF)
    quiet = judge(weekly, (100, 100), None, TODAY, Prior())
    assert (quiet.level, quiet.reasons) == ("amber", ("silence",))
    assert RED < quiet.probability < AMBER
    later = judge(weekly, (100, 100), None, TODAY + timedelta(20), Prior())
    assert later.level == "red" and later.probability < RED
    soon = judge(weekly, (100, 100), None, TODAY - timedelta(14), Prior())
    assert soon.level == "none" and soon.reasons == ()


def test_few_orders_show_no_habit():
    twice = Orders(2, date(2023, 1, 1), date(2023, 2, 1), 0b11)
    assert judge(twice, (0, 0), None, TODAY, Prior()).level == "none"
    assert judge(None, (0, 0), None, TODAY, Prior()).level == "none"


def test_a_season_is_not_a_departure():
    """Ice cream: five orders each summer; silent all winter, and one whole year."""
    summer = Orders(15, date(2022, 6, 5), date(2024, 8, 20), 0b000011100000)
    assert is_seasonal(summer)
    for silent in (date(2025, 3, 1), date(2025, 9, 30), date(2026, 6, 30)):
        assert judge(summer, (0, 0), None, silent, Prior()).level == "none"
    missed = date(2025, 9, 30)
    assert judge(summer, (0, 500), None, missed, Prior()).level == "none"
    weak = judge(summer, (200, 500), None, date(2025, 3, 1), Prior())
    assert weak.reasons == ("turnover",)
    gone = judge(summer, (0, 0), None, date(2026, 8, 30), Prior())
    assert (gone.level, gone.reasons) == ("red", ("silence",))


def test_all_year_round_is_no_season():
    steady = Orders(15, date(2022, 6, 5), date(2024, 8, 20), 0xFFF)
    assert not is_seasonal(steady)
    one_summer = Orders(9, date(2024, 6, 5), date(2024, 8, 20), 0b000011100000)
    assert not is_seasonal(one_summer)


@pytest.mark.parametrize(
    ("turnover", "opinion", "reasons"),
    [
        ((70, 100), None, ("turnover",)),
        ((71, 100), None, ()),
        ((0, 0), None, ()),
        ((-5, 100), 3, ("turnover", "opinion")),
        ((100, 100), 4, ()),
        ((100, 100), 0, ()),
    ],
)
def test_other_signs(turnover, opinion, reasons):
    found = judge(None, turnover, opinion, TODAY, Prior())
    assert found.reasons == reasons
    assert found.level == ("amber" if reasons else "none")
