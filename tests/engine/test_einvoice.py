"""Statuses of e-invoices and reports of payments: properties."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from engine.lettering.einvoice_paid import Report, to_report
from engine.recovery import einvoice_file
from engine.recovery.einvoice import EFFECTS, Event, standing

START = datetime(2026, 9, 1)
events = st.lists(
    st.tuples(st.integers(0, 20), st.sampled_from(EFFECTS)), max_size=12
).map(
    lambda found: [
        Event(key, START + timedelta(hours=hour), effect)
        for key, (hour, effect) in enumerate(found)
    ]
)


@given(events, st.randoms())
def test_order_of_arrival_does_not_matter(found, random):
    shuffled = list(found)
    random.shuffle(shuffled)
    assert standing(shuffled) == standing(found)


@given(events, st.sampled_from(EFFECTS), st.integers(0, 20))
def test_what_was_superseded_stays_so(found, effect, hour):
    """One more event, however late, brings no older one back."""
    before = standing(found)
    more = Event(99, START + timedelta(hours=hour), effect)
    after = standing([*found, more])
    for slot in ("stop", "suspended", "dispute", "announced", "payee", "payer"):
        assert getattr(after, slot) in (getattr(before, slot), None, 99)


DAYS = [date(2026, 9, day) for day in range(1, 6)]
totals = st.dictionaries(
    st.sampled_from([Decimal(20), Decimal(10), Decimal("5.5")]),
    st.integers(1, 10**7),
    min_size=1,
)
shares = st.dictionaries(st.sampled_from(DAYS), st.integers(1, 1000), max_size=5)


def summed(reports):
    found = {}
    for report in reports:
        before = found.get(report.day, Report(report.day, Fraction(0)))
        amounts = {
            rate: before.amounts.get(rate, 0) + amount
            for rate, amount in report.amounts.items()
        }
        found[report.day] = Report(report.day, before.share + report.share, amounts)
    return found


def divided(weights, whole):
    total = sum(weights.values()) + (0 if whole else 7)
    return {day: Fraction(weight, total) for day, weight in weights.items()}


@example({Decimal(20): 1}, dict.fromkeys(DAYS[:3], 1), dict.fromkeys(DAYS[:2], 1), True)
@given(totals, shares, shares, st.booleans())
def test_reports_add_up_and_are_made_once(amounts, first, second, whole):
    reports = to_report(amounts, divided(first, False), {})
    paid = divided(second, whole)
    reports += to_report(amounts, paid, summed(reports))
    state = summed(reports)
    assert to_report(amounts, paid, state) == []
    if whole and second:
        for rate, total in amounts.items():
            found = sum(report.amounts.get(rate, 0) for report in state.values())
            changed_nothing = divided(first, False) == paid
            assert found == total or changed_nothing
    back = to_report(amounts, {}, state)
    for rate in amounts:
        assert sum(report.amounts.get(rate, 0) for report in reports + back) == 0


@given(st.binary(max_size=200))
def test_any_file_is_read_or_refused(content):
    try:
        einvoice_file.parse(content)
    except einvoice_file.FileError:
        pass


@given(st.text(max_size=80))
def test_any_cell_is_read_or_refused(text):
    for read in (
        einvoice_file.moment,
        einvoice_file.amounts,
        einvoice_file.reasons,
        einvoice_file.iban,
    ):
        try:
            read(text)
        except einvoice_file.RowError:
            pass


def test_time_zone():
    assert einvoice_file.moment("2026-09-01T10:00Z") == datetime(2026, 9, 1, 10)
    with pytest.raises(einvoice_file.RowError):
        einvoice_file.moment("20260932100000")


def test_half_a_character_is_no_text():
    """JSON may escape what no database keeps: refused where it is a value."""
    entry = '{"invoice": "A", "status": "205", "time": "2026-09-01T10:00"'

    def parse(name):
        half = rf'"{name}": "\ud800"'
        return einvoice_file.parse(f"[{entry}, {half}}}]".encode())

    found, problems = parse("text")
    assert not found and problems[0].error.code == "not_a_text"
    [row], problems = parse("other")
    assert not problems and row.raw.encode()
