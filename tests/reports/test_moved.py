"""Where revenue moved between two periods: a shop of two months counted by hand."""

from collections import defaultdict
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedback.clock import day_number
from reports.period import Period
from reports.query import Query
from reports.report import Report
from reports.value import value
from tests.reports.written import WrittenFacts, order

APRIL, MAY = date(2026, 4, 1), date(2026, 5, 1)
MONTHS = {"currency": "EUR", "period": "2026-05-01..2026-05-31"} | {
    "against": "2026-04-01..2026-04-30"
}


def sold(first: date, cents: int, times: int = 1, **facts: Any) -> list[dict[str, Any]]:
    """Return orders placed in a month, by customers who bought before unless said otherwise."""
    day = day_number(first) + 4
    return [
        order(
            **{
                "month": f"{first:%Y-%m}",
                "day": day,
                "due_day": day + 5,
                "landmark_day": day + 19,
                "customer_id": 1,
                "prev_day": day - 200,
                "currency": "EUR",
                "total_cents": cents,
                **facts,
            }
        )
        for _ in range(times)
    ]


def first(month: date, cents: int, times: int) -> list[dict[str, Any]]:
    return sold(month, cents, times, prev_day=None)


def after(month: date, cents: int, times: int, verdict: str, reasons: str | None) -> Any:
    return sold(month, cents, times, said_before=verdict, reasons_before=reasons)


# The facts begin a year before April, so that who is new is known.
EARLIER = sold(date(2025, 3, 1), 1_000)
SHOP = [
    *EARLIER,
    *first(APRIL, 1_000, 20),  # 200.00
    *first(MAY, 2_000, 30),  # 600.00
    *sold(APRIL, 5_000, 10),  # 500.00, nothing said before
    *sold(MAY, 5_000, 10),
    *after(APRIL, 3_000, 8, "satisfied", None),  # 240.00
    *after(MAY, 3_000, 12, "satisfied", None),  # 360.00
    *after(APRIL, 4_000, 10, "left_wrong", "late"),  # 400.00
    *after(MAY, 4_000, 5, "left_wrong", "late"),  # 200.00
    *after(APRIL, 4_000, 6, "put_right", "damaged|late"),  # 240.00
    *after(MAY, 4_000, 5, "put_right", "damaged|late"),  # 200.00
]


def report(*rows: dict[str, Any], **asked: Any) -> Report:
    return value(WrittenFacts(*rows), Query(**asked))


def moved(found: Report, metric: str = "revenue_moved", **group: str) -> float | None:
    estimate = found.estimate(metric, **MONTHS, **group)
    return estimate.value if estimate else None


def test_the_last_month_that_is_due_is_held_against_the_one_before() -> None:
    # In May 600, 500, 360, 200 and 200; in April 200, 500, 240, 400 and 240.
    found = report(*SHOP)
    assert moved(found) == 280.0
    this = found.estimate("revenue", currency="EUR", period=MONTHS["period"])
    other = found.estimate("revenue", currency="EUR", period=MONTHS["against"])
    assert this
    assert other
    assert (this.n, this.value) == (62, 1_860.0)
    assert (other.n, other.value) == (54, 1_580.0)


def test_who_bought_moved_it_by_their_orders_and_by_what_these_were_worth() -> None:
    found = report(*SHOP)
    # First orders: 10 more at the mean value 15.00; 10.00 dearer at the mean number 25.
    assert moved(found, buyer="first") == 400.0
    assert moved(found, "revenue_moved_by_orders", buyer="first") == 150.0
    assert moved(found, "revenue_moved_by_value", buyer="first") == 250.0
    assert moved(found, buyer="repeat") == -120.0


def test_later_orders_are_told_apart_by_what_was_said_before() -> None:
    found = report(*SHOP)
    said = {
        row.group["said_before"]: row.estimate.value
        for row in found.rows
        if row.metric == "revenue_moved" and set(row.group) == {*MONTHS, "buyer", "said_before"}
    }
    assert said == {
        "left_wrong": -200.0,
        "satisfied": 120.0,
        "put_right": -40.0,
        "nothing_said": 0.0,
        "dissatisfied": -240.0,
    }


def test_of_a_no_the_reasons_add_up() -> None:
    found = report(*SHOP)
    of_no = {"buyer": "repeat", "said_before": "dissatisfied"}
    assert moved(found, **of_no, reasons_before="late") == -200.0
    assert moved(found, **of_no, reasons_before="several") == -40.0


def test_what_a_rate_moved_by_comes_with_its_interval_corrected_for_how_many_were_asked() -> None:
    found = report(*SHOP)
    tested = [row for row in found.rows if row.p_holm is not None]
    assert {row.metric for row in tested} == {"order_value_moved", "order_share_moved"}
    (share,) = [
        row
        for row in tested
        if row.metric == "order_share_moved" and row.group == {**MONTHS, "buyer": "first"}
    ]
    assert share.estimate.value == pytest.approx(30 / 62 - 20 / 54)
    assert share.label == "noise"


def test_where_orders_are_not_known_for_long_who_is_new_is_not_judged() -> None:
    found = report(*sold(date(2026, 1, 1), 1_000), *SHOP[1:])
    assert "Orders are known since 5 January 2026 only: a first order is the first known" in (
        " ".join(found.notes)
    )
    rates = [row for row in found.rows if row.metric.startswith("order_")]
    assert {bool(row.p_holm is None) for row in rates if "buyer" in row.group} == {True}
    assert all(row.label is None for row in rates if "buyer" in row.group)
    assert not report(*SHOP).notes


def test_orders_of_one_customer_tell_less_than_as_many_of_several() -> None:
    """Ten customers' 40 orders a month are worth no more than ten values."""

    def width(customers: int) -> float:
        rows = [
            row
            for month, cents in ((APRIL, 1_000), (MAY, 1_200))
            for at in range(40)
            for row in sold(
                month,
                cents + 100 * (at % 7),
                customer_id=at % customers,
                prev_day=day_number(month) + (3 if at >= customers else -200),
            )
        ]
        moved = report(*EARLIER, *rows).estimate("order_value_moved", **MONTHS)
        assert moved
        assert moved.value == pytest.approx(2.0)
        return (moved.high or 0.0) - (moved.low or 0.0)

    assert 2.0 < width(10) / width(40) < 2.4


def test_what_is_no_revenue_is_not_counted_and_what_cannot_be_is_counted_apart() -> None:
    found = report(
        *SHOP,
        *sold(MAY, 9_900, 7, status="cancelled"),
        *sold(MAY, 9_900, 7, is_replacement=True),
        *sold(MAY, 9_900, 7, population="not_completed"),
        *sold(MAY, 9_900, 7, currency="GBP"),
        *sold(MAY, 0, 6, total_cents=None, currency=None),
    )
    assert moved(found) == 280.0
    period = {"period": MONTHS["period"], "against": MONTHS["against"]}
    left_out = {one.cause: one.count for one in found.left_out if one.group == period}
    assert left_out == {"order in another currency": 7, "order without an amount": 6}


def test_a_chosen_period_is_held_against_the_one_before_or_the_one_it_is_compared_with() -> None:
    chosen = {"first_day": date(2026, 5, 1), "last_day": date(2026, 5, 10)}
    ten_days = report(*SHOP, **chosen).rows[-1].group
    assert (ten_days["period"], ten_days["against"]) == (
        "2026-05-01..2026-05-10",
        "2026-04-21..2026-04-30",
    )
    whole_april = Period(APRIL, date(2026, 4, 30))
    compared = report(*SHOP, **chosen, against=whole_april).rows
    (whole,) = [
        row for row in compared if row.metric == "revenue_moved" and "buyer" not in row.group
    ]
    assert whole.group["against"] == MONTHS["against"]
    assert whole.estimate.value == 280.0


def test_a_period_before_the_first_order_is_not_compared_with() -> None:
    reasons = [
        row.estimate.reason
        for row in report(*SHOP[1:]).rows
        if row.metric == "revenue_moved" and row.estimate.value is None
    ]
    assert reasons == ["Orders are known since 5 April 2026 only"]


def test_what_is_all_of_one_part_is_not_split() -> None:
    rows = [*EARLIER, *sold(APRIL, 1_000, 9), *sold(MAY, 1_000, 12)]
    assert not [row for row in report(*rows).rows if "said_before" in row.group]


def test_of_a_few_orders_nothing_is_told() -> None:
    found = report(*EARLIER, *sold(APRIL, 1_000, 9), *sold(MAY, 1_000, 4))
    (row,) = [row for row in found.rows if row.metric == "revenue_moved"]
    assert row.estimate.value is None
    assert row.estimate.reason == "Not enough orders of one of the periods yet (4 of at least 5)"


lines = st.lists(
    st.tuples(
        st.sampled_from([APRIL, MAY]),
        st.integers(-5_000, 500_000),
        st.integers(1, 9),
        st.sampled_from([None, 1]),
        st.sampled_from([None, "satisfied", "put_right", "left_wrong", "unsaid"]),
        st.sampled_from([None, "late", "damaged", "damaged|late"]),
        st.sampled_from([None, 2]),
    ),
    max_size=25,
)


@settings(max_examples=40, deadline=None)
@given(lines)
def test_whatever_was_sold_the_parts_add_up_to_the_cent(drawn: list[Any]) -> None:
    rows = [
        row
        for month, cents, times, prev, said, reasons, customer in drawn
        for row in sold(
            month,
            cents,
            times,
            prev_day=prev,
            said_before=said,
            reasons_before=reasons,
            customer_id=customer,
        )
    ]
    found = report(*EARLIER, *rows)
    sums: dict[tuple[str, ...], int] = defaultdict(int)
    cents: dict[tuple[str, ...], int] = {}
    for row in found.rows:
        if row.metric != "revenue_moved" or row.estimate.value is None:
            continue
        levels = [row.group.get(name) for name in ("buyer", "said_before", "reasons_before")]
        path = tuple(name for name in levels if name)
        cents[path] = round(100 * row.estimate.value)
        if path and path[-1] != "dissatisfied":
            sums[path[:-1]] += cents[path]
    assert sums == {path: cents[path] for path in sums}
