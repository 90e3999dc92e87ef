"""Customers not followed to the end are neither lost nor counted as if they would not come back."""

import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lifelines import KaplanMeierFitter

from reports.statistics.survival import EDGE, LOG_LOG, kaplan_meier
from reports.statistics.wilson import wilson
from tests.statistics.vectors import VECTORS, counts

CURVES = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 5), st.integers(0, 5)), max_size=12)
Counts = list[tuple[int, int, int]]


@pytest.mark.parametrize("group", ["A", "B"])
@pytest.mark.parametrize("day", ["10", "30", "50"])
def test_km_waltons(group: str, day: str) -> None:
    vector = VECTORS["km_waltons"]
    wanted = vector["at_t"][day][group]
    fit = kaplan_meier(counts(vector[f"{group}_grouped[t,events,censored]"]))
    known = fit.share_by(int(day))
    assert known is not None
    assert known.method == LOG_LOG
    assert known.value == pytest.approx(wanted["F"], abs=1e-12)
    assert known.error == pytest.approx(wanted["greenwood_se"], abs=1e-12)
    low, high = wanted["ci_loglog_S"]
    assert (known.low, known.high) == pytest.approx((1 - high, 1 - low), abs=1e-9)


def test_the_whole_curve_is_that_of_lifelines() -> None:
    chance = random.Random(4)
    spans = [chance.randint(0, 60) for _ in range(400)]
    events = [chance.random() < 0.4 for _ in spans]
    grouped = [(d, e, 1 - e) for d, e in zip(spans, map(int, events), strict=True)]
    fitted = KaplanMeierFitter().fit(spans, events)
    bounds = fitted.confidence_interval_survival_function_
    for day, value, low, high, at_risk in kaplan_meier(grouped).curve():
        assert value == pytest.approx(1 - fitted.predict(day), abs=1e-12)
        assert at_risk == sum(span >= day for span in spans)
        if 0 < value < 1:
            assert 1 - high == pytest.approx(bounds.loc[day].iloc[0], abs=1e-9)
            assert 1 - low == pytest.approx(bounds.loc[day].iloc[1], abs=1e-9)


def test_nothing_is_known_beyond_the_last_day_anybody_was_followed() -> None:
    fit = kaplan_meier([(10, 1, 0), (40, 0, 3)])
    known = fit.share_by(40)
    assert known is not None
    assert (known.value, known.at_risk) == (0.25, 3)
    assert fit.share_by(41) is None


def test_all_came_back_is_known_for_good() -> None:
    known = kaplan_meier([(10, 2, 0)]).share_by(365)
    assert known is not None
    assert (known.value, known.high, known.method) == (1.0, 1.0, EDGE)
    assert known.low == wilson(2, 2)[0]


def test_one_customer_at_the_end_of_the_curve_proves_little() -> None:
    """Of 100, 50 were back on the first day and 49 were followed no longer: the last one came."""
    fit = kaplan_meier([(1, 50, 0), (2, 0, 49), (50, 1, 0)])
    before, after = fit.share_by(49), fit.share_by(50)
    assert before is not None
    assert after is not None
    assert after.value == after.high == 1.0
    assert after.low == pytest.approx(1 - (1 - before.low) * (1 - wilson(1, 1)[0]))
    assert before.low < after.low < 0.6
    assert fit.curve()[-1][2] == after.low


def test_before_the_first_event_the_interval_is_of_nobody_among_those_followed() -> None:
    known = kaplan_meier([(20, 0, 4), (50, 1, 6)]).share_by(30)
    assert known is not None
    assert (known.value, known.low, known.at_risk) == (0.0, 0.0, 7)
    assert known.high == wilson(0, 7)[1]


def test_nobody_at_all_has_no_curve() -> None:
    fit = kaplan_meier([])
    assert (fit.n, fit.share_by(30), fit.curve()) == (0, None, [])


@given(CURVES)
def test_a_curve_only_rises_and_stays_within_its_interval(group: Counts) -> None:
    before = 0.0
    for day, value, low, high, at_risk in kaplan_meier(group).curve():
        assert before <= value <= 1
        assert 0 <= low <= value + 1e-12
        assert value - 1e-12 <= high <= 1
        assert at_risk > 0
        assert math.isfinite(low + high + day)
        before = value


@given(CURVES, CURVES)
def test_counts_of_two_shops_merged_are_the_curve_of_both_together(
    one: Counts, other: Counts
) -> None:
    both: dict[int, tuple[int, int]] = {}
    for day, events, lost in one + other:
        before = both.get(day, (0, 0))
        both[day] = before[0] + events, before[1] + lost
    merged = kaplan_meier([(day, *gone) for day, gone in both.items()])
    assert kaplan_meier(one + other).curve() == merged.curve()


@given(CURVES, st.integers(0, 9))
def test_nine_times_the_customers_of_the_same_behaviour_say_more(group: Counts, day: int) -> None:
    few = kaplan_meier(group).share_by(day)
    many = kaplan_meier([(at, 9 * events, 9 * lost) for at, events, lost in group]).share_by(day)
    assert (few is None) == (many is None)
    if few is not None and many is not None:
        assert many.value == pytest.approx(few.value)
        assert many.error == pytest.approx(few.error / 3)
        assert many.high - many.low < few.high - few.low


def test_censoring_bias_demo() -> None:
    """Customers enter every day of 120; three in ten are back within 60, whoever waits for them.

    Counted are the expected customers of the vector's shop; its own were drawn by chance.
    """
    vector = VECTORS["censoring_bias_demo"]
    a_day, daily = 10**7, 1 - (1 - vector["true_60d"]) ** (1 / 60)
    group, naive = [], 0
    for followed in range(1, 121):
        back = [round(a_day * daily * (1 - daily) ** day) for day in range(followed)]
        group += [(day, events, 0) for day, events in enumerate(back, start=1)]
        group.append((followed, 0, a_day - sum(back)))
        naive += sum(back[:60])
    known = kaplan_meier(group).share_by(60)
    assert known is not None
    assert known.value == pytest.approx(vector["true_60d"], abs=1e-6)
    assert naive / (120 * a_day) == pytest.approx(vector["naive_window_rate"], abs=0.006)
    assert vector["km_ci"][0] < known.value < vector["km_ci"][1]
