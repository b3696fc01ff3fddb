"""Credits against debts."""

from datetime import date

from engine.dunning.offset import offset
from engine.dunning.values import Item

TODAY = date(2026, 6, 15)


def debt(key, residual=1000, due=date(2026, 5, 1), **more):
    return Item(key, residual, due, date(2026, 4, 1), **more)


def credit(key, residual=-1000, day=date(2026, 6, 1), **more):
    return Item(key, residual, day, day, **more)


def covered(debts, credits):
    return offset(debts, credits, TODAY).covered


def test_own_invoice_before_what_another_credit_cites():
    credits = [credit(8, refs=(1,)), credit(9, -400, own=(1,))]
    found = offset([debt(1)], credits, TODAY)
    assert found.allocations == ((1, 9, 400), (1, 8, 600))
    assert found.spare == 400


def test_cited_reference_before_the_law():
    assert covered([debt(1), debt(2)], [credit(9, refs=(2,))]) == {2: 1000}


def test_the_law_due_then_burden_then_oldest():
    future = debt(1, due=date(2026, 7, 1), burden=9)
    old, heavy = debt(2, due=date(2026, 1, 1)), debt(3, due=date(2026, 5, 1), burden=1)
    debts = [future, old, heavy]
    assert covered(debts, [credit(9, -1500)]) == {3: 1000, 2: 500}
    assert covered(debts, [credit(9, -2100)]) == {3: 1000, 2: 1000, 1: 100}


def test_equals_share_to_the_cent():
    shares = covered([debt(1), debt(2), debt(3)], [credit(9, -100)])
    assert shares == {1: 34, 2: 33, 3: 33}


def test_what_never_offsets():
    deposit = credit(7, offset=False)
    held = credit(8, hold_reason="dispute")
    tied = credit(9, own=(2,))
    cited = credit(10, -500, refs=(3,))
    debts = [
        debt(1),
        debt(2, held=1000, hold_reason="dispute"),
        debt(3, held=1000, hold_reason="factor"),
    ]
    found = offset(debts, [deposit, held, tied, cited], TODAY)
    assert (found.covered, found.used, found.spare) == ({}, {}, 0)


def test_credit_note_answers_the_disputed_part_of_its_invoice_first():
    debts = [debt(1, held=400, hold_reason="dispute")]
    assert covered(debts, [credit(9, -300, own=(1,))]) == {}
    both = [credit(9, -300, own=(1,)), credit(10, -300, own=(1,))]
    assert covered(debts, both) == {1: 200}


def test_receipt_pays_the_part_that_is_not_disputed():
    debts = [debt(1, held=400, hold_reason="dispute")]
    assert covered(debts, [credit(9, -600, refs=(1,))]) == {1: 600}


def test_debts_that_are_not_chased_take_no_cover():
    assert covered([debt(1, chase=False), debt(2)], [credit(9)]) == {2: 1000}


def test_what_take_over_ignores_settles_among_itself():
    debts = [debt(1, 700, ignored=True), debt(2)]
    found = offset(debts, [credit(9, ignored=True)], TODAY)
    assert found.covered == {1: 700, 2: 300}
    assert covered(debts, [credit(9)]) == {2: 1000}


def test_no_credit_at_all():
    assert offset([debt(1)], [], TODAY).allocations == ()
