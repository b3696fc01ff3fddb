from hypothesis import given
from hypothesis import strategies as st

from engine.recovery.dispute import Case, judge

ENTRY = st.sampled_from(["posted", "draft", "cancel", "gone"])
AMOUNT = st.integers(0, 10**6)


@st.composite
def cases(draw):
    state = draw(
        st.sampled_from(
            ["pending", "open", "accepted", "partial", "rejected", "withdrawn"]
        )
    )
    if state in ("pending", "open"):
        closed_by = None
    elif state == "rejected":
        closed_by = "decision"
    else:
        closed_by = draw(
            st.sampled_from(["decision", "paid", "credited", "cancelled", "settled"])
        )
    return Case(
        state,
        closed_by,
        state != "pending" and draw(st.booleans()) or state == "open",
        draw(st.integers(1, 10**6)),
        draw(AMOUNT),
        draw(ENTRY),
        draw(ENTRY),
        draw(AMOUNT),
        draw(AMOUNT),
        draw(AMOUNT),
        draw(AMOUNT),
    )


@given(cases())
def test_judging_again_changes_nothing(case):
    found = judge(case)
    again = judge(
        case._replace(
            state=found.state, closed_by=found.closed_by, granted=found.granted
        )
    )
    assert again == found


@given(cases())
def test_what_is_settled_is_decided_and_what_waits_is_not(case):
    found = judge(case)
    waiting = found.state in ("pending", "open")
    assert waiting == (found.closed_by is None)
    assert not (waiting and found.settled)
    assert 0 <= found.granted <= max(case.amount, case.granted)


@given(cases())
def test_an_invoice_that_is_owed_never_ends_a_dispute_nobody_decided(case):
    case = case._replace(
        invoice="posted", left=case.left + 1, state="open", closed_by=None
    )
    assert judge(case).state == ("open" if case.taken_up else "pending")


@given(cases())
def test_a_rejection_stands_whatever_happens(case):
    case = case._replace(state="rejected", closed_by="decision")
    assert judge(case)[:2] == ("rejected", "decision")


@given(cases(), st.sampled_from(["cancel", "gone"]))
def test_without_its_credit_note_nothing_is_accepted_by_a_person(case, note):
    case = case._replace(state="accepted", closed_by="decision", note=note)
    assert judge(case).closed_by != "decision"


@given(cases())
def test_held_until_the_credit_note_is_posted(case):
    case = case._replace(state="partial", closed_by="decision")
    assert not judge(case._replace(note="draft")).settled
    assert judge(case._replace(note="posted")).settled
