"""A value is written as its metric's unit asks."""

import pytest

from reports.metrics.metric import UNITS, Unit
from reports.units import write_interval, write_value

WRITTEN: dict[Unit, tuple[str, str]] = {
    "share": ("71.3%", "69.1–73.4%"),
    "difference of shares": ("+71.3 points", "+69.1 to +73.4"),
    "score": ("0.713", "0.691–0.734"),
    "difference of scores": ("+0.713", "+0.691 to +0.734"),
    "correlation": ("+0.713", "+0.691 to +0.734"),
    "standard deviations": ("+0.713", "+0.691 to +0.734"),
    "count": ("1", "1–1"),
    "average": ("0.71", "0.69–0.73"),
    "ratio": ("0.71", "0.69–0.73"),
    "money": ("0.71", "0.69–0.73"),
    "difference of money": ("+0.71", "+0.69 to +0.73"),
}


@pytest.mark.parametrize("unit", UNITS)
def test_every_unit_has_its_way(unit: Unit) -> None:
    written = write_value(unit, 0.713), write_interval(unit, 0.691, 0.734)
    assert written == WRITTEN[unit]


def test_what_is_below_nothing_has_a_minus_that_can_be_seen() -> None:
    assert write_value("difference of shares", -0.012) == "−1.2 points"
    assert write_interval("difference of scores", -0.031, 0.2) == "−0.031 to +0.200"


def test_many_are_grouped_by_thousands() -> None:
    assert write_value("count", 12_345.0) == "12,345"
    assert write_value("average", 12_345.67) == "12,345.7"
