"""What the metric catches of all dissatisfied customers, not of those who answered."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.statistics.begg_greenes import Corrected, begg_greenes
from reports.statistics.interval import Interval
from reports.statistics.proxy import Counts, kappa, phi, proxy
from reports.statistics.wilson import wilson
from tests.statistics.vectors import VECTORS

PAIR = st.tuples(st.integers(0, 60), st.integers(0, 60))


def test_begg_greenes() -> None:
    vector = VECTORS["begg_greenes"]
    found = corrected((620, 210), (80, 140), 9000, 1000)
    assert found.sensitivity is not None
    assert found.specificity is not None
    assert found.sensitivity.value == pytest.approx(vector["corrected_sensitivity"], abs=1e-12)
    assert found.sensitivity[1:] == pytest.approx(vector["sens_ci"], abs=1e-12)
    assert found.specificity.value == pytest.approx(vector["corrected_specificity"], abs=1e-12)
    assert found.specificity[1:] == pytest.approx(vector["spec_ci"], abs=1e-12)
    assert found.dissatisfied.value == pytest.approx(vector["dissat_overall_poststratified"])


def test_begg_greenes_weighted_table() -> None:
    """The answers weighted to the frame agree no better than the vector says."""
    vector = VECTORS["begg_greenes"]
    green = Counts(9000 * 620 / 830, 9000 * 210 / 830)
    red = Counts(1000 * 80 / 220, 1000 * 140 / 220)
    found = kappa(green, red)
    assert found is not None
    assert found.value == pytest.approx(vector["kappa_weighted"], abs=1e-12)
    assert phi(green, red) == pytest.approx(vector["phi_weighted"], abs=1e-12)


def test_if_colours_answer_alike_the_correction_changes_nothing() -> None:
    found, naive = corrected((60, 20), (10, 10), 800, 200), proxy(Counts(60, 20), Counts(10, 10))
    assert found.sensitivity is not None
    assert found.specificity is not None
    assert naive.sensitivity is not None
    assert naive.specificity is not None
    assert found.sensitivity.value == pytest.approx(naive.sensitivity.value)
    assert found.specificity.value == pytest.approx(naive.specificity.value)
    assert found.dissatisfied.value == pytest.approx(0.3)


def test_the_dissatisfied_share_has_the_error_of_two_strata() -> None:
    """.8 · 20/80 + .2 · 10/20 = .3; variance .64 · .25 · .75 / 80 + .04 · .25 / 20 = .002."""
    found = corrected((60, 20), (10, 10), 800, 200).dissatisfied
    reach = 1.959963984540054 * 0.002**0.5 / (0.3 * 0.7)
    odds = (found.high / (1 - found.high)) / (0.3 / 0.7)
    assert odds == pytest.approx(2.718281828459045**reach)


@pytest.mark.parametrize(
    ("green", "red", "frame"),
    [
        ((0, 0), (5, 5), (10, 10)),
        ((5, 5), (0, 0), (10, 10)),
        ((5, 5), (5, 5), (10, 0)),
        ((5, 5), (5, 5), (0, 10)),
    ],
)
def test_a_colour_nobody_has_or_nobody_answers_for_leaves_it_unknown(
    green: tuple[int, int], red: tuple[int, int], frame: tuple[int, int]
) -> None:
    assert begg_greenes(Counts(*green), Counts(*red), *frame) is None


def test_no_dissatisfied_answer_with_green_does_not_mean_none_is_missed() -> None:
    """At worst Wilson's upper bound of green and lower bound of red are the truth."""
    found = corrected((40, 0), (6, 4), 900, 100).sensitivity
    assert found is not None
    assert (found.value, found.high) == (1.0, 1.0)
    red, green = 100 * wilson(4, 10)[0], 900 * wilson(0, 40)[1]
    assert found.low == pytest.approx(red / (red + green))
    assert found.low < 0.3


def test_without_any_dissatisfied_answer_nobody_can_be_caught() -> None:
    found = corrected((40, 0), (10, 0), 900, 100)
    assert found.sensitivity is None
    assert found.specificity is not None
    assert found.dissatisfied.value == 0
    most = 0.9 * wilson(0, 40)[1] + 0.1 * wilson(0, 10)[1]
    assert (found.dissatisfied.low, found.dissatisfied.high) == pytest.approx((0.0, most))


@given(PAIR, PAIR, st.tuples(st.integers(1, 500), st.integers(1, 500)))
def test_the_intervals_hold_their_values_and_are_no_points(
    green: tuple[int, int], red: tuple[int, int], frame: tuple[int, int]
) -> None:
    found = begg_greenes(Counts(*green), Counts(*red), *frame)
    if found is None:
        assert not (sum(green) and sum(red))
        return
    for interval in (found.sensitivity, found.specificity, found.dissatisfied):
        if interval is not None:
            holds(interval)
    turned = corrected((red[1], red[0]), (green[1], green[0]), *frame[::-1])
    if found.sensitivity is not None:
        assert turned.specificity is not None
        assert turned.specificity == pytest.approx(found.sensitivity)
    assert turned.dissatisfied.value == pytest.approx(1 - found.dissatisfied.value)
    assert turned.dissatisfied.low == pytest.approx(1 - found.dissatisfied.high)


@given(*[st.integers(1, 60)] * 4)
def test_more_answers_tell_more(a: int, b: int, c: int, d: int) -> None:
    few, many = corrected((a, b), (c, d), 90, 10), corrected((3 * a, 3 * b), (3 * c, 3 * d), 90, 10)
    assert few.sensitivity is not None
    assert many.sensitivity is not None
    assert many.sensitivity.value == pytest.approx(few.sensitivity.value)
    assert width(many.sensitivity) < width(few.sensitivity)
    assert width(many.dissatisfied) < width(few.dissatisfied)


def corrected(
    green: tuple[float, float], red: tuple[float, float], greens: float, reds: float
) -> Corrected:
    found = begg_greenes(Counts(*green), Counts(*red), greens, reds)
    assert found is not None
    return found


def holds(interval: Interval) -> None:
    assert 0 <= interval.low <= interval.value <= interval.high <= 1
    assert interval.low < interval.high


def width(interval: Interval) -> float:
    return interval.high - interval.low
