"""Whole curves are compared from grouped counts, a million customers as well as twenty."""

from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lifelines.statistics import multivariate_logrank_test

from reports.statistics.logrank import logrank
from tests.statistics.vectors import VECTORS, counts

Counts = list[tuple[int, int, int]]
curves = st.lists(
    st.tuples(st.integers(0, 9), st.integers(0, 5), st.integers(0, 5)), min_size=1, max_size=6
)


def rows(group: Counts) -> list[tuple[int, int]]:
    """Return a (day, whether it was an event) a customer."""
    return [(day, kind) for day, events, lost in group for kind in [1] * events + [0] * lost]


def test_km_waltons() -> None:
    vector = VECTORS["km_waltons"]
    found = logrank([counts(vector[f"{arm}_grouped[t,events,censored]"]) for arm in "AB"])
    wanted = vector["logrank"]
    assert found is not None
    assert found.chi2 == pytest.approx(wanted["chi2"], rel=1e-9)
    assert found.p == pytest.approx(wanted["p"], rel=1e-9)
    assert found.observed[0] == wanted["O_A"]
    assert found.expected[0] == pytest.approx(wanted["E_A"], rel=1e-9)
    assert found.variance[0, 0] == pytest.approx(wanted["V"], rel=1e-9)


def test_logrank_1e6_grouped() -> None:
    vector = VECTORS["logrank_1e6_grouped"]
    found = logrank([counts(vector[f"{arm}[t,events,censored]"]) for arm in "AB"])
    assert found is not None
    assert found.chi2 == pytest.approx(vector["chi2_correct"], rel=1e-9)
    assert found.observed[0] == vector["O_A"]
    assert found.expected[0] == pytest.approx(vector["E_A"], rel=1e-9)
    assert found.variance[0, 0] == pytest.approx(vector["V"], rel=1e-9)


def test_four_groups_are_tested_as_by_lifelines() -> None:
    arms = VECTORS["km_waltons"]
    a, b = (counts(arms[f"{arm}_grouped[t,events,censored]"]) for arm in "AB")
    groups = [a[:9], a[9:], b[:6], b[6:]]
    flat = [(*row, place) for place, group in enumerate(groups) for row in rows(group)]
    days, events, labels = zip(*flat, strict=True)
    wanted = multivariate_logrank_test(days, labels, events)
    found = logrank(groups)
    assert found is not None
    assert found.chi2 == pytest.approx(wanted.test_statistic, rel=1e-9)
    assert found.p == pytest.approx(wanted.p_value, rel=1e-6)


def test_by_hand() -> None:
    """One of three is back on day 1, and two of the three are in its group: 2/3 were expected."""
    found = logrank([[(1, 1, 1)], [(2, 0, 1)]])
    assert found is not None
    assert found.expected == pytest.approx([2 / 3, 1 / 3])
    assert found.variance.ravel() == pytest.approx([2 / 9, -2 / 9, -2 / 9, 2 / 9])
    assert found.chi2 == pytest.approx(1 / 2)


@given(curves, curves, curves)
def test_what_is_counted_in_parts_is_tested_as_what_is_counted_at_once(
    one: Counts, more: Counts, other: Counts
) -> None:
    parts, once = logrank([one + more, other]), logrank([list(chain(more, one)), other])
    singly = [(day, kind, 1 - kind) for day, kind in rows(one + more)]
    assert (parts is None) == (once is None)
    if parts is not None and once is not None:
        found = logrank([singly, other])
        assert found is not None
        assert found.chi2 == pytest.approx(parts.chi2, abs=1e-9)
        assert once.chi2 == pytest.approx(parts.chi2, abs=1e-9)


@given(st.lists(curves, min_size=2, max_size=4))
def test_observed_and_expected_add_up_and_the_order_of_groups_is_nothing(
    groups: list[Counts],
) -> None:
    found, turned = logrank(groups), logrank(groups[::-1])
    assert (found is None) == (turned is None)
    if found is not None and turned is not None:
        assert found.expected.sum() == pytest.approx(found.observed.sum())
        assert found.variance.sum(axis=0) == pytest.approx(0 * found.observed, abs=1e-9)
        assert found.chi2 == pytest.approx(turned.chi2, rel=1e-6, abs=1e-9)
        assert 0 <= found.p <= 1


def test_a_group_that_was_not_followed_until_the_first_event_is_no_degree_of_freedom() -> None:
    one, other = [(5, 4, 3), (9, 2, 1)], [(5, 1, 6), (8, 0, 2)]
    without = logrank([one, other])
    for idle in ([(2, 0, 7)], []):
        found = logrank([one, idle, other])
        assert found is not None
        assert without is not None
        assert (found.chi2, found.p) == pytest.approx((without.chi2, without.p))
        assert found.expected[1] == 0


@pytest.mark.parametrize(
    "groups",
    [
        [],
        [[(5, 3, 1)]],
        [[(5, 0, 3)], [(9, 0, 4)]],
        [[(5, 3, 0)], [(5, 4, 0)]],
    ],
    ids=["no group", "one group", "no event", "everybody on one day"],
)
def test_where_nothing_could_be_otherwise_there_is_no_test(groups: list[Counts]) -> None:
    assert logrank(groups) is None
