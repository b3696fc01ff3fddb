from hypothesis import given
from hypothesis import strategies as st

from engine.recovery import legal_case
from engine.recovery.procedure import Facts, Limits, competence, court, guide

LIMITS = Limits(5000_00, 10000_00, 5000_00, 10000_00)
facts = st.builds(
    Facts,
    st.integers(0, 10**8),
    st.sampled_from(["trader", "civil", "consumer", "public"]),
    *[st.booleans() for _field in Facts._fields[2:]],
)


def applying(*args, **kwargs):
    return [o.procedure for o in guide(Facts(*args, **kwargs), LIMITS) if o.applies]


def why_not(procedure, *args, **kwargs):
    options = guide(Facts(*args, **kwargs), LIMITS)
    [option] = [option for option in options if option.procedure == procedure]
    assert not option.applies
    return option.reasons


def test_small_undisputed_debts_start_with_the_commissioner():
    assert applying(5000_00, "trader")[:2] == ["small_claim", "injonction_payer"]
    assert why_not("small_claim", 5000_01, "trader") == ("above_small_claim",)


def test_european_debtors():
    found = applying(90000_00, "trader", abroad=True, european=True)
    assert found[0] == "european_order"
    assert why_not("injonction_payer", 900_00, "trader", abroad=True) == (
        "debtor_abroad",
    )
    assert why_not("european_order", 900_00, "trader", abroad=True) == (
        "country_not_european",
    )
    assert why_not("european_order", 900_00, "trader") == ("not_cross_border",)


def test_order_to_perform_is_not_for_two_traders():
    assert "injonction_faire" in applying(900_00, "consumer", performance=True)
    assert why_not("injonction_faire", 900_00, "trader", performance=True) == (
        "both_traders",
    )
    assert why_not("injonction_faire", 10000_01, "consumer", performance=True) == (
        "above_injonction_faire",
    )


def test_a_dispute_needs_a_hearing():
    found = applying(900_00, "trader", disputed=True)
    assert "assignation" in found
    assert not {"injonction_payer", "small_claim", "refere_provision"} & set(found)


def test_insolvency_bars_suing_for_earlier_debts_only():
    assert applying(900_00, "trader", insolvency=True, retention_clause=True) == [
        "insolvency_claim",
        "retention_of_title",
    ]
    assert "injonction_payer" in applying(
        900_00, "trader", insolvency=True, prior_debt=False
    )


def test_a_title_is_enforced():
    assert applying(900_00, "trader", title=True)[0] == "attachment"


def test_public_bodies():
    assert court(Facts(900_00, "public"), LIMITS) == "administrative"
    assert "public_debtor" in why_not("injonction_payer", 900_00, "public")
    assert "refere_provision" in applying(900_00, "public")


def test_conciliation_before_a_small_civil_trial():
    for amount, expected in ((5000_00, True), (5000_01, False)):
        options = guide(Facts(amount, "consumer"), LIMITS)
        [trial] = [o for o in options if o.procedure == "assignation"]
        assert ("conciliation_first" in trial.reasons) == expected


@given(facts)
def test_every_procedure_once_and_every_refusal_has_a_reason(case):
    options = guide(case, LIMITS)
    assert sorted(o.procedure for o in options) == sorted(legal_case.PROCEDURES)
    assert all(option.reasons for option in options if not option.applies)
    if case.expired:
        allowed = {"insolvency_claim", "retention_of_title", "cheque_certificate"}
        assert {o.procedure for o in options if o.applies} <= allowed


def test_every_case_can_end():
    """From each state of each procedure the case can be brought to an end."""
    for procedure in legal_case.PROCEDURES:
        seen, todo = set(), ["proposed"]
        while todo:
            state = todo.pop()
            if state in seen:
                continue
            seen.add(state)
            todo += legal_case.following(procedure, state)
        for state in seen - {"closed", "abandoned"}:
            assert legal_case.following(procedure, state), (procedure, state)
        assert "filed" in seen
        assert legal_case.following(procedure, "closed") == frozenset()


def test_a_refused_request_has_no_appeal():
    assert legal_case.following("injonction_payer", "rejected") == {"closed", "paid"}
    assert legal_case.next_steps("injonction_payer", "rejected") == (
        "refere_provision",
        "assignation",
    )


def test_a_creditor_who_is_no_trader_chooses():
    """L721-3 wants two traders; an act that is commercial for one is mixed."""
    found = competence(Facts(900_00, "trader", creditor_trader=False), LIMITS)
    assert [one[:2] for one in found[:2]] == [("proximity", True), ("commercial", True)]
    assert why_not("small_claim", 5000_01, "trader", creditor_trader=False) == (
        "above_small_claim",
    )
    assert "injonction_faire" in applying(
        900_00, "trader", performance=True, creditor_trader=False
    )


@given(facts)
def test_every_court_is_competent_or_there_is_a_reason(some):
    found = competence(some, LIMITS)
    kinds = ["administrative", "commercial", "foreign", "judicial", "proximity"]
    assert sorted(one.court for one in found) == kinds
    assert all(one.reason for one in found)
    competent = [one.court for one in found if one.competent]
    assert competent and found[0].court == court(some, LIMITS) == competent[0]
    if some.debtor != "trader":
        assert "commercial" not in competent
