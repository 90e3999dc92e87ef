"""Two periods, or two groups, beside each other: the difference, its interval, and a sentence."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from reports.catalogue import REPORTS
from reports.period import Period
from reports.query import Other, Query, QueryError
from reports.report import Report
from reports.statistics.mover import mover
from reports.statistics.newcombe import newcombe
from reports.warehouse.build import refresh_facts
from reports.warehouse.duckdb import Warehouse
from surveys.verdict import Verdict
from tests.conftest import NOON
from tests.reports.shop import UTC_ZONE, Shop
from tests.web.conftest import on_sqlite

pytestmark = on_sqlite

Ask = Callable[..., Report]
JANUARY = {"first_day": date(2026, 1, 1), "last_day": date(2026, 1, 31)}
DECEMBER = Period(date(2025, 12, 1), date(2025, 12, 31))
IN_DECEMBER = "2025-12-01..2025-12-31"
ONLINE = (("channel", "online"),)


@pytest.fixture
def shop(session: Session) -> Shop:
    """Satisfied in January: online 30 of 40, store 9 of 10; in December: online 20 of 40."""
    shop = Shop(session)
    for day, channel, good, of in (
        ("2026-01-05", "online", 30, 40),
        ("2026-01-05", "store", 9, 10),
        ("2025-12-05", "online", 20, 40),
    ):
        for number in range(of):
            order = shop.order(
                f"{day}-{channel}-{number}", day, channel=channel, attributes={"plan": channel[:1]}
            )
            shop.answer(order, day, Verdict.SATISFIED if number < good else Verdict.LEFT_WRONG)
    shop.order(None, "2026-01-06", channel=None)
    shop.order("last", f"{NOON:%Y-%m-%d}", channel="phone")
    return shop


@pytest.fixture
def ask(engine: Engine, session: Session, shop: Shop, tmp_path: Path) -> Ask:
    session.commit()
    refresh_facts(engine, tmp_path, UTC_ZONE)
    return lambda name, **query: REPORTS[name](Warehouse(tmp_path), Query(**query))


def test_two_periods_differ_by_newcombes_interval_of_their_counts(ask: Ask) -> None:
    report = ask("satisfaction", where=ONLINE, **JANUARY, against=DECEMBER)
    change = report.estimate("satisfied_change", against=IN_DECEMBER)
    assert change
    assert change.value == pytest.approx(30 / 40 - 20 / 40)
    assert (change.low, change.high) == pytest.approx(newcombe(30, 40, 20, 40))
    assert (change.n, change.method, change.is_noise) == (40, "newcombe", False)
    assert report.findings[0] == (
        "Satisfied: 75.0% against 50.0% (1–31 December 2025): 25.0 points more (+3.8 to +43.3), "
        "more than chance explains."
    )


def test_the_selection_itself_is_told_as_without_a_comparison(ask: Ask) -> None:
    alone, compared = (
        ask("satisfaction", where=ONLINE, **JANUARY, against=one) for one in (None, DECEMBER)
    )
    assert compared.rows[: len(alone.rows)] == alone.rows
    assert alone.findings == []
    assert compared.to_json()["against"] == {
        "period": {"from": "2025-12-01", "to": "2025-12-31"},
        "filters": {"channel": "online"},
    }
    assert alone.to_json()["against"] is None


def test_another_value_stands_in_the_place_of_the_one_chosen(ask: Ask) -> None:
    report = ask("satisfaction", where=ONLINE, **JANUARY, against=Other("channel", "store"))
    change = report.estimate("satisfied_change", against="channel=store")
    assert change
    assert change.value == pytest.approx(30 / 40 - 9 / 10)
    assert change.is_noise
    assert not change.precise
    assert report.findings[0].startswith("Satisfied: 75.0% against 90.0% (store): 15.0 points less")
    assert report.findings[0].endswith("which could be noise.")


@pytest.mark.parametrize(
    ("chosen", "dimension"), [("store", "channel"), ("s", "attr:plan"), ("first", "buyer")]
)
def test_every_other_value_is_every_one_that_is_known(
    ask: Ask, chosen: str, dimension: str
) -> None:
    report = ask("satisfaction", where=((dimension, chosen),), against=Other(dimension))
    assert report.against
    beside = {
        "channel": ["online", "phone"],
        "attr:plan": ["o"],
        "buyer": ["repeat"],
    }[dimension]
    assert report.against.where == tuple((dimension, value) for value in beside)


def test_groups_are_compared_each_with_itself_and_the_reader_is_told_of_chance(ask: Ask) -> None:
    report = ask("satisfaction", by="channel", **JANUARY, against=DECEMBER)
    online = report.estimate("satisfied_change", channel="online", against=IN_DECEMBER)
    store = report.estimate("satisfied_change", channel="store", against=IN_DECEMBER)
    assert online
    assert online.value == pytest.approx(0.25)
    assert store
    assert store.value is None
    assert store.reason == "Of the others: none in 1–31 December 2025"
    assert [sentence.split(":")[0] for sentence in report.findings[:2]] == [
        "Satisfied, online",
        "Satisfied, store",
    ]
    assert "through chance" in report.findings[-1]
    assert report.to_table()[0][:2] == ["channel", "against"]


def test_curves_differ_by_mover_and_customers_of_both_periods_are_spoken_of(ask: Ask) -> None:
    report = ask("repeat", **JANUARY, horizons=(10,), against=DECEMBER)
    this, change = (
        report.estimate("repeat_10d"),
        report.estimate("repeat_10d_change", against=IN_DECEMBER),
    )
    other = ask("repeat", first_day=DECEMBER.first_day, last_day=DECEMBER.last_day, horizons=(10,))
    beside = other.estimate("repeat_10d")
    assert this
    assert change
    assert beside
    ends = [(one.value or 0, one.low or 0, one.high or 0) for one in (this, beside)]
    assert (change.low, change.high) == pytest.approx(mover(*ends[0], *ends[1]))
    assert change.method == "mover"
    assert "A customer with orders in both periods is followed in both." in report.notes
    assert report.estimate("repeat_10d_mature_change", against=IN_DECEMBER) is None


def test_orders_of_a_period_that_are_not_due_yet_are_spoken_of(ask: Ask) -> None:
    """Without a promise an order is due after 14 days: the two of January are, by 20 January."""
    told = [
        note
        for as_of in (date(2026, 1, 18), date(2026, 1, 20))
        for note in ask("satisfaction", **JANUARY, as_of=as_of, against=DECEMBER).notes
        if "not due" in note
    ]
    assert told == [
        "51 of the 51 orders placed 1–31 January 2026 are not due yet. Late ones are due last: "
        "until they are, customers look more satisfied than they are."
    ]


def test_two_alike_do_not_differ(ask: Ask) -> None:
    """In both months all who were put right are none."""
    report = ask("satisfaction", where=ONLINE, **JANUARY, against=DECEMBER)
    (told,) = [one for one in report.findings if one.startswith("Put right")]
    assert "0.0% against 0.0% (1–31 December 2025): no difference (" in told


def test_what_one_side_cannot_say_is_no_comparison(ask: Ask) -> None:
    report = ask("satisfaction", where=(("channel", "store"),), **JANUARY, against=DECEMBER)
    change = report.estimate("satisfied_change", against=IN_DECEMBER)
    assert change
    assert change.value is None
    assert change.reason == "Of the others: Not enough answers yet (0 of at least 5)"
    assert report.findings[0] == (
        "Satisfied: no comparison with 1–31 December 2025. "
        "Of the others: Not enough answers yet (0 of at least 5)."
    )


@pytest.mark.parametrize("name", list(REPORTS))
@pytest.mark.parametrize(
    "query", [{**JANUARY, "against": DECEMBER}, {"where": ONLINE, "against": Other("channel")}]
)
def test_every_report_compares(ask: Ask, name: str, query: dict[str, object]) -> None:
    report = ask(name, **query)
    changes = [row for row in report.rows if row.metric.endswith("_change")]
    assert changes
    assert report.findings
    assert set(report.to_json()["metrics"]) == {row.metric for row in report.rows}
    for row in changes:
        estimate = row.estimate
        assert (estimate.value is None) == (estimate.reason is not None)


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ({"against": DECEMBER}, "choose two periods that share no day"),
        ({**JANUARY, "against": DECEMBER, "by": "month"}, "no month in common"),
        ({"against": Other("channel", "store")}, "Choose a value of channel"),
        ({"where": ONLINE, "against": Other("channel", "online")}, "chosen already"),
        ({"where": ONLINE, "against": Other("channel"), "by": "channel"}, "beside the others"),
        ({"where": ONLINE, "against": Other("colour")}, "There is no dimension 'colour'"),
        ({"where": (("survey", "x"),), "against": Other("survey")}, "no other survey"),
    ],
)
def test_what_cannot_be_compared_is_refused_with_what_would_do(
    ask: Ask, query: dict[str, object], told: str
) -> None:
    with pytest.raises(QueryError, match=told):
        ask("satisfaction", **query)


@pytest.mark.parametrize(("horizons", "said"), [((30, 90), "90"), ((10, 30), "10")])
def test_of_groups_the_finding_speaks_of_the_horizon_the_page_speaks_of(
    ask: Ask, horizons: tuple[int, ...], said: str
) -> None:
    query = {**JANUARY, "by": "channel", "against": DECEMBER}
    first, *_ = ask("repeat", **query, horizons=horizons).findings
    assert first.startswith(f"Came back within {said} days, online: ")


@pytest.mark.parametrize("name", REPORTS)
def test_a_value_nothing_has_is_named_with_those_there_are(ask: Ask, name: str) -> None:
    told = "No order has channel moon; there are online, phone, store."
    assert told in ask(name, where=(("channel", "moon"),)).notes
    assert told in ask(name, where=ONLINE, against=Other("channel", "moon")).notes
    months = "No order has month 2031-01; there are 2025-12, 2026-01, 2026-03."
    assert months in ask(name, where=(("month", "2031-01"),)).notes
    for value in ("store", "unknown"):
        notes = ask(name, where=(("channel", value),)).notes
        assert not [note for note in notes if note.startswith("No order has")]
