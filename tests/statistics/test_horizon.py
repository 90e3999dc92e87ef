"""Two groups are compared by a day declared beforehand, from their counts."""

from math import log

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lifelines import KaplanMeierFitter
from lifelines.statistics import survival_difference_at_fixed_point_in_time_test

from reports.statistics.horizon import Difference, difference
from reports.statistics.mover import mover
from reports.statistics.newcombe import newcombe
from reports.statistics.survival import Share, kaplan_meier
from tests.statistics.vectors import VECTORS, counts

WALTONS = VECTORS["km_waltons"]
Pair = tuple[int, int]


def share(group: list[tuple[int, int, int]], day: int) -> Share:
    found = kaplan_meier(group).share_by(day)
    assert found is not None
    return found


def compared(day: int) -> tuple[Difference, Share, Share]:
    a, b = (share(counts(WALTONS[f"{arm}_grouped[t,events,censored]"]), day) for arm in "AB")
    return difference(b, a), b, a


@pytest.mark.parametrize("day", ["10", "30", "50"])
def test_km_waltons(day: str) -> None:
    found, b, a = compared(int(day))
    wanted = WALTONS["at_t"][day]["diff_F_B_minus_A"]
    assert found.value == pytest.approx(wanted["est"], abs=1e-12)
    assert found.error == pytest.approx(wanted["se"], abs=1e-12)
    assert found.z == pytest.approx(wanted["z"], rel=1e-9)
    assert found.p == pytest.approx(wanted["p"], rel=1e-9)
    (a_low, a_high), (b_low, b_high) = (
        WALTONS["at_t"][day][arm]["ci_loglog_S"] for arm in ("A", "B")
    )
    by_hand = mover(b.value, 1 - b_high, 1 - b_low, a.value, 1 - a_high, 1 - a_low)
    assert (found.low, found.high) == pytest.approx(by_hand, abs=1e-9)


@pytest.mark.parametrize("day", [9, 26, 33, 43])
def test_on_days_with_events_the_log_log_test_is_that_of_lifelines(day: int) -> None:
    fits = []
    for arm in "AB":
        rows = counts(WALTONS[f"{arm}_grouped[t,events,censored]"])
        flat = [(at, kind) for at, events, lost in rows for kind in [1] * events + [0] * lost]
        flat.append((day, 0))
        fits.append(KaplanMeierFitter().fit(*zip(*flat, strict=True)))
    wanted = survival_difference_at_fixed_point_in_time_test(day, *fits)
    shares = (
        share([*counts(WALTONS[f"{arm}_grouped[t,events,censored]"]), (day, 0, 1)], day)
        for arm in "AB"
    )
    found = difference(*shares)
    assert found.chi2 == pytest.approx(wanted.test_statistic, rel=1e-9)
    assert found.chi2_p == pytest.approx(wanted.p_value, rel=1e-9)


@pytest.mark.parametrize("day", ["10", "30", "50"])
def test_km_waltons_log_log_test_but_for_the_variance_read_between_two_days(day: str) -> None:
    """On days without an event lifelines draws a line from Greenwood's sum before to that after.

    The sum is a step like the curve, as the vector's own `greenwood_se` is; drawn as lifelines
    draws it, our terms give the vector's figure.
    """
    found, b, a = compared(int(day))
    between = 0.0
    for one, arm in ((a, "A"), (b, "B")):
        fit = kaplan_meier(counts(WALTONS[f"{arm}_grouped[t,events,censored]"]))
        known = np.isfinite(fit.greenwood)
        line = np.interp(int(day), fit.days[known], fit.greenwood[known])
        between += line / log(1 - one.value) ** 2
    steps = sum((one.error / (1 - one.value) / log(1 - one.value)) ** 2 for one in (a, b))
    wanted = WALTONS["at_t"][day]["cloglog_fixed_point_test_klein2007"]["chi2"]
    assert found.chi2 is not None
    assert found.chi2 * steps / between == pytest.approx(wanted, rel=1e-9)


def test_where_nobody_has_come_back_yet_there_is_an_interval_but_no_test() -> None:
    """All are followed through the day, so the edge is Wilson's and the interval Newcombe's."""
    found = difference(share([(90, 0, 40)], 30), share([(90, 0, 25)], 30))
    assert (found.value, found.error, found.z, found.p) == (0, None, None, None)
    assert (found.chi2, found.chi2_p) == (None, None)
    assert (found.low, found.high) == pytest.approx(newcombe(0, 40, 0, 25))


def test_one_group_without_an_event_is_enough_to_have_no_test() -> None:
    found = difference(share([(10, 5, 0), (90, 0, 35)], 30), share([(90, 0, 25)], 30))
    assert found.value == 0.125
    assert (found.p, found.chi2_p) == (None, None)
    assert found.low < 0.125 < found.high


@given(*(st.tuples(st.integers(1, 400), st.integers(1, 400)) for _ in range(2)))
def test_the_difference_turned_about_is_its_opposite(one: Pair, other: Pair) -> None:
    shares = [share([(5, events, 0), (90, 0, others)], 30) for events, others in (one, other)]
    forth, back = difference(*shares), difference(*shares[::-1])
    assert forth.value == -back.value
    assert (forth.low, forth.high) == pytest.approx((-back.high, -back.low))
    assert forth.low <= forth.value <= forth.high
    assert (forth.p, forth.chi2_p) == pytest.approx((back.p, back.chi2_p))


def test_more_customers_of_the_same_behaviour_say_more() -> None:
    few, many = (
        difference(share([(5, 2 * k, 0), (90, 0, 8 * k)], 30), share([(90, k, 9 * k)], 90))
        for k in (5, 500)
    )
    assert few.value == pytest.approx(many.value)
    assert many.high - many.low < (few.high - few.low) / 5
    assert few.p is not None
    assert many.p is not None
    assert many.p < few.p
