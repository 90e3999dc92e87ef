"""How fast orders become facts, whole and one by one.

ORDERS in the environment says of how many: 1000000 and 10000000 are what is promised about.
"""

import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from zoneinfo import ZoneInfo

import adbc_driver_sqlite.dbapi
import duckdb
from sqlalchemy import Engine, update
from sqlalchemy.orm import Session

from feedback.backup import back_up
from feedback.database import make_engine
from feedback.models.fact_change import record_change
from feedback.models.order import Order
from feedback.models.schema import Base
from reports.warehouse.build import refresh_facts
from tests.bench.large_shop import fill
from tests.bench.row import Row

ORDERS = int(os.environ.get("ORDERS", "1000000"))
REFRESHES = 10
ZONE = ZoneInfo("Europe/Lisbon")
BARE = (
    "SELECT id, customer_id, placed_at, delivered_at, promised_by, status, channel, region, "
    'total_cents FROM "order"'
)


def run() -> list[Row]:
    """Build everything, then refresh after one order changed; beside it a bare copy to Parquet."""
    with tempfile.TemporaryDirectory() as folder:
        shop, facts = Path(folder) / "shop.db", Path(folder) / "facts"
        engine = make_engine(f"sqlite:///{shop}")
        Base.metadata.create_all(engine)
        fill(engine, ORDERS)
        built = seconds(lambda: refresh_facts(engine, facts, ZONE, whole=True))
        peak = _peak_mb()
        # ADBC's own SQLite must not touch a file this process has open through Python's.
        back_up(engine, Path(folder) / "copy.db")
        copied = seconds(lambda: _copy_bare(Path(folder) / "copy.db", Path(folder) / "bare"))
        refreshed = [_refresh_one(engine, facts, order) for order in range(1, REFRESHES + 1)]
        refresh_peak = _peak_mb()
    return [
        Row(
            name="facts_build",
            rate=ORDERS / built,
            unit="orders/s",
            against="nine columns copied to one Parquet file",
            ceiling=ORDERS / copied,
            n=ORDERS,
            peak_mb=peak,
        ),
        Row(
            name="facts_refresh",
            rate=REFRESHES / sum(refreshed),
            unit="changed orders/s",
            against=None,
            ceiling=None,
            n=REFRESHES,
            p99_ms=max(refreshed) * 1000,
            peak_mb=refresh_peak,
        ),
    ]


def seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _refresh_one(engine: Engine, facts: Path, order: int) -> float:
    """Change one order and wait until the facts have it."""
    with Session(engine) as session:
        changed = session.scalar(
            update(Order)
            .where(Order.id == order)
            .values(channel="kiosk")
            .returning(Order.customer_id)
        )
        record_change(session, {changed} if changed else set())
        session.commit()
    return seconds(lambda: refresh_facts(engine, facts, ZONE))


def _copy_bare(shop: Path, target: Path) -> None:
    with adbc_driver_sqlite.dbapi.connect(str(shop)) as reader, reader.cursor() as cursor:
        cursor.execute(BARE)
        duckdb.register("bare", cursor.fetch_arrow())
        duckdb.execute(f"COPY (FROM bare) TO '{target}' (FORMAT parquet)")


def _peak_mb() -> float:
    """Return the most memory this process has had; macOS counts bytes, Linux kilobytes."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (1 << 20 if sys.platform == "darwin" else 1 << 10)
