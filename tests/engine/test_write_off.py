"""A write-off never loses a cent, and its VAT is that of the invoice."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from engine.lettering.write_off import BASE, TAX, Part, refusal, split

amounts = st.integers(min_value=1, max_value=10**9)
rates = st.sampled_from([0, 21, 55, 100, 200])


@st.composite
def invoices(draw):
    """Parts of an invoice: some nets, each with its VAT in per mille."""
    parts = []
    for index in range(draw(st.integers(1, 4))):
        net = draw(amounts)
        parts.append(Part(("net", index), BASE, net))
        if vat := net * draw(rates) // 1000:
            parts.append(Part(("vat", index), TAX, vat))
    return parts


@given(invoices(), st.integers(-(10**9), 10**9))
def test_nothing_is_lost(parts, gap):
    assert sum(split(gap, parts).values()) == gap


@given(invoices())
def test_the_whole_invoice_is_its_parts(parts):
    total = sum(part.amount for part in parts)
    assert split(total, parts) == {part.key: part.amount for part in parts}


@given(invoices(), st.integers(1, 10**9))
def test_each_tax_is_within_half_a_cent(parts, gap):
    total = sum(part.amount for part in parts)
    shares = split(gap, parts)
    for part in parts:
        if part.kind == TAX:
            exact = Fraction(gap * part.amount, total)
            assert abs(shares[part.key] - exact) <= Fraction(1, 2)


@given(invoices(), st.integers(1, 10**9))
def test_a_gain_mirrors_a_loss(parts, gap):
    loss, gain = split(gap, parts), split(-gap, parts)
    assert {key: -amount for key, amount in gain.items()} == loss


@given(invoices(), st.integers(1, 10**9), st.randoms())
def test_the_order_of_the_parts_does_not_matter_to_the_taxes(parts, gap, random):
    shuffled = list(parts)
    random.shuffle(shuffled)
    taxes = {part.key for part in parts if part.kind == TAX}
    first, second = split(gap, parts), split(gap, shuffled)
    assert all(first[key] == second[key] for key in taxes)


def test_taxes_alone():
    assert split(7, [Part("vat", TAX, 20), Part("duty", TAX, 50)]) == {
        "vat": 2,
        "duty": 5,
    }


@given(st.integers(-(10**9), 10**9), st.integers(0, 10**9), st.integers(0, 10**9))
def test_no_ceiling_refuses_nothing(amount, used, ceiling):
    assert refusal(amount, 0, used, 0) is None
    found = refusal(amount, ceiling, used, ceiling)
    if ceiling:
        assert (found == "item") == (abs(amount) > ceiling)
        assert (found is None) == (used + abs(amount) <= ceiling)
        sliced = refusal(amount, ceiling, before=used)
        assert (sliced == "item") == (used + abs(amount) > ceiling)
