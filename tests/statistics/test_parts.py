"""Which share of all that were lost one part of the customers is."""

from math import exp, log, sqrt

import pytest

from reports.statistics.parts import Part, share_of
from reports.statistics.wilson import wilson


def plain(n: int, lost: int) -> Part:
    return Part(n, lost / n, sqrt(lost / n * (1 - lost / n) / n))


def test_of_plain_shares_it_is_the_logit_interval_of_a_share() -> None:
    found = share_of(plain(100, 30), plain(50, 20))
    assert found is not None
    reach = 1.959964 * sqrt(1 / 30 + 1 / 20)
    assert found.value == pytest.approx(0.6)
    assert found.low == pytest.approx(1 / (1 + exp(reach - log(1.5))), abs=1e-6)
    assert found.high == pytest.approx(1 / (1 + exp(-reach - log(1.5))), abs=1e-6)


def test_the_other_part_is_the_mirror() -> None:
    one, other = Part(100, 0.3, 0.1), Part(50, 0.4, 0.05)
    this, mirror = share_of(one, other), share_of(other, one)
    assert this is not None
    assert mirror is not None
    assert (this.value, this.low, this.high) == pytest.approx(
        (1 - mirror.value, 1 - mirror.high, 1 - mirror.low)
    )


def test_where_one_part_lost_nobody_the_interval_is_no_point() -> None:
    found = share_of(Part(10, 0.0, 0.0), Part(20, 0.5, 0.1))
    assert found == (0.0, *wilson(0, 10))
    assert share_of(Part(10, 0.0, 0.0), Part(20, 0.0, 0.0)) is None
