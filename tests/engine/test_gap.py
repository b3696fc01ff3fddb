"""Gaps: the cause that was planted is found, and evidence only ever adds."""

from datetime import date, timedelta
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from engine.lettering.gap import CODES, OVER, SHORT, Case, Discount, Near, explain
from engine.lettering.gap_words import WORDS, cause_words

TODAY = date(2026, 6, 15)
SEEDS = st.integers(0, 2**32)
TUPLES = ("discounts", "notes", "parts", "twins", "others")


def near(rng, key, gap):
    amount = abs(gap) if rng.random() < 0.5 else rng.randint(1, 9000)
    flags = [rng.random() < 0.3 for _flag in range(2)]
    return Near(key, amount, *flags, rng.randint(0, 60))


def make_case(rng):
    """A case in which any evidence may meet any other."""
    total = rng.choice([0, rng.randint(1, 500), rng.randint(1, 2_000_000)])
    share = rng.choice([0.005, 0.02, 0.03, 0.05, 0.1, rng.random()])
    gap = rng.choice([round(total * share), rng.randint(1, 300), total, 0])
    gap *= rng.choice([1, 1, 1, -1])
    offers = rng.choice([(), (Discount(2, rng.choice([gap, 1]), TODAY),)])
    rows = {
        name: tuple(
            near(rng, f"{name}{n}", gap) for n in range(rng.choice([0, 0, 1, 2]))
        )
        for name in TUPLES[1:]
    }
    return Case(
        gap,
        total,
        net=round(total / 1.2),
        company_gap=rng.choice([None, None, gap, 0, 7]),
        paid_on=rng.choice([None, TODAY + timedelta(days=rng.randint(-9, 9))]),
        text=" ".join(rng.sample(["escompte", "frais", "RFA", "virement", "avoir"], 2)),
        abroad=rng.random() < 0.3,
        retention=rng.random() < 0.3,
        factor=rng.random() < 0.2,
        disputed=rng.choice([0, 0, abs(gap), 5]),
        discounts=offers,
        **rows,
    )


def codes(case):
    return [cause.code for cause in explain(case)]


@given(SEEDS)
def test_causes_are_ranked_and_said_once(seed):
    case = make_case(Random(seed))
    causes = explain(case)
    assert bool(causes) == bool(case.gap or case.company_gap)
    names = [cause.code for cause in causes]
    assert len(names) == len(set(names)) and set(names) <= set(CODES)
    assert names == ["unknown"] or "unknown" not in names
    rank = [(-cause.confidence, CODES.index(cause.code)) for cause in causes]
    assert rank == sorted(rank)
    for cause in causes:
        assert 0 <= cause.confidence <= 100
        assert cause.evidence or cause.code == "unknown"
        hash(cause)


@given(SEEDS)
def test_order_of_the_evidence_does_not_matter(seed):
    rng = Random(seed)
    case = make_case(rng)
    shuffled = {
        name: tuple(rng.sample(getattr(case, name), len(getattr(case, name))))
        for name in TUPLES
    }
    assert explain(case._replace(**shuffled)) == explain(case)


@given(SEEDS)
def test_a_cause_that_cannot_be_is_never_named(seed):
    case = make_case(Random(seed))
    names = set(codes(case))
    assert not (names & SHORT and case.gap <= 0)
    assert not (names & OVER and case.gap >= 0)


@given(SEEDS, st.sampled_from(sorted(WORDS)))
def test_a_word_never_makes_its_cause_less_likely(seed, code):
    case = make_case(Random(seed))
    before = {cause.code: cause.confidence for cause in explain(case)}
    said = explain(case._replace(text=f"{case.text} {WORDS[code][0]}"))
    after = {cause.code: cause.confidence for cause in said}
    for name in before.keys() - {"unknown"}:
        assert after[name] >= before[name]


@given(st.integers(50_000, 5_000_000), st.sampled_from(["terms", "note", "twin", "rg"]))
def test_planted_cause_comes_first(total, planted):
    two = round(total * 0.02)
    cases = {
        "terms": (
            Case(two, total, paid_on=TODAY, discounts=(Discount(2, two, TODAY),)),
            "discount",
        ),
        "note": (Case(two, total, notes=(Near("N", two, own=True),)), "credit_note"),
        "twin": (
            Case(-two, total, twins=(Near("P", two, cited=True),)),
            "duplicate_payment",
        ),
        "rg": (Case(round(total * 0.05), total, retention=True), "retention"),
    }
    case, code = cases[planted]
    assert codes(case)[0] == code


def test_discount_taken_too_late_is_said():
    offer = Discount(2, 2000, TODAY)
    late = Case(2000, 100_000, paid_on=TODAY + timedelta(days=3), discounts=(offer,))
    cause = explain(late)[0]
    assert (cause.code, cause.confidence) == ("discount", 80)
    assert dict(cause.evidence[0].values)["days"] == 3
    assert explain(late._replace(discounts=()))[0].confidence == 40


def test_a_usual_percentage_alone_is_a_weak_guess():
    (cause, *_rest) = explain(Case(5000, 100_000))
    assert (cause.code, cause.confidence) == ("retention", 55)
    (cause, *_rest) = explain(Case(15_000, 100_000, abroad=True))
    assert (cause.code, cause.confidence) == ("withholding_tax", 65)


def test_retention_on_the_amount_without_tax():
    cause = explain(Case(5000, 120_000, net=100_000, retention=True))[0]
    assert cause.code == "retention"
    assert dict(cause.evidence[0].values) == {"percent": 5.0, "base": "net"}


def test_small_amounts():
    assert codes(Case(2, 100_000)) == ["rounding", "bank_charges"]
    assert codes(Case(-2, 100_000)) == ["rounding"]
    assert codes(Case(1500, 100_000, abroad=True))[0] == "bank_charges"
    assert codes(Case(1, 20))[0] == "rounding"
    assert codes(Case(15, 100_000_000, small=15))[0] == "rounding"


def test_several_customers_with_the_amount_prove_little():
    one = (Near("A", 5000),)
    assert explain(Case(-5000, 9000, others=one))[0].confidence == 60
    two = (*one, Near("B", 5000))
    assert explain(Case(-5000, 9000, others=two))[0].confidence == 30
    named = (*one, Near("B", 5000, cited=True))
    cause = explain(Case(-5000, 9000, others=named))[0]
    assert cause.confidence > 90 and cause.evidence[0].code == "other_cited"


def test_factor_and_dispute():
    assert codes(Case(3000, 100_000, factor=True))[0] == "factor_net"
    assert codes(Case(30_000, 100_000, disputed=30_000))[0] == "deduction"


def test_words_are_whole_and_without_accents():
    assert cause_words("RETENUE DE GARANTIE-chantier")["retention"]
    assert "retention" not in cause_words("large order")
    assert cause_words("Pénalité logistique")["deduction"] == "penalite"
    assert not cause_words("")


def test_the_same_sum_every_month_is_no_duplicate():
    twin = Near("P", 5000, days=30)
    assert explain(Case(-5000, 9000, twins=(twin,)))[0].confidence == 45
    assert explain(Case(-5000, 9000, twins=(twin._replace(own=True),)))[0][1] == 75
    assert explain(Case(-5000, 9000, twins=(twin._replace(cited=True),)))[0][1] == 95
