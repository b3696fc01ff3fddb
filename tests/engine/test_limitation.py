from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from engine.recovery.limitation import (
    EFFECTS,
    INTERRUPTS,
    Event,
    Term,
    clock,
    last_day,
)

TITLE, BUSINESS = Term(120), Term(60)
days = st.dates(date(2010, 1, 1), date(2030, 12, 31))
terms = st.builds(Term, st.sampled_from([12, 24, 48, 60]), st.booleans())
causes = st.sampled_from(sorted(EFFECTS))
events = st.lists(st.builds(Event, causes, days, st.none() | days), max_size=6)


def run(start, events, term=BUSINESS):
    return clock(start, term, events, TITLE, date(2026, 6, 30))


def test_terms_of_each_nature():
    """Consumer 2, business 5, transport 1, public 4 years from the next 1 January."""
    start = date(2022, 3, 10)
    assert last_day(start, Term(24)) == date(2024, 3, 10)
    assert last_day(start, Term(60)) == date(2027, 3, 10)
    assert last_day(start, Term(12)) == date(2023, 3, 10)
    assert last_day(start, Term(48, True)) == date(2026, 12, 31)
    assert last_day(date(2024, 2, 29), Term(60)) == date(2029, 2, 28)


def test_formal_notice_and_request_do_not_interrupt():
    start = date(2022, 3, 10)
    for cause in ("formal_notice", "order_request"):
        assert run(start, [Event(cause, date(2024, 1, 1))]) == run(start, [])


def test_service_interrupts_and_a_title_gives_ten_years():
    found = run(
        date(2022, 3, 10),
        [
            Event("order_request", date(2024, 1, 1)),
            Event("claim", date(2024, 3, 1)),
            Event("title", date(2024, 5, 1)),
        ],
    )
    assert (found.limit, found.cause) == (date(2034, 5, 1), "title")


def test_a_public_body_restarts_at_the_next_january():
    found = run(
        date(2022, 3, 10), [Event("acknowledgement", date(2025, 2, 1))], Term(48, True)
    )
    assert found.limit == date(2029, 12, 31)


def test_the_end_of_proceedings_restarts():
    event = Event("insolvency_claim", date(2024, 1, 1), date(2025, 1, 1))
    assert run(date(2022, 3, 10), [event]).limit == date(2030, 1, 1)


def test_suspension_adds_its_days_and_leaves_six_months():
    start = date(2020, 1, 1)
    event = Event("conciliation", date(2022, 1, 1), date(2022, 1, 31))
    assert run(start, [event]).limit == date(2025, 1, 31)
    late = Event("conciliation", date(2024, 12, 20), date(2025, 3, 1))
    assert run(start, [late]).limit == date(2025, 9, 1)


@given(days, terms, events, days)
def test_events_never_shorten_and_are_found_again(start, term, found, today):
    result = clock(start, term, found, TITLE, today)
    assert result.limit >= last_day(start, term)
    assert set(result.ignored) <= set(found)
    assert result == clock(start, term, reversed(found), TITLE, today)


@given(days, terms, days)
def test_nothing_revives_an_expired_debt(start, term, today):
    after = last_day(start, term) + timedelta(days=1)
    for cause, effect in EFFECTS.items():
        event = Event(cause, after)
        result = clock(start, term, [event], TITLE, today)
        assert result.limit == last_day(start, term)
        assert (effect == INTERRUPTS) <= (event in result.ignored)
