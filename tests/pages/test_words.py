"""Numbers, days and names as people say them."""

from datetime import date

import pytest

from reports import words
from reports.metrics.operations.operational import DELIVERY, OPERATIONAL, OperationalMetric


@pytest.mark.parametrize(
    ("share", "said"),
    [(0.7134, "71.3%"), (0.0034, "0.34%"), (0.05, "5.0%"), (0.0, "0.0%"), (1.0, "100.0%")],
)
def test_a_share_is_not_rounded_away(share: float, said: str) -> None:
    assert words.percent(share) == said


def test_a_round_share_keeps_two_digits_where_it_is_small() -> None:
    assert [words.percent(share, 0) for share in (0.71, 0.034, 0.0034)] == ["71%", "3.4%", "0.34%"]


def test_points_have_a_real_minus() -> None:
    assert [words.points(one) for one in (-0.021, 0.038, 0.0)] == ["−2.1", "+3.8", "0.0"]


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        (-0.01, 0.034, "−1.0 to +3.4"),
        (0.0003, 0.044, "+0.03 to +4.40"),
        (-0.0003, 0.044, "−0.03 to +4.40"),
        (-0.034, -0.00001, "−3.40 to −0.00"),
        (0.0, 0.044, "0.0 to +4.4"),
    ],
)
def test_an_interval_touches_0_only_where_it_does(low: float, high: float, said: str) -> None:
    assert words.points_between(low, high) == said


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        (None, None, "at any time"),
        (date(2026, 10, 1), None, "since 1 October 2026"),
        (None, date(2026, 10, 1), "up to 1 October 2026"),
        (date(2026, 10, 1), date(2026, 10, 31), "1–31 October 2026"),
        (date(2026, 9, 1), date(2026, 10, 31), "1 September – 31 October 2026"),
        (date(2025, 9, 1), date(2026, 10, 31), "1 September 2025 – 31 October 2026"),
        (date(2026, 10, 5), date(2026, 10, 5), "5 October 2026"),
    ],
)
def test_a_period_is_said_as_shortly_as_it_can_be(
    first: date | None, last: date | None, said: str
) -> None:
    assert words.days(first, last) == said


@pytest.mark.parametrize("metric", OPERATIONAL.values())
def test_an_operational_metric_is_called_the_same_everywhere(metric: OperationalMetric) -> None:
    assert words.inside(metric.name) == metric.title
    if metric is not DELIVERY:
        assert words.dimension(metric.name) == metric.title


def test_a_column_of_the_shops_own_is_named_as_the_shop_names_it() -> None:
    assert words.dimension("attr:loyalty_plan") == "loyalty plan"


def test_a_count_too_small_to_show_is_said_as_fewer_than() -> None:
    assert words.count_or_fewer(1204, 5) == "1,204"
    assert words.count_or_fewer(None, 5) == "fewer than 5"


def test_the_shops_own_names_keep_their_capitals() -> None:
    assert words.inside("SP") == "SP"
    assert words.inside("not_delivered") == "not delivered"
    assert words.name_of("click_and_collect") == "Click and collect"
