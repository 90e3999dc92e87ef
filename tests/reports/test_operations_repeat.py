"""Each metric against coming back: from the landmark, by the colour it had by then."""

from itertools import count
from math import exp, log, sqrt
from typing import Any

import pytest

from feedback.clock import day_number
from reports.catalogue import REPORTS
from reports.metrics.repeat import EARLY
from reports.metrics.repeat import LATE as TOO_LATE
from reports.query import Query
from reports.report import Report, Row
from tests.reports.written import AS_OF, DAY, WrittenFacts, order

LANDMARK = DAY + 19
OBSERVED = day_number(AS_OF) - 2
GREEN = {"promised_day": DAY + 3, "delivered_day": DAY + 3, "on_time": True}
RED = {"promised_day": DAY + 3, "delivered_day": DAY + 4, "on_time": False}
BACK, JUST, AWAY = ({"next_day": LANDMARK + days} for days in (10, 90, 91))
NUMBERS = count(1)


def customers(times: int, *facts: dict[str, Any], **more: Any) -> list[dict[str, Any]]:
    """Return the first orders of customers who are alike."""
    known = {name: value for some in (*facts, more) for name, value in some.items()}
    return [order(customer_id=next(NUMBERS), **known) for _ in range(times)]


def small_shop() -> list[dict[str, Any]]:
    """Return 10 customers served in time, of whom 6 come back, and 4 of a late order, of whom 1."""
    return [
        *customers(6, GREEN, BACK),
        *customers(4, GREEN, AWAY),
        *customers(1, RED, JUST),
        *customers(3, RED),
    ]


def asked(*rows: dict[str, Any], min_n: int = 1, **query: Any) -> Report:
    return REPORTS["operations"](WrittenFacts(*rows), Query(min_n=min_n, as_of=AS_OF, **query))


def repeat_rows(report: Report, metric: str = "on_time_delivery", **group: str) -> dict[str, Row]:
    wanted = {"operational_metric": metric, "outcome": "repeat_90d", **group}
    return {row.metric: row for row in report.rows if row.group == wanted}


def test_who_does_not_come_back_though_green_and_when_red() -> None:
    found = repeat_rows(asked(*small_shop()))
    shares = {name: row.estimate.value for name, row in found.items()}
    assert shares["not_back_green"] == pytest.approx(0.4)
    assert shares["not_back_red"] == pytest.approx(0.75)
    assert shares["difference"] == pytest.approx(0.35)
    assert shares["difference_adjusted"] == pytest.approx(0.35)
    assert found["difference"].p_holm is not None
    assert [found[name].estimate.n for name in ("not_back_green", "not_back_red")] == [10, 4]


def test_what_is_missed_needs_no_correction_and_without_censoring_is_a_plain_share() -> None:
    missed = repeat_rows(asked(*small_shop()))["missed"].estimate
    assert missed.value == pytest.approx(4 / 7)
    reach = 1.959964 * sqrt(1 / 4 + 1 / 3)
    assert missed.low == pytest.approx(1 / (1 + exp(reach - log(4 / 3))), abs=1e-6)
    assert missed.high == pytest.approx(1 / (1 + exp(-reach - log(4 / 3))), abs=1e-6)


def test_the_auc_is_of_those_followed_the_whole_time() -> None:
    """4 × 6/2 and 3 × (6 + 1/2) of 49 pairs are ranked rightly."""
    later = {"landmark_day": OBSERVED - 50}
    found = repeat_rows(asked(*small_shop(), *customers(2, RED, later)))
    assert found["auc"].estimate.value == pytest.approx((12 + 19.5) / 49)
    assert found["auc"].estimate.n == 14
    assert found["auc"].label == "not_enough_answers"


def test_who_is_not_followed_so_long_counts_for_as_long_as_they_were() -> None:
    """Of 12 with green 6 are back after ten days; 2 of the others are followed for 50 days."""
    later = {"landmark_day": OBSERVED - 50}
    found = repeat_rows(asked(*small_shop(), *customers(2, GREEN, later)))
    estimate = found["not_back_green"].estimate
    assert (estimate.n, estimate.value) == (12, 0.5)
    assert found["missed"].estimate.value == pytest.approx(6 / 9)


def test_nobody_followed_so_long_is_not_known() -> None:
    later = {"landmark_day": OBSERVED - 50}
    found = repeat_rows(asked(*customers(5, GREEN, later), *customers(5, RED, later)))
    reason = "Nobody of one of the colours has been followed for 90 days yet"
    for name in ("not_back_green", "difference", "missed"):
        assert found[name].estimate.reason == reason


def test_a_colour_is_as_it_was_known_at_the_landmark() -> None:
    returned = [
        *customers(2, GREEN, BACK, returned_day=LANDMARK + 1),
        *customers(3, GREEN, returned_day=LANDMARK),
    ]
    found = repeat_rows(asked(*returned), "returned")
    assert found["not_back_green"].estimate.value == 0
    assert found["not_back_red"].estimate.value == 1


def test_a_contact_after_the_landmark_colours_nothing() -> None:
    """The second order's only contact came later, the third's worst may have."""
    days = (LANDMARK, LANDMARK), (LANDMARK + 1, LANDMARK + 1), (LANDMARK, LANDMARK + 1)
    rows = [
        one
        for first, last in days
        for one in customers(
            *(1, {"contacts": 1, "wait_time": 500.0}),
            first_contact_day=first,
            last_contact_day=last,
        )
    ]
    query = Query(min_n=1, as_of=AS_OF)
    report = REPORTS["operations"](WrittenFacts(*rows), query)
    assert repeat_rows(report, "wait_time")["not_back_red"].estimate.n == 1
    report = REPORTS["operations"](WrittenFacts(rows[1]), query)
    told = repeat_rows(report, "wait_time")["difference"].estimate
    assert told.reason == "No contacts are known of these orders"


def test_who_came_back_before_the_landmark_is_left_out_and_counted() -> None:
    rows = [
        *customers(2, GREEN, next_day=LANDMARK),
        *customers(3, GREEN, landmark_day=OBSERVED + 1),
    ]
    report = asked(*small_shop(), *rows)
    assert repeat_rows(report)["not_back_green"].estimate.n == 10
    assert [(one.cause, one.count) for one in report.left_out] == [(EARLY, 2), (TOO_LATE, 3)]
    assert {one.group["outcome"] for one in report.left_out} == {"repeat_90d"}
    assert [one.count for one in asked(*rows, min_n=3).left_out] == [None, 3]


def test_a_metric_that_is_never_red_misses_everybody_who_stays_away() -> None:
    found = repeat_rows(asked(*small_shop(), order(contacts=1)), "contact_volume")
    never = "Never red: nobody is known to have contacted the shop"
    assert found["difference"].estimate.reason == never
    missed = found["missed"].estimate
    assert missed.reason == f"{never}, so it misses everybody who does not come back"


def test_where_nobody_stays_away_nothing_is_missed() -> None:
    found = repeat_rows(asked(*customers(5, GREEN, BACK), *customers(5, RED, BACK)))
    assert found["missed"].estimate.reason == "Everybody came back"
    assert found["difference"].estimate.value == 0
    one_sided = repeat_rows(asked(*customers(5, GREEN, BACK), *customers(5, RED)))
    missed = one_sided["missed"].estimate
    assert (missed.value, missed.low) == (0, 0)
    assert missed.high is not None
    assert missed.high > 0.2


def test_groups_have_a_block_each() -> None:
    store = [{**row, "channel": "store"} for row in small_shop()]
    online = [{**row, "channel": "online"} for row in customers(5, GREEN)]
    report = asked(*store, *online, by="channel")
    found = repeat_rows(report, channel="store")
    assert found["missed"].estimate.value == pytest.approx(4 / 7)
    assert repeat_rows(report, channel="online")["not_back_green"].estimate.value == 1


def test_orders_of_nobody_known_cannot_be_followed() -> None:
    found = repeat_rows(asked(order(**GREEN, verdict="satisfied"), min_n=5))
    assert {row.estimate.reason for row in found.values()} == {
        "Not enough customers where it was green yet (0 of at least 5)",
        "Not enough customers where it was red yet (0 of at least 5)",
        "Not enough customers of one of the colours yet (0 of at least 5)",
        "Not enough customers followed for 90 days of one of the colours yet (0 of at least 5)",
        "Not enough customers followed for 90 days of one of the outcomes yet (0 of at least 5)",
    }
