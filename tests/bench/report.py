"""How long a report takes beside its own GROUP BYs: what the statistics and the rest cost."""

import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from feedback.database import make_engine
from feedback.models.schema import Base
from reports.catalogue import REPORTS
from reports.query import Query
from reports.warehouse.build import refresh_facts
from reports.warehouse.duckdb import Warehouse
from tests.bench.large_shop import fill
from tests.bench.row import Row

ORDERS = 300_000
TIMES = 20


class Listening(Warehouse):
    """A warehouse that remembers what it was asked."""

    def __init__(self, facts_dir: Path) -> None:
        super().__init__(facts_dir)
        self.asked: list[sa.SelectBase] = []

    def rows(self, select: sa.SelectBase) -> list[tuple[Any, ...]]:
        self.asked.append(select)
        return super().rows(select)


def run() -> list[Row]:
    """Ask each report the default question, warm, and then its GROUP BYs alone."""
    with tempfile.TemporaryDirectory() as folder:
        engine = make_engine(f"sqlite:///{folder}/shop.db")
        Base.metadata.create_all(engine)
        fill(engine, ORDERS)
        facts = Path(folder) / "facts"
        refresh_facts(engine, facts, ZoneInfo("Europe/Lisbon"), whole=True)
        return [_row(name, facts) for name in REPORTS]


def _row(name: str, facts: Path) -> Row:
    listening, bare = Listening(facts), Warehouse(facts)
    REPORTS[name](listening, Query())
    asked = listening.asked
    alone = _times(lambda: [bare.rows(select) for select in asked])
    whole = _times(lambda: REPORTS[name](Warehouse(facts), Query()))
    return Row(
        name=f"report_{name}",
        rate=1 / median(whole),
        unit="reports/s",
        against=f"its {len(asked)} GROUP BYs alone",
        ceiling=1 / median(alone),
        n=ORDERS,
        p99_ms=max(whole) * 1000,
    )


def _times(work: Callable[[], object]) -> list[float]:
    taken = []
    for _ in range(TIMES):
        started = time.perf_counter()
        work()
        taken.append(time.perf_counter() - started)
    return taken
