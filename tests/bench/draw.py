"""Listing and drawing a million orders that fell due, against a loop that hashes and inserts."""

import resource
import sqlite3
import tempfile
from contextlib import closing
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from pathlib import Path
from time import perf_counter

from sqlalchemy import Engine, func, select

from feedback.database import SQLITE_PRAGMAS, make_engine, make_sessions
from feedback.fieldwork.draw import draw_sample
from feedback.fieldwork.frame import list_frame
from feedback.fieldwork.surveys import activate, ensure_surveys
from feedback.jobs.parts import in_parts
from feedback.migrate import upgrade_database
from feedback.models.sample_unit import SampleUnit
from feedback.models.survey import Survey
from tests.bench.large_shop import fill
from tests.bench.row import Row

TOUCHPOINTS = 1_000_000
FIRST_DUE = datetime(2024, 1, 1, tzinfo=UTC)
NOW = FIRST_DUE + timedelta(days=1_000)
A_PART = 5_000

DUE = """
SELECT o.id, o.shop_id, o.due_at, o.customer_id, c.person_key FROM "order" o
JOIN customer c ON c.id = o.customer_id WHERE o.listed = 0 ORDER BY o.due_at, o.id LIMIT ?"""
INSERT = """
INSERT INTO sample_unit (survey_id, kind, touchpoint_id, due_at, listed_at, disposition,
  customer_id, bucket, inclusion_probability, asking_probability, invited)
VALUES (1, 'order', ?, ?, ?, ?, ?, ?, 0.2, 0.18, 0)"""
LISTED = 'UPDATE "order" SET listed = 1 WHERE id = ?'


def run() -> list[Row]:
    """Draw both ways from the same shop; the peak of memory is that of ours, run first."""
    with tempfile.TemporaryDirectory() as folder:
        ours = draw(shop_of(Path(folder) / "ours.db", TOUCHPOINTS))
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        bare = bare_loop(shop_of(Path(folder) / "bare.db", TOUCHPOINTS))
    return [
        Row(
            name="draw",
            rate=TOUCHPOINTS / ours,
            unit="touchpoints/s",
            against="select, blake2b and executemany",
            ceiling=TOUCHPOINTS / bare,
            n=TOUCHPOINTS,
            peak_mb=peak,
        )
    ]


def shop_of(database: Path, orders: int) -> Engine:
    """Return a shop whose orders are all due, none of them listed, of customers with an address."""
    engine = make_engine(f"sqlite:///{database}")
    upgrade_database(engine)
    fill(engine, orders)
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE customer SET email = key || '@customer.example'")
    with make_sessions(engine).begin() as session:
        ensure_surveys(session)
        for survey in session.scalars(select(Survey)):
            activate(session, survey, FIRST_DUE, "the bench")
    return engine


def draw(engine: Engine) -> float:
    """List and draw as the job does, part by part; return the seconds."""
    sessions = make_sessions(engine)
    started = perf_counter()
    in_parts(sessions, lambda session: list_frame(session, NOW))
    in_parts(sessions, draw_sample)
    seconds = perf_counter() - started
    with sessions() as session:
        decided = session.scalar(
            select(func.count()).where(SampleUnit.inclusion_probability.is_not(None))
        )
        if not decided or decided < 0.85 * TOUCHPOINTS:
            raise RuntimeError(f"{decided} touchpoints were drawn or not")
    engine.dispose()
    return seconds


def bare_loop(engine: Engine) -> float:
    """Hash every order due twice, for the holdout and the draw, and insert what it decides."""
    database = str(engine.url.database)
    engine.dispose()
    with closing(sqlite3.connect(database, isolation_level=None)) as connection:
        for pragma in SQLITE_PRAGMAS:
            connection.execute(pragma)
        started = perf_counter()
        while rows := connection.execute(DUE, [A_PART]).fetchall():
            connection.execute("BEGIN IMMEDIATE")
            connection.executemany(INSERT, map(_unit, rows))
            connection.executemany(LISTED, [(row[0],) for row in rows])
            connection.execute("COMMIT")
        return perf_counter() - started


def _unit(row: tuple[int, str, str, int, str]) -> tuple[object, ...]:
    key, shop_id, due_at, customer, person = row
    held_out = _bucket("holdout", person) < 1_000
    bucket = None if held_out else _bucket("survey", shop_id)
    column = "holdout" if bucket is None else "drawn" if bucket < 2_000 else "not_drawn"
    return key, due_at, "2026-09-27 00:00:00.000000", column, customer, bucket


def _bucket(salt: str, key: str) -> int:
    digest = blake2b(f"{salt}:{key}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") % 10_000
