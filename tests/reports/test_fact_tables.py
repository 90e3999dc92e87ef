"""The tables beside the touchpoints: contacts, assignments, totals, and the targets in force."""

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from threading import Event, Thread

import sqlalchemy as sa
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from feedback.models.fact_change import record_settings_change
from feedback.models.target import Target
from reports.warehouse.columns import assignments, contacts, measurements, touchpoints
from reports.warehouse.duckdb import Warehouse
from reports.warehouse.manifest import sweep
from tests.reports.refreshing import Reader, take_in
from tests.reports.shop import START, Shop, noon


def aim(session: Session, metric: str, value: float, first_day: date | None) -> None:
    session.add(Target(metric=metric, value=value, first_day=first_day, set_at=START, set_by="ann"))
    record_settings_change(session)


def test_a_contact_is_kept_with_the_order_it_belongs_to(shop: Shop, reader: Reader) -> None:
    order = shop.order("ann", "2026-01-02")
    contact = shop.contact(
        "ann",
        "2026-02-03",
        order_shop_id=order.shop_id,
        channel="phone",
        topic="late",
        issue="7",
        agent="Bea",
        wait_seconds=12.5,
        resolved_first_contact=False,
        satisfied=False,
    )
    reader.facts()
    assert reader.table(contacts) == [
        {
            "month": "2026-02",
            "contact_id": contact.id,
            "customer_id": order.customer_id,
            "order_id": order.id,
            "day": "2026-02-03",
            "channel": "phone",
            "topic": "late",
            "issue": "7",
            "agent": "Bea",
            "agent_trained": None,
            "issue_channels": 1,
            "is_unanswered": None,
            "speed_of_answer": None,
            "wait_time": 12.5,
            "handle_time": None,
            "unresolved_day": "2026-02-03",
            "resolved_day": None,
            "verdict": "unsaid",
        }
    ]


def test_an_arm_is_kept_with_the_day_it_was_given(shop: Shop, reader: Reader) -> None:
    given = shop.assignment("ann", "faster", "treated", "2026-03-02")
    reader.facts()
    assert reader.table(assignments) == [
        {
            "month": "2026-03",
            "fix": "faster",
            "customer_id": given.customer_id,
            "arm": "treated",
            "day": "2026-03-02",
        }
    ]


def test_a_total_is_kept_with_the_days_it_is_of(shop: Shop, reader: Reader) -> None:
    shop.measurement("speed_of_answer", "2026-01-01", "2026-01-31", 41.7).n = 9
    reader.facts()
    assert reader.table(measurements) == [
        {
            "month": "2026-01",
            "metric": "speed_of_answer",
            "first_day": "2026-01-01",
            "last_day": "2026-01-31",
            "value": 41.7,
            "n": 9,
            "channel": None,
            "location": None,
        }
    ]


def test_a_month_of_one_table_is_written_without_those_of_the_others(
    shop: Shop, engine: Engine, session: Session, facts_dir: Path
) -> None:
    for name in ("ann", "bob", "cleo", "dan", "eve"):
        shop.order(name, "2026-01-02")
    shop.assignment("ann", "faster", "control", "2026-01-02")
    shop.measurement("wait_time", "2026-01-01", "2026-01-31", 41.0)
    before = take_in(engine, session, facts_dir)
    shop.assignment("bob", "faster", "treated", "2026-01-03")
    after = take_in(engine, session, facts_dir)
    changed = {name for name in after.tables if after.tables[name] != before.tables[name]}
    assert changed == {"assignments"}
    assert after.tables["assignments"]["2026-01"].rows == 2


def test_what_an_order_says_reaches_the_contacts_of_others_that_name_it(
    shop: Shop, engine: Engine, session: Session, facts_dir: Path
) -> None:
    for number in range(9):
        shop.order(f"other{number}", "2026-01-02")
    order = shop.order("ann", "2026-01-02")
    of_bob = shop.contact("bob", "2026-01-03", order_shop_id=order.shop_id)
    of_nobody = shop.contact(None, "2026-01-03", order_shop_id=order.shop_id)
    take_in(engine, session, facts_dir)
    order.region = "north"
    shop.changed(order)
    take_in(engine, session, facts_dir)
    select = sa.select(touchpoints.c.touchpoint_id).where(
        touchpoints.c.kind == "contact", touchpoints.c.region == "north"
    )
    found = {key for (key,) in Warehouse(facts_dir).rows(select)}
    assert found == {of_bob.id, of_nobody.id}


def test_targets_alone_are_published_and_no_month_is_written(
    shop: Shop, engine: Engine, session: Session, facts_dir: Path
) -> None:
    assert Warehouse(facts_dir).targets["speed_of_answer"] == [(None, 60.0)]
    shop.order("ann", "2026-01-02")
    before = take_in(engine, session, facts_dir)
    aim(session, "speed_of_answer", 30.0, date(2026, 2, 1))
    after = take_in(engine, session, facts_dir)
    steps = [(None, 60.0), (date(2026, 2, 1), 30.0)]
    assert (after.version, after.tables) == (before.version + 1, before.tables)
    assert Warehouse(facts_dir).targets == before.targets | {"speed_of_answer": steps}
    record_settings_change(session)
    assert take_in(engine, session, facts_dir) == after


def test_no_reader_sees_two_versions_in_a_hundred(
    shop: Shop, engine: Engine, session: Session, facts_dir: Path
) -> None:
    """Two versions take turns; in one an order, its contact and an arm are a day later."""
    order, contact = shop.order("ann", "2026-01-01"), shop.contact("ann", "2026-01-01")
    given = shop.assignment("ann", "faster", "treated", "2026-01-01")
    versions = [take_in(engine, session, facts_dir)]
    order.placed_at = contact.opened_at = given.assigned_at = noon("2026-01-02")
    shop.changed(order)
    versions.append(take_in(engine, session, facts_dir))
    seen: set[tuple[int, ...]] = set()
    over = Event()
    reader = Thread(target=lambda: seen.update(days_read(facts_dir, over)))
    reader.start()
    for number in range(100):
        swapped = replace(versions[number % 2], version=number + 3)
        swapped.publish(facts_dir)
        sweep(facts_dir, swapped)
        time.sleep(0.005)
    over.set()
    reader.join()
    assert seen == {(20454,) * 3, (20455,) * 3}


def days_read(facts_dir: Path, over: Event) -> Iterator[tuple[int, ...]]:
    """Return the day each table has, again and again, as a page would read them."""
    of_orders = sa.select(sa.func.max(touchpoints.c.day)).where(touchpoints.c.kind == "order")
    of_others = [sa.select(sa.func.max(table.c.day)) for table in (contacts, assignments)]
    while not over.is_set():
        warehouse = Warehouse(facts_dir)
        yield tuple(warehouse.rows(select)[0][0] for select in (of_orders, *of_others))
