"""Who comes back: followed from the first order, or by verdict from the landmark."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from feedback.models.order import OrderStatus
from reports.catalogue import REPORTS
from reports.metrics.repeat import EARLY, LATE
from reports.query import Query
from reports.report import Report
from reports.warehouse.build import refresh_facts
from reports.warehouse.duckdb import Warehouse
from surveys.disposition import Disposition
from surveys.verdict import Verdict
from tests.reports.shop import UTC_ZONE, Shop, noon

Ask = Callable[..., Report]
JUNE = date(2026, 6, 30)


@pytest.fixture
def shop(session: Session) -> Shop:
    return Shop(session)


@pytest.fixture
def ask(engine: Engine, session: Session, tmp_path: Path) -> Ask:
    def asked(**query: object) -> Report:
        session.commit()
        refresh_facts(engine, tmp_path, UTC_ZONE)
        settings = {"min_n": 1, "settle_days": 0, "as_of": JUNE, **query}
        return REPORTS["repeat"](Warehouse(tmp_path), Query(**settings))  # type: ignore[arg-type]

    return asked


def spans(report: Report, **group: str) -> list[tuple[int, int]]:
    """Return how many are still followed at each point of a group's curve."""
    (curve,) = [one for one in report.curves if one.group == group]
    return [(point.day, point.at_risk) for point in curve.points]


def test_the_clock_starts_at_the_first_order_of_the_period(shop: Shop, ask: Ask) -> None:
    for day in ("2025-12-01", "2026-01-10", "2026-01-20", "2026-03-11"):
        shop.order("ann", day)
    january = {"first_day": date(2026, 1, 1), "last_day": date(2026, 1, 31)}
    assert spans(ask(**january)) == [(0, 1), (10, 1)]
    assert spans(ask()) == [(0, 1), (40, 1)]
    assert spans(ask(first_day=date(2026, 1, 11))) == [(0, 1), (50, 1)]


def test_a_filter_never_makes_another_order_the_first(shop: Shop, ask: Ask) -> None:
    shop.order("ann", "2026-01-10", channel="store")
    shop.order("ann", "2026-01-20", channel="online")
    shop.order("bob", "2026-01-20", channel="online")
    shop.order("bob", "2026-01-25", channel="store")
    report = ask(where=(("channel", "online"),))
    assert spans(report) == [(0, 1), (5, 1)]


def test_a_replacement_and_a_cancelled_order_are_no_return(shop: Shop, ask: Ask) -> None:
    first = shop.order("ann", "2026-01-10")
    shop.order("ann", "2026-01-20", replacement_for=first.shop_id)
    shop.order("ann", "2026-01-30", status=OrderStatus.CANCELLED)
    shop.order("ann", "2026-03-11")
    assert spans(ask()) == [(0, 1), (60, 1)]


def test_an_order_on_the_first_day_of_the_period_is_the_first(shop: Shop, ask: Ask) -> None:
    shop.order("ann", "2026-01-01")
    shop.order("ann", "2026-01-11")
    assert spans(ask(first_day=date(2026, 1, 1))) == [(0, 1), (10, 1)]


def test_no_clock_starts_at_a_replacement(shop: Shop, ask: Ask) -> None:
    earlier = shop.order("ann", "2025-12-20")
    shop.order("ann", "2026-01-05", replacement_for=earlier.shop_id)
    shop.order("ann", "2026-06-10")
    assert spans(ask(first_day=date(2026, 1, 1))) == [(0, 1), (20, 1)]


def test_an_order_on_the_same_day_is_no_return(shop: Shop, ask: Ask) -> None:
    shop.order("ann", "2026-06-01")
    shop.order("ann", "2026-06-01")
    assert spans(ask()) == [(0, 1), (29, 1)]
    assert ask(horizons=(29,)).rows[0].estimate.value == 0


def test_observed_time_ends_the_settle_days_before_the_mark(shop: Shop, ask: Ask) -> None:
    shop.order("ann", "2026-06-01")
    shop.order("bob", "2026-06-29")
    shop.order("cleo", "2026-06-10")
    shop.order("cleo", "2026-06-29")
    report = ask(as_of=None, settle_days=2)
    assert report.as_of == date(2026, 6, 29)
    assert spans(report) == [(0, 2), (17, 2), (26, 1)]
    (late,) = report.left_out
    assert (late.cause, late.count) == (LATE, 1)


def test_an_erased_customer_is_followed_until_then(shop: Shop, ask: Ask) -> None:
    shop.order("ann", "2026-06-01")
    shop.order("ann", "2026-06-20")
    shop.customer("ann").erased_at = noon("2026-06-11")
    assert spans(ask()) == [(0, 1), (10, 1)]
    assert ask(horizons=(10,)).rows[0].estimate.value == 0


def test_orders_of_nobody_are_counted_apart(shop: Shop, ask: Ask) -> None:
    shop.order("ann", "2026-01-10")
    for _ in range(2):
        shop.order(None, "2026-01-10")
    report = ask()
    assert report.rows[0].estimate.n == 1
    assert "2 orders have no known customer and cannot be followed: counted apart." in report.notes


def test_by_verdict_the_clock_starts_at_the_landmark(shop: Shop, ask: Ask) -> None:
    """Due on 8 January, the landmark is 22 January."""
    dates: dict[str, Any] = {"promised": "2026-01-06", "delivered": "2026-01-05"}
    for name, verdict, back in (
        ("ann", Verdict.SATISFIED, "2026-01-23"),
        ("bob", Verdict.LEFT_WRONG, "2026-02-01"),
        ("cleo", Verdict.LEFT_WRONG, "2026-01-22"),
        ("dan", Verdict.UNSAID, "2026-01-10"),
    ):
        shop.answer(shop.order(name, "2026-01-02", **dates), "2026-01-09", verdict)
        shop.order(name, back)
    shop.ask(shop.order("eve", "2026-01-02", **dates), Disposition.SENT)
    shop.ask(shop.order("fay", "2026-01-02", **dates), Disposition.HOLDOUT)
    shop.answer(shop.order("gus", "2026-01-02", **dates), "2026-01-23", Verdict.SATISFIED)
    report = ask(by="verdict")
    assert spans(report, verdict="satisfied") == [(0, 1), (1, 1)]
    assert spans(report, verdict="left_wrong") == [(0, 1), (10, 1)]
    assert spans(report, verdict="no_answer") == [(0, 2), (159, 2)]
    assert spans(report, verdict="never_asked") == [(0, 1), (159, 1)]
    left_out = {(one.group["verdict"], one.cause): one.count for one in report.left_out}
    assert left_out == {
        ("left_wrong", EARLY): 1,
        ("unsaid", EARLY): 1,
    }
    order = list(dict.fromkeys(row.group["verdict"] for row in report.rows))
    assert order == ["satisfied", "left_wrong", "unsaid", "no_answer", "never_asked"]


def test_a_filter_on_the_verdict_starts_at_the_landmark_too(shop: Shop, ask: Ask) -> None:
    order = shop.order("ann", "2026-01-02", promised="2026-01-06", delivered="2026-01-05")
    shop.answer(order, "2026-01-09", Verdict.SATISFIED)
    shop.order("ann", "2026-01-23")
    assert spans(ask(where=(("verdict", "satisfied"),))) == [(0, 1), (1, 1)]


def test_who_has_not_reached_the_landmark_is_left_out_and_counted(shop: Shop, ask: Ask) -> None:
    shop.order("ann", "2026-06-20", promised="2026-06-24", delivered="2026-06-23")
    report = ask(by="verdict")
    assert [(one.cause, one.count) for one in report.left_out] == [(LATE, 1)]
    assert {row.estimate.n for row in report.rows} == {0}
    assert report.curves == []


def test_what_nobody_was_followed_for_is_not_known(shop: Shop, ask: Ask) -> None:
    shop.order("ann", "2026-06-10")
    estimate = ask(horizons=(30,)).estimate("repeat_30d")
    assert estimate is not None
    assert estimate.value is None
    assert estimate.reason == "Nobody has been followed for 30 days yet (20 at the most)"
    mature = ask(horizons=(30,)).estimate("repeat_30d_mature")
    assert mature is not None
    assert mature.reason == "Not enough customers followed for 30 days yet (0 of at least 1)"


def test_who_is_followed_exactly_as_long_as_the_horizon_is_mature(shop: Shop, ask: Ask) -> None:
    shop.order("ann", "2026-05-31")
    shop.order("bob", "2026-05-31")
    shop.order("bob", "2026-06-30")
    shop.order("cleo", "2026-06-01")
    report = ask(horizons=(30,))
    everybody, mature = (report.estimate(f"repeat_30d{name}") for name in ("", "_mature"))
    assert everybody is not None
    assert mature is not None
    assert (everybody.n, everybody.value) == (3, 0.5)
    assert (mature.n, mature.hits) == (2, 1)


def test_a_filter_says_that_it_chooses_among_first_orders(shop: Shop, ask: Ask) -> None:
    shop.order("ann", "2026-05-31", channel="online")
    note = "A filter selects among first orders; it never makes another order the first."
    assert note in ask(where=(("channel", "online"),)).notes
    assert note not in ask().notes


def test_none_of_the_mature_coming_back_is_said_too(shop: Shop, ask: Ask) -> None:
    for number in range(60):
        shop.order(f"old{number}", "2026-01-01")
        shop.order(f"new{number}", "2026-06-10")
        shop.order(f"new{number}", "2026-06-12")
    assert any(note.startswith("Newer") for note in ask(horizons=(30,)).notes)


def test_a_day_after_the_last_known_order_is_said_to_be_one(shop: Shop, ask: Ask) -> None:
    shop.order("ann", "2026-06-20")
    later = "No order is known after 2026-06-20: later days count as days without one."
    assert later in ask().notes
    assert later not in ask(as_of=date(2026, 6, 20)).notes


def test_few_who_are_left_out_are_not_counted_out_loud(shop: Shop, ask: Ask) -> None:
    order = shop.order("ann", "2026-01-01")
    shop.answer(order, "2026-01-02", Verdict.SATISFIED)
    shop.order("ann", "2026-01-05")
    assert [one.count for one in ask(by="verdict").left_out] == [1]
    assert [one.count for one in ask(by="verdict", min_n=5).left_out] == [None]


def test_newer_customers_who_behave_differently_are_pointed_out(shop: Shop, ask: Ask) -> None:
    """Of the older customers half came back after ten days, of the newer nobody."""
    for number in range(40):
        shop.order(f"old{number}", "2026-01-01")
        if number % 2:
            shop.order(f"old{number}", "2026-01-11")
        for part in range(4):
            shop.order(f"new{number}-{part}", "2026-06-10")
    report = ask(horizons=(30,))
    everybody, mature = (report.estimate(f"repeat_30d{name}") for name in ("", "_mature"))
    assert everybody is not None
    assert mature is not None
    assert everybody.value == pytest.approx(0.1)
    assert (mature.value, mature.n, mature.hits) == (0.5, 40, 20)
    assert any(
        note.startswith("Newer customers behave differently: 10.0%") for note in report.notes
    )
    old = ask(horizons=(30,), last_day=date(2026, 2, 1))
    assert not any(note.startswith("Newer") for note in old.notes)


def test_a_share_is_grey_where_few_are_still_followed(shop: Shop, ask: Ask) -> None:
    start = date(2026, 1, 1)
    for number in range(100):
        shop.order(f"c{number}", str(start + timedelta(days=number)))
    early, late = (ask(horizons=(day,)).rows[0].estimate for day in (100, 170))
    assert early.precise
    assert not late.precise


def test_a_small_group_has_neither_value_nor_curve(shop: Shop, ask: Ask) -> None:
    for number in range(6):
        shop.order(f"c{number}", "2026-01-01", channel="store" if number else "online")
    report = ask(by="channel", min_n=5)
    assert [curve.group for curve in report.curves] == [{"channel": "store"}]
    hidden = report.estimate("repeat_30d", channel="online")
    assert hidden is not None
    assert hidden.reason == "Not enough customers yet (1 of at least 5)"
