"""The verdict tree counts the answers to completed orders, of everybody or of any group."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from feedback.models.order import OrderStatus
from reports.catalogue import REPORTS
from reports.query import Query, QueryError
from reports.report import Report
from reports.warehouse.build import refresh_facts
from reports.warehouse.duckdb import Warehouse
from surveys.disposition import Disposition
from surveys.verdict import Verdict
from tests.reports.shop import UTC_ZONE, Shop

Ask = Callable[..., Report]
GOOD, WRONG, RIGHT = Verdict.SATISFIED, Verdict.LEFT_WRONG, Verdict.PUT_RIGHT


@pytest.fixture
def shop(session: Session) -> Shop:
    return Shop(session)


@pytest.fixture
def ask(engine: Engine, session: Session, tmp_path: Path) -> Ask:
    """Refresh the facts and return a report of them; nothing is hidden unless asked."""

    def asked(name: str, **query: object) -> Report:
        session.commit()
        refresh_facts(engine, tmp_path, UTC_ZONE)
        return REPORTS[name](Warehouse(tmp_path), Query(**{"min_n": 1, **query}))  # type: ignore[arg-type]

    return asked


def answered(shop: Shop, name: str | None, day: str, verdict: Verdict, **more: object) -> None:
    order = shop.order(name, day, **more)  # type: ignore[arg-type]
    shop.answer(order, "2026-12-01", verdict)


def found(report: Report, metric: str = "satisfied") -> dict[str, tuple[int | None, int]]:
    """Return hits and n a group, in the order they are told."""
    return {
        "".join(row.group.values()): (row.estimate.hits, row.estimate.n)
        for row in report.rows
        if row.metric == metric
    }


def test_a_shop_without_orders_says_what_is_missing(ask: Ask) -> None:
    for name in REPORTS:
        report = ask(name, min_n=5)
        assert report.as_of is None
        assert report.rows or name == "channels", "a row a channel, of which there is none"
        assert all(row.estimate.value is None for row in report.rows)
        assert all(row.estimate.reason for row in report.rows)
        assert report.notes == ["There are no orders yet."]


def test_few_answers_are_hidden_with_the_reason(shop: Shop, ask: Ask) -> None:
    for _ in range(3):
        answered(shop, "ann", "2026-01-02", GOOD)
    estimate = ask("satisfaction", min_n=5).estimate("satisfied")
    assert estimate is not None
    assert (estimate.value, estimate.hits, estimate.low) == (None, None, None)
    assert estimate.reason == "Not enough answers yet (3 of at least 5)"
    assert estimate.n == 3


def test_an_estimate_is_grey_until_there_are_thirty(shop: Shop, ask: Ask) -> None:
    for _ in range(29):
        answered(shop, None, "2026-01-02", GOOD)
    estimate = ask("satisfaction").estimate("satisfied")
    assert estimate is not None
    assert not estimate.precise
    answered(shop, None, "2026-01-02", GOOD)
    estimate = ask("satisfaction").estimate("satisfied")
    assert estimate is not None
    assert estimate.precise


def test_only_completed_orders_count(shop: Shop, ask: Ask) -> None:
    answered(shop, "ann", "2026-01-02", GOOD)
    answered(shop, "bob", "2026-01-02", WRONG, status=OrderStatus.CANCELLED)
    checkout = shop.checkout("cleo", "2026-01-02")
    shop.answer(checkout, "2026-01-05", GOOD, why_not_completed="price")
    assert found(ask("satisfaction")) == {"": (1, 2)}


def test_both_ends_of_a_period_are_in_it(shop: Shop, ask: Ask) -> None:
    for day in ("2025-12-31", "2026-01-01", "2026-01-31", "2026-02-01"):
        answered(shop, "ann", day, GOOD)
    january = {"first_day": date(2026, 1, 1), "last_day": date(2026, 1, 31)}
    assert found(ask("satisfaction", **january)) == {"": (2, 2)}
    assert found(ask("satisfaction", as_of=date(2026, 1, 31))) == {"": (3, 3)}
    assert found(ask("satisfaction", last_day=date(2026, 1, 1))) == {"": (2, 2)}


def test_what_is_absent_is_unknown_and_stands_last(shop: Shop, ask: Ask) -> None:
    answered(shop, "ann", "2026-01-02", GOOD)
    answered(shop, "ann", "2026-01-02", GOOD, channel="store")
    answered(shop, "ann", "2026-01-02", WRONG, channel="online")
    report = ask("satisfaction", by="channel")
    assert list(found(report).items()) == [
        ("online", (0, 1)),
        ("store", (1, 1)),
        ("unknown", (1, 1)),
    ]
    assert found(ask("satisfaction", where=(("channel", "unknown"),))) == {"": (1, 1)}


def test_two_values_of_one_dimension_mean_either_two_dimensions_both(shop: Shop, ask: Ask) -> None:
    for channel in ("online", "store", "phone"):
        for country in ("PT", "ES"):
            answered(shop, "ann", "2026-01-02", GOOD, channel=channel, country=country)
    where = (("channel", "online"), ("channel", "store"), ("country", "PT"))
    report = ask("satisfaction", where=where)
    assert found(report) == {"": (2, 2)}
    assert report.to_json()["filters"] == {"channel": ["online", "store"], "country": "PT"}


def test_on_time_is_by_the_end_of_the_promised_day(shop: Shop, ask: Ask) -> None:
    for delivered in ("2026-01-06", "2026-01-07"):
        answered(shop, "ann", "2026-01-02", GOOD, promised="2026-01-06", delivered=delivered)
    answered(shop, "ann", "2026-01-02", WRONG, delivered="2026-01-06")
    answered(shop, "ann", "2026-01-02", WRONG, promised="2026-01-06")
    cancelled = OrderStatus.CANCELLED
    answered(shop, "ann", "2026-01-02", WRONG, promised="2027-01-06", status=cancelled)
    groups = found(ask("satisfaction", by="on_time_delivery"))
    assert list(groups) == ["on_time", "late", "not_delivered", "unknown"]
    assert [n for _, n in groups.values()] == [1, 1, 1, 2]


def test_an_open_order_is_unknown_until_its_promised_day_has_passed(shop: Shop, ask: Ask) -> None:
    answered(shop, "ann", "2026-01-02", WRONG, promised="2026-01-06", status=OrderStatus.OPEN)
    shop.order("zoe", "2026-01-06")
    by = "on_time_delivery"
    assert list(found(ask("satisfaction", by=by))) == ["unknown"]
    assert list(found(ask("satisfaction", by=by, as_of=date(2026, 1, 5)))) == ["unknown"]
    assert list(found(ask("satisfaction", by=by, as_of=date(2026, 1, 6)))) == ["not_delivered"]
    shop.order("zoe", "2026-01-07")
    assert list(found(ask("satisfaction", by=by))) == ["not_delivered"]


def test_value_bands_are_thirds_of_the_period_by_currency(shop: Shop, ask: Ask) -> None:
    for cents in (100, 200, 300, 400, 500, 600):
        answered(shop, "ann", "2026-01-02", GOOD, total_cents=cents, currency="EUR")
        answered(shop, "ann", "2026-01-02", GOOD, total_cents=cents * 1000, currency="JPY")
        shop.order("ann", "2026-02-02", total_cents=1_000_000, currency="EUR")
    answered(shop, "ann", "2026-01-02", GOOD, total_cents=50)
    answered(shop, "ann", "2026-01-02", GOOD)
    report = ask("satisfaction", by="value_band", last_day=date(2026, 1, 31))
    groups = found(report)
    assert list(groups.items()) == [
        ("low", (5, 5)),
        ("middle", (4, 4)),
        ("high", (4, 4)),
        ("unknown", (1, 1)),
    ]


def test_first_and_repeat_buyers(shop: Shop, ask: Ask) -> None:
    answered(shop, "ann", "2026-01-02", GOOD)
    answered(shop, "ann", "2026-01-03", WRONG)
    answered(shop, "ann", "2026-01-04", WRONG)
    answered(shop, None, "2026-01-04", WRONG)
    groups = found(ask("satisfaction", by="buyer"))
    assert groups == {"first": (1, 1), "repeat": (0, 2), "unknown": (0, 1)}


def test_months_and_weeks(shop: Shop, ask: Ask) -> None:
    for day in ("2025-12-31", "2026-01-04", "2026-01-05"):
        answered(shop, "ann", day, GOOD)
    assert list(found(ask("satisfaction", by="month"))) == ["2025-12", "2026-01"]
    assert found(ask("satisfaction", by="week")) == {"2025-12-29": (2, 2), "2026-01-05": (1, 1)}
    where = (("week", "2026-01-05"),)
    assert found(ask("satisfaction", where=where)) == {"": (1, 1)}


def test_columns_of_the_shops_own_are_dimensions(shop: Shop, ask: Ask) -> None:
    answered(shop, "ann", "2026-01-02", GOOD, attributes={"plan": "gold", "gift": "yes"})
    answered(shop, "ann", "2026-03-02", WRONG, attributes={"plan": "basic"})
    answered(shop, "ann", "2026-03-03", WRONG)
    groups = found(ask("satisfaction", by="attr:plan"))
    assert groups == {"basic": (0, 1), "gold": (1, 1), "unknown": (0, 1)}
    assert found(ask("satisfaction", where=(("attr:gift", "yes"),))) == {"": (1, 1)}


def test_by_verdict_mode_and_survey(shop: Shop, ask: Ask) -> None:
    mailed = shop.order("ann", "2026-01-02")
    shop.ask(mailed, Disposition.COUNTED, [("2026-01-17", WRONG)])
    answered(shop, "bob", "2026-01-02", RIGHT)
    assert found(ask("satisfaction", by="mode")) == {"email": (0, 1), "imported": (0, 1)}
    assert found(ask("satisfaction", by="survey")) == {"completed": (0, 1), "unknown": (0, 1)}
    assert list(found(ask("satisfaction", by="verdict"))) == ["put_right", "left_wrong"]
    assert found(ask("satisfaction", where=(("mode", "email"),)), "left_wrong") == {"": (1, 1)}


def test_a_dimension_that_is_not_there_is_refused_with_those_that_are(shop: Shop, ask: Ask) -> None:
    shop.order("ann", "2026-01-02", attributes={"plan": "gold"})
    with pytest.raises(QueryError, match=r"no dimension 'colour'; there are channel, .*attr:plan"):
        ask("satisfaction", by="colour")
    with pytest.raises(QueryError, match="no dimension 'attr:colour'"):
        ask("repeat", where=(("attr:colour", "red"),))
    with pytest.raises(QueryError, match="on_time_delivery is one of on_time, late"):
        ask("satisfaction", where=(("on_time_delivery", "early"),))
    with pytest.raises(QueryError, match="week must be a date"):
        ask("satisfaction", where=(("week", "12"),))
    with pytest.raises(QueryError, match="overview is of everybody"):
        ask("overview", by="channel")


def test_what_a_reader_types_is_never_part_of_the_statement(shop: Shop, ask: Ask) -> None:
    odd = "x'); DROP VIEW facts; --"
    answered(shop, "ann", "2026-01-02", GOOD, channel=odd, attributes={odd: odd})
    assert found(ask("satisfaction", where=(("channel", odd),))) == {"": (1, 1)}
    assert found(ask("satisfaction", by=f"attr:{odd}")) == {odd: (1, 1)}


def test_what_nobody_was_asked_is_not_said_to_be_none(shop: Shop, ask: Ask) -> None:
    answered(shop, "ann", "2026-01-02", Verdict.UNSAID)
    untold = ask("satisfaction").estimate("left_wrong")
    assert untold is not None
    assert (untold.value, untold.reason) == (None, "Nobody said how it was handled")
    answered(shop, "bob", "2026-01-03", WRONG)
    assert found(ask("satisfaction"), "put_right") == {"": (0, 2)}


def test_the_overview_says_who_answers(shop: Shop, ask: Ask) -> None:
    for disposition, answers in (
        (Disposition.COUNTED, [("2026-01-17", GOOD)]),
        (Disposition.SENT, []),
        (Disposition.BOUNCED, []),
        (Disposition.MACHINE, [("2026-01-17", GOOD)]),
        (Disposition.QUARANTINE, []),
    ):
        shop.ask(shop.order("ann", "2026-01-02"), disposition, answers)
    silent = shop.order("bob", "2026-01-02")
    shop.ask(silent, Disposition.SENT)
    shop.answer(silent, "2026-01-20", GOOD)
    estimate = ask("overview").estimate("rr2")
    assert estimate is not None
    assert (estimate.hits, estimate.n) == (1, 5)
    told = ask("overview", where=(("verdict", "satisfied"),)).estimate("rr2")
    assert told is not None
    assert told.reason == "Only those who answered have a verdict"


def test_the_columns_do_not_depend_on_what_is_found(shop: Shop, ask: Ask) -> None:
    answered(shop, "ann", "2026-01-02", GOOD, channel="online")
    full = ask("satisfaction", by="channel")
    empty = ask("satisfaction", by="channel", where=(("region", "nowhere"),))
    assert empty.to_table()[0] == full.to_table()[0]
    assert empty.to_table()[1] == []
    assert "Nothing matches what was asked for." in empty.notes


def test_the_overview_says_what_moved_in_the_last_full_month(shop: Shop, ask: Ask) -> None:
    for day, good, wrong in (("2025-12-05", 60, 0), ("2026-01-05", 40, 40), ("2026-02-05", 70, 10)):
        for _ in range(good):
            answered(shop, None, day, GOOD)
        for _ in range(wrong):
            answered(shop, None, day, WRONG)
    shop.order("ann", "2026-03-17")
    months = {"month": "2026-02", "against": "2026-01"}
    change = ask("overview").estimate("satisfied_change", **months)
    assert change is not None
    assert change.value == pytest.approx(70 / 80 - 40 / 80)
    assert change.n == 160
    assert change.precise
    assert not change.is_noise
    earlier = ask("overview", as_of=date(2026, 2, 28))
    months = {"month": "2026-01", "against": "2025-12"}
    assert earlier.estimate("satisfied_change", **months) is not None
    within = ask("overview", first_day=date(2026, 2, 1))
    assert [row for row in within.rows if row.metric == "satisfied_change"] == []


def test_a_month_moves_once_its_late_orders_are_due_too(shop: Shop, ask: Ask) -> None:
    """An order without a promise is asked about after 14 days, one with a promise 2 days after."""
    for day in ("2026-01-05", "2026-02-05", "2026-03-16"):
        answered(shop, None, day, GOOD)
    changes = [row.group for row in ask("overview").rows if row.metric == "satisfied_change"]
    assert changes == [{"month": "2026-01", "against": "2025-12"}]
    report = ask("overview", as_of=date(2026, 3, 16))
    changes = [row.group for row in report.rows if row.metric == "satisfied_change"]
    assert changes == [{"month": "2026-02", "against": "2026-01"}]


def test_a_past_day_is_told_with_what_is_known_today(shop: Shop, ask: Ask) -> None:
    answered(shop, "ann", "2026-01-02", GOOD)
    shop.order("ann", "2026-02-02")
    (note,) = ask("satisfaction", as_of=date(2026, 1, 31)).notes
    assert note == "Orders and verdicts are as known today, not as known on that day."
