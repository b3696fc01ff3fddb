"""Late charges: additive over time and principal, never negative, rounded once."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from engine.dunning.interest import RateRecord, RateTable, half_year_of
from engine.recovery.charges import (
    Accrued,
    Debt,
    accrued_interest,
    is_late,
    last_day,
    principal_days,
    principal_steps,
    still_to_claim,
    without_agreed,
)

DUE = date(2025, 11, 20)
RATES = RateTable(
    RateRecord(*half_year_of(date(year, month, 1)), Decimal(rate))
    for year, month, rate in [
        (2025, 7, "12.15"),
        (2026, 1, "12.15"),
        (2026, 7, "12.40"),
        (2027, 1, "12.65"),
    ]
)
DAYS = st.dates(date(2025, 11, 1), date(2027, 6, 30))
AMOUNTS = st.integers(0, 10**8)
RECEIPTS = st.lists(st.tuples(DAYS, st.integers(1, 10**6)), max_size=4).map(tuple)


def exact(parts):
    return sum(
        Fraction(s.rate) * s.principal * s.days / 36500
        for part in parts
        for s in part.segments
    )


def amounts(debt, until, **options):
    return {
        part.period: part.amount
        for part in accrued_interest(debt, until, RATES, **options)[0]
    }


def test_the_vector_of_two_half_years():
    debt = Debt(1_200_00, date(2026, 5, 31))
    found = amounts(debt, date(2026, 8, 31))
    assert found == {date(2026, 1, 1): 11_98, date(2026, 7, 1): 25_28}


@given(AMOUNTS, RECEIPTS, st.lists(DAYS, min_size=1, max_size=6))
def test_claims_over_any_split_of_time_add_up_to_the_whole(balance, receipts, cuts):
    debt = Debt(balance, DUE, receipts)
    settled = {}
    for until in sorted(cuts):
        for part in accrued_interest(debt, until, RATES)[0]:
            claim = still_to_claim(part, settled.get(part.period, []))
            assert claim.amount >= 0
            if claim.amount:
                settled.setdefault(part.period, []).append(
                    (claim.date_to, claim.amount)
                )
    whole = amounts(debt, max(cuts))
    claimed = {
        period: sum(amount for _day, amount in parts)
        for period, parts in settled.items()
    }
    assert claimed == {period: amount for period, amount in whole.items() if amount}


@given(AMOUNTS, RECEIPTS, st.lists(DAYS, min_size=2, max_size=6, unique=True))
def test_no_day_is_claimed_twice(balance, receipts, cuts):
    debt, settled, last = Debt(balance, DUE, receipts), {}, {}
    for until in sorted(cuts):
        for part in accrued_interest(debt, until, RATES)[0]:
            claim = still_to_claim(part, settled.get(part.period, []))
            if claim.amount:
                assert claim.date_from > last.get(part.period, date.min)
                last[part.period] = claim.date_to
                settled.setdefault(part.period, []).append(
                    (claim.date_to, claim.amount)
                )


@given(AMOUNTS, AMOUNTS, DAYS)
def test_interest_is_additive_over_splits_of_principal(one, other, until):
    def total(balance):
        return exact(accrued_interest(Debt(balance, DUE), until, RATES)[0])

    assert total(one) + total(other) == total(one + other)


@given(AMOUNTS, RECEIPTS, st.integers(0, 10**8), DAYS)
def test_never_negative_and_rounded_once(balance, receipts, excluded, until):
    debt = Debt(balance, DUE, receipts, excluded)
    parts, missing = accrued_interest(debt, until, RATES)
    assert not missing
    for part in parts:
        assert part.amount >= 0
        assert abs(part.amount - exact([part])) <= Fraction(1, 2)
    assert all(left >= 0 for _day, left in principal_steps(debt))


def test_a_disputed_part_bears_nothing_and_a_rejected_one_from_the_due_date():
    until, due = date(2026, 3, 31), date(2025, 12, 31)
    period = date(2026, 1, 1)
    whole = amounts(Debt(1000_00, due), until)[period]
    parts, _missing = accrued_interest(Debt(1000_00, due, (), 400_00), until, RATES)
    assert parts[0].principal == 600_00
    billed = [(until, parts[0].amount)]
    [rejected] = accrued_interest(Debt(1000_00, due), until, RATES)[0]
    rest = still_to_claim(rejected, billed)
    assert rest.date_from == due + timedelta(days=1)
    assert rest.amount + parts[0].amount == whole


def test_a_judgment_stops_interest_and_a_late_receipt_ends_it():
    frozen = Debt(1000_00, DUE, (), 0, date(2025, 12, 1))
    assert last_day(frozen, date(2026, 6, 30)) == date(2025, 11, 30)
    [part] = accrued_interest(frozen, date(2026, 6, 30), RATES)[0]
    assert (part.date_from, part.date_to) == (date(2025, 11, 21), date(2025, 11, 30))
    paid = Debt(0, DUE, ((date(2025, 11, 25), 1000_00),))
    [part] = accrued_interest(paid, date(2026, 6, 30), RATES)[0]
    assert part.date_to == date(2025, 11, 25)
    assert is_late(paid, date(2026, 6, 30))
    assert not is_late(Debt(0, DUE, ((DUE, 1000_00),)), date(2026, 6, 30))
    assert not is_late(Debt(1000_00, DUE, (), 0, DUE), date(2026, 6, 30))


def test_what_was_claimed_too_much_is_not_claimed_back_here():
    [part] = accrued_interest(
        Debt(1000_00, date(2025, 12, 31)), date(2026, 1, 31), RATES
    )[0]
    assert still_to_claim(part, [(date(2026, 2, 28), 10**6)]).amount == 0


def test_a_half_year_without_rate_is_named():
    parts, missing = accrued_interest(
        Debt(1000_00, date(2027, 6, 1)), date(2027, 7, 31), RATES
    )
    assert [part.period for part in parts] == [date(2027, 1, 1)]
    assert missing == ((date(2027, 7, 1), date(2027, 12, 31)),)


accrued = st.lists(st.integers(0, 10**6), min_size=1, max_size=4).map(
    lambda amounts: [
        Accrued(date(2026 + index, 1, 1), date(2026, 1, 1), date(2026, 6, 30), 1, a, ())
        for index, a in enumerate(amounts)
    ]
)


@given(accrued, st.integers(0, 10**6), st.integers(0, 100))
def test_agreed_interest_is_charged_once(parts, agreed, percent):
    """Agreed and statutory interest come to the larger of the two, day by day."""
    before = [part._replace(amount=part.amount * percent // 100) for part in parts]
    rest = without_agreed(parts, before, agreed)
    whole = sum(part.amount for part in parts)
    during = whole - sum(part.amount for part in before)
    left = sum(part.amount for part in rest)
    assert left == whole - min(agreed, during)
    assert all(r.amount >= b.amount for r, b in zip(rest, before, strict=True))


@given(
    st.integers(0, 10**6),
    st.lists(st.tuples(st.integers(0, 60), st.integers(1, 10**5)), max_size=4),
    st.integers(0, 30),
)
def test_principal_days_add_up_over_splits_of_time(balance, paid, cut):
    first, last = date(2026, 1, 1), date(2026, 2, 1)
    receipts = [(first + timedelta(days=n), amount) for n, amount in paid]
    middle = first + timedelta(days=cut)
    whole = principal_days(balance, receipts, first, last)
    assert whole == principal_days(balance, receipts, first, middle) + principal_days(
        balance, receipts, middle, last
    )
