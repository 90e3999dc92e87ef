"""The formulas give the figures of independent libraries (vectors/statistics.json)."""

import json
import math
import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lifelines import KaplanMeierFitter

from reports.statistics.newcombe import newcombe
from reports.statistics.survival import EDGE, LOG_LOG, kaplan_meier
from reports.statistics.wilson import wilson

VECTORS: dict[str, Any] = json.loads(
    (Path(__file__).parents[1] / "vectors" / "statistics.json").read_text(encoding="utf-8")
)["vectors"]
WILSON = [name for name in VECTORS if name.startswith("wilson_") and "k" in VECTORS[name]["in"]]
TWO = [name for name in VECTORS if name.startswith("two_prop_")]


@pytest.mark.parametrize("name", WILSON)
def test_wilson_is_that_of_statsmodels_and_scipy(name: str) -> None:
    given = VECTORS[name]["in"]
    assert wilson(given["k"], given["n"]) == pytest.approx(VECTORS[name]["wilson"], abs=1e-12)


def test_wilson_takes_an_effective_n() -> None:
    vector = VECTORS["wilson_effective_n"]
    n = vector["in"]["n"] / vector["in"]["deff"]
    assert wilson(vector["in"]["p"] * n, n) == pytest.approx(vector["out"], abs=1e-12)


@pytest.mark.parametrize("name", TWO)
def test_newcombe_is_that_of_statsmodels(name: str) -> None:
    given = VECTORS[name]["in"]
    interval = newcombe(given["x1"], given["n1"], given["x2"], given["n2"])
    assert interval == pytest.approx(VECTORS[name]["out"]["diff_newcomb"], abs=1e-12)


def test_the_vectors_are_there() -> None:
    assert (len(WILSON), len(TWO)) == (4, 4)


@pytest.mark.parametrize("group", ["A", "B"])
@pytest.mark.parametrize("day", ["10", "30", "50"])
def test_kaplan_meier_is_that_of_lifelines(group: str, day: str) -> None:
    vector = VECTORS["km_waltons"]
    wanted = vector["at_t"][day][group]
    counts = [(int(t), d, c) for t, d, c in vector[f"{group}_grouped[t,events,censored]"]]
    known = kaplan_meier(counts).share_by(int(day))
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
    counts = [(d, e, 1 - e) for d, e in zip(spans, map(int, events), strict=True)]
    fitted = KaplanMeierFitter().fit(spans, events)
    bounds = fitted.confidence_interval_survival_function_
    for day, value, low, high, at_risk in kaplan_meier(counts).curve():
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


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 5), st.integers(0, 5)), max_size=12))
def test_a_curve_only_rises_and_stays_within_its_interval(
    counts: list[tuple[int, int, int]],
) -> None:
    counts = [one for one in counts if one[1] + one[2]]
    before = 0.0
    for day, value, low, high, at_risk in kaplan_meier(counts).curve():
        assert before <= value <= 1
        assert 0 <= low <= value + 1e-12
        assert value - 1e-12 <= high <= 1
        assert at_risk > 0
        assert math.isfinite(low + high + day)
        before = value
