"""A refresh takes in what changed and writes only months that differ."""

import os
import time
from dataclasses import replace
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from feedback.models.fact_change import FactChange, record_change
from feedback.models.order import Order
from reports.warehouse.build import refresh_facts
from reports.warehouse.columns import touchpoints
from reports.warehouse.duckdb import Warehouse
from surveys.population import TouchpointKind
from tests.conftest import LISBON
from tests.reports.refreshing import rows, take_in
from tests.reports.shop import UTC_ZONE, Shop, noon


def test_only_months_that_differ_are_written(
    shop: Shop, engine: Engine, session: Session, facts_dir: Path
) -> None:
    for name in ("ann", "bob", "cleo", "dan", "eve"):
        for day in ("2026-01-02", "2026-02-02", "2026-03-02"):
            shop.order(name, day)
    before = take_in(engine, session, facts_dir)
    shop.order("ann", "2026-03-05")
    after = take_in(engine, session, facts_dir)
    assert after.version == before.version + 1
    assert after.files["2026-01"] == before.files["2026-01"]
    assert after.files["2026-02"] == before.files["2026-02"]
    assert after.files["2026-03"].rows == before.files["2026-03"].rows + 1


def test_a_change_that_changes_nothing_publishes_nothing(
    shop: Shop, engine: Engine, session: Session, facts_dir: Path
) -> None:
    order = shop.order("ann", "2026-01-02")
    before = take_in(engine, session, facts_dir)
    shop.changed(order)
    assert take_in(engine, session, facts_dir) == before


def test_a_month_that_lost_its_last_row_is_gone(
    shop: Shop, engine: Engine, session: Session, facts_dir: Path
) -> None:
    order = shop.order("ann", "2026-01-02")
    shop.order("bob", "2026-02-02")
    take_in(engine, session, facts_dir)
    order.placed_at = noon("2026-02-03")
    shop.changed(order)
    assert list(take_in(engine, session, facts_dir).files) == ["2026-02"]


def test_a_refresh_leaves_the_rows_alone_and_names_what_it_took_in(
    shop: Shop, engine: Engine, session: Session, facts_dir: Path
) -> None:
    shop.order("ann", "2026-01-02")
    shop.order(None, "2026-01-03")
    session.commit()
    changes = session.scalars(sa.select(FactChange.id)).all()
    session.commit()
    assert refresh_facts(engine, facts_dir, UTC_ZONE).consumed == changes
    assert session.scalars(sa.select(FactChange.id)).all() == changes


def test_the_mark_is_the_day_of_the_latest_order(
    shop: Shop, engine: Engine, session: Session, facts_dir: Path
) -> None:
    assert take_in(engine, session, facts_dir).as_of is None
    shop.order("ann", "2026-01-02")
    shop.order("ann", "2026-02-07")
    shop.checkout("bob", "2026-03-09")
    assert str(take_in(engine, session, facts_dir).as_of) == "2026-02-07"


def test_who_reads_a_version_reads_it_to_the_end(
    shop: Shop, engine: Engine, session: Session, facts_dir: Path
) -> None:
    shop.order("ann", "2026-01-02")
    take_in(engine, session, facts_dir)
    reading = Warehouse(facts_dir)
    shop.order("ann", "2026-01-09")
    take_in(engine, session, facts_dir)
    count = sa.select(sa.func.count()).select_from(touchpoints)
    assert reading.rows(count) == [(1,)]
    assert Warehouse(facts_dir).rows(count) == [(2,)]


def test_files_of_no_manifest_are_swept_after_an_hour(
    shop: Shop, engine: Engine, session: Session, facts_dir: Path
) -> None:
    shop.order("ann", "2026-01-02")
    first = take_in(engine, session, facts_dir)
    shop.order("ann", "2026-01-09")
    second = take_in(engine, session, facts_dir)
    old, new = (facts_dir / one.files["2026-01"].path for one in (first, second))
    left_by_a_crash = old.parent / "9.tmp"
    left_by_a_crash.write_text("half")
    take_in(engine, session, facts_dir)
    assert old.exists()
    assert left_by_a_crash.exists()
    long_ago = time.time() - 3601
    for path in (old, new, left_by_a_crash):
        os.utime(path, (long_ago, long_ago))
    take_in(engine, session, facts_dir)
    assert [path.exists() for path in (old, new, left_by_a_crash)] == [False, True, False]


def test_an_hour_begins_when_a_file_is_replaced_not_when_it_was_written(
    shop: Shop, engine: Engine, session: Session, facts_dir: Path
) -> None:
    shop.order("ann", "2026-01-02")
    first = facts_dir / take_in(engine, session, facts_dir).files["2026-01"].path
    os.utime(first, (1, 1))
    shop.order("ann", "2026-01-09")
    take_in(engine, session, facts_dir)
    assert first.exists()


def test_who_reads_facts_of_another_zone_or_schema_has_the_hour_too(
    shop: Shop, engine: Engine, session: Session, facts_dir: Path
) -> None:
    shop.order("ann", "2026-01-02")
    first = take_in(engine, session, facts_dir)
    os.utime(facts_dir / first.files["2026-01"].path, (1, 1))
    second = refresh_facts(engine, facts_dir, LISBON).manifest
    os.utime(facts_dir / second.files["2026-01"].path, (1, 1))
    replace(second, schema="another").publish(facts_dir)
    third = refresh_facts(engine, facts_dir, LISBON).manifest
    versions = [facts_dir / one.files["2026-01"].path for one in (first, second, third)]
    assert len(set(versions)) == 3
    assert [path.exists() for path in versions] == [True, True, True]


def test_a_lost_file_is_not_made_up_where_it_was(
    shop: Shop, engine: Engine, session: Session, facts_dir: Path
) -> None:
    shop.order("ann", "2026-01-02")
    lost = facts_dir / take_in(engine, session, facts_dir).files["2026-01"].path
    lost.unlink()
    refresh_facts(engine, facts_dir, UTC_ZONE)
    assert not lost.exists()


def test_what_a_killed_refresh_left_of_the_rows_is_removed(
    shop: Shop, engine: Engine, session: Session, facts_dir: Path
) -> None:
    left = facts_dir / "spill" / "scratch-killed" / "extracts.db"
    left.parent.mkdir(parents=True)
    left.write_text("personal")
    take_in(engine, session, facts_dir)
    assert not (facts_dir / "spill").exists()


def test_another_zone_or_a_lost_file_means_a_rebuild(
    shop: Shop, engine: Engine, session: Session, facts_dir: Path
) -> None:
    order = shop.order("ann", "2026-06-30")
    order.placed_at = noon("2026-06-30").replace(hour=23, minute=30)
    take_in(engine, session, facts_dir)
    moved = refresh_facts(engine, facts_dir, LISBON).manifest
    assert list(moved.files) == ["2026-07"]
    (facts_dir / moved.files["2026-07"].path).unlink()
    assert refresh_facts(engine, facts_dir, LISBON).manifest.version == moved.version + 1
    assert len(rows(facts_dir)) == 1


def test_commits_made_beside_a_refresh_are_still_there_when_everything_is_closed(
    shop: Shop, engine: Engine, session: Session, facts_dir: Path
) -> None:
    shop.order("ann", "2026-01-02")
    take_in(engine, session, facts_dir)
    shop.order("ann", "2026-01-09")
    take_in(engine, session, facts_dir)
    engine.dispose()
    with engine.connect() as connection:
        assert connection.scalar(sa.select(sa.func.count(Order.id))) == 2


def test_an_order_of_nobody_is_found_by_its_own_key(
    shop: Shop, engine: Engine, session: Session, facts_dir: Path
) -> None:
    for _ in range(9):
        shop.order("ann", "2026-01-02")
    order = shop.order(None, "2026-01-02")
    take_in(engine, session, facts_dir)
    order.channel = "store"
    record_change(session, set(), {(TouchpointKind.ORDER, order.id)})
    take_in(engine, session, facts_dir)
    assert [line[1] for line in rows(facts_dir) if "'store'" in line[0]]
    assert len(rows(facts_dir)) == 10


def test_a_touchpoint_that_changed_hands_is_there_once(
    shop: Shop, engine: Engine, session: Session, facts_dir: Path
) -> None:
    for _ in range(9):
        order = shop.order("ann", "2026-01-02")
    for number in range(9):
        shop.customer(f"other{number}")
    take_in(engine, session, facts_dir)
    order.customer_id = shop.customer("bob").id
    record_change(session, {shop.customer("bob").id})
    take_in(engine, session, facts_dir)
    assert len(rows(facts_dir)) == 9
