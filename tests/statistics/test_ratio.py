"""How many times as likely, from counts, with an interval that no count of 0 can fake."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.statistics.ratio import odds_ratio, risk_ratio
from tests.statistics.vectors import VECTORS

FILLED = [name for name in VECTORS if name.startswith("two_prop_") and "_0_" not in name]
groups = st.integers(2, 500).flatmap(lambda n: st.tuples(st.integers(1, n - 1), st.just(n)))
Group = tuple[int, int]


@pytest.mark.parametrize("name", FILLED)
def test_two_prop(name: str) -> None:
    x1, n1, x2, n2 = (VECTORS[name]["in"][key] for key in ("x1", "n1", "x2", "n2"))
    risks, odds = risk_ratio(x1, n1, x2, n2), odds_ratio(x1, n1, x2, n2)
    assert risks is not None
    assert odds is not None
    assert risks[1:] == pytest.approx(VECTORS[name]["out"]["ratio_log"], rel=1e-9)
    assert odds[1:] == pytest.approx(VECTORS[name]["out"]["or_logit"], rel=1e-9)


def test_proxy_2x2() -> None:
    """140 of 220 dissatisfied when red, 210 of 830 when green."""
    vector = VECTORS["proxy_2x2"]
    risks, odds = risk_ratio(140, 220, 210, 830), odds_ratio(140, 220, 210, 830)
    assert risks is not None
    assert odds is not None
    assert risks.value == pytest.approx(vector["risk_ratio"], abs=1e-12)
    assert odds.value == pytest.approx(vector["odds_ratio"], abs=1e-12)
    assert odds[1:] == pytest.approx(vector["or_ci"], rel=1e-9)


@pytest.mark.parametrize("cells", [(0, 20, 0, 10), (3, 10, 0, 10), (10, 10, 3, 10), (1, 2, 0, 0)])
def test_two_prop_with_an_empty_cell_has_no_ratio(cells: tuple[int, int, int, int]) -> None:
    assert risk_ratio(*cells) is None
    assert odds_ratio(*cells) is None


@given(groups, groups)
def test_turned_about_a_ratio_is_its_inverse(one: Group, other: Group) -> None:
    for ratio in (risk_ratio, odds_ratio):
        forth, back = ratio(*one, *other), ratio(*other, *one)
        assert forth is not None
        assert back is not None
        assert forth.low < forth.value < forth.high
        assert forth == pytest.approx((1 / back.value, 1 / back.high, 1 / back.low))


@given(groups, groups)
def test_ten_times_the_customers_make_it_narrower(one: Group, other: Group) -> None:
    for ratio in (risk_ratio, odds_ratio):
        few = ratio(*one, *other)
        many = ratio(*(10 * count for count in one), *(10 * count for count in other))
        assert few is not None
        assert many is not None
        assert few.low < many.low < many.high < few.high
