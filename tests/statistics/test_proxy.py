"""The table of a metric's colour and the customer's verdict, read every way it is asked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.statistics.interval import Interval
from reports.statistics.proxy import Counts, kappa, phi, proxy
from reports.statistics.wilson import wilson
from tests.statistics.vectors import VECTORS

COUNT = st.integers(0, 60)


def test_proxy_2x2() -> None:
    vector = VECTORS["proxy_2x2"]
    found = proxy(Counts(620, 210), Counts(80, 140))
    assert found.told is not None
    assert found.told.value == pytest.approx(vector["dissat_rate_when_red"], abs=1e-12)
    is_that(found.sensitivity, vector["sensitivity"], vector["sensitivity_wilson"])
    is_that(found.specificity, vector["specificity"], vector["specificity_wilson"])
    is_that(found.hidden, vector["hidden_dissat_rate_when_green"], vector["hidden_wilson"])
    is_that(
        found.difference, vector["risk_diff_dissat_red_minus_green"], vector["risk_diff_newcombe"]
    )
    assert found.phi == pytest.approx(vector["phi_mcc"], abs=1e-12)


def test_proxy_2x2_kappa() -> None:
    vector = VECTORS["proxy_2x2"]
    found = kappa(Counts(620, 210), Counts(80, 140))
    assert found is not None
    assert found.value == pytest.approx(vector["kappa"], abs=1e-12)
    assert found.error == pytest.approx(vector["kappa_se"], abs=1e-12)
    assert (found.low, found.high) == pytest.approx(vector["kappa_ci"], abs=1e-12)
    assert found.most == pytest.approx(vector["kappa_max"], abs=1e-12)
    assert found.adjusted == pytest.approx(vector["pabak"], abs=1e-12)


def test_kappa_paradox() -> None:
    """Nine in ten agree, and hardly more than by chance."""
    vector = VECTORS["kappa_paradox"]
    green, red = vector["in"]
    found = kappa(Counts(*green), Counts(*red))
    assert found is not None
    assert found.value == pytest.approx(vector["kappa"], abs=1e-12)
    assert found.adjusted == pytest.approx(vector["pabak"], abs=1e-12)


def test_a_metric_that_is_never_red_tells_nothing_of_red() -> None:
    found = proxy(Counts(30, 10), Counts(0, 0))
    assert (found.told, found.difference, found.kappa, found.phi) == (None, None, None, None)
    is_that(found.hidden, 0.25, list(wilson(10, 40)))
    is_that(found.sensitivity, 0.0, list(wilson(0, 10)))


def test_without_a_dissatisfied_answer_nothing_is_known_of_them() -> None:
    found = proxy(Counts(30, 0), Counts(5, 0))
    assert (found.sensitivity, found.kappa, found.phi) == (None, None, None)
    is_that(found.told, 0.0, list(wilson(0, 5)))


def test_perfect_agreement_is_no_certainty() -> None:
    """Chance agrees on .82 of 9 to 1; Wilson leaves the agreement of ten at .72."""
    found = kappa(Counts(9, 0), Counts(0, 1))
    assert found is not None
    assert (found.value, found.high, found.error) == (1.0, 1.0, None)
    assert found.low == pytest.approx((wilson(10, 10)[0] - 0.82) / 0.18)


def test_perfect_disagreement_is_no_certainty_either() -> None:
    """Chance agrees on half of them; Wilson leaves the agreement of ten at most .28."""
    found = kappa(Counts(0, 5), Counts(5, 0))
    assert found is not None
    assert (found.value, found.low, found.error) == (-1.0, -1.0, None)
    assert found.high == pytest.approx((wilson(0, 10)[1] - 0.5) / 0.5)


def test_three_answers_leave_agreement_within_its_bounds() -> None:
    found = kappa(Counts(1, 1), Counts(0, 1))
    assert found is not None
    assert found.value == pytest.approx(0.4)
    assert found.high == 1


@given(COUNT, COUNT, COUNT, COUNT)
def test_every_interval_holds_its_value(a: int, b: int, c: int, d: int) -> None:
    found = proxy(Counts(a, b), Counts(c, d))
    for interval in (found.sensitivity, found.specificity, found.hidden, found.told):
        if interval is not None:
            assert 0 <= interval.low <= interval.value <= interval.high <= 1
            assert interval.low < interval.high
    if found.difference is not None:
        assert -1 <= found.difference.low <= found.difference.value <= found.difference.high <= 1
    if found.kappa is not None and found.phi is not None:
        assert -1 <= found.kappa.low <= found.kappa.value <= found.kappa.high <= 1
        assert found.kappa.low < found.kappa.high
        assert found.kappa.value <= found.kappa.most + 1e-9 <= 1 + 2e-9
        assert found.kappa.value * found.phi >= 0
        assert phi(Counts(c, d), Counts(a, b)) == pytest.approx(-found.phi)


def is_that(found: Interval | None, value: float, bounds: list[float]) -> None:
    assert found is not None
    assert found.value == pytest.approx(value, abs=1e-12)
    assert found[1:] == pytest.approx(bounds, abs=1e-12)
