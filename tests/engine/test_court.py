from hypothesis import given
from hypothesis import strategies as st

from engine.recovery.court import covering, prefixes

starts = st.lists(st.text("0123456789", min_size=1, max_size=5), max_size=4)


@given(
    st.text("0123456789", min_size=5, max_size=5),
    st.dictionaries(st.integers(), starts),
)
def test_the_longest_beginning_decides(code, courts):
    found = covering(code, courts)
    lengths = {
        key: max((len(one) for one in own if code.startswith(one)), default=0)
        for key, own in courts.items()
    }
    best = max(lengths.values(), default=0)
    rivals = [key for key, length in lengths.items() if length == best]
    assert found == (rivals[0] if best and len(rivals) == 1 else None)


def test_what_people_write():
    assert prefixes(" 2a,2B ; 20") == ("2A", "2B", "20")
    assert covering(None, {"a": ["6"]}) is None
    assert covering("69003", {"a": ["69"], "b": ["69"]}) is None
