"""How long a report takes of orders nobody asked for before, beside its own GROUP BYs.

Each question is of another part of the regions; what the statistics and the rest cost is what it
takes beyond its selects alone.
"""

import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import chain, combinations
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
from tests.bench.asked_shop import add_survey
from tests.bench.large_shop import REGIONS, fill
from tests.bench.row import Row

ORDERS = 1_000_000
ZONE = ZoneInfo("Europe/Lisbon")
PARTS = chain.from_iterable(combinations(REGIONS, some) for some in range(1, len(REGIONS)))
QUESTIONS = [Query(where=tuple(("region", region) for region in part)) for part in PARTS]


class Listening(Warehouse):
    """A warehouse that remembers what it was asked."""

    def __init__(self, facts_dir: Path) -> None:
        super().__init__(facts_dir)
        self.asked: list[sa.SelectBase] = []

    def rows(self, select: sa.SelectBase) -> list[tuple[Any, ...]]:
        self.asked.append(select)
        return super().rows(select)


def run() -> list[Row]:
    """Ask each report what is asked of everybody, then every question once."""
    with published_shop() as folder:
        return [_row(name, folder / "facts") for name in REPORTS]


@contextmanager
def published_shop() -> Iterator[Path]:
    """Fill a shop that is asked, shop.db, and publish its facts, both in a folder."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        engine = make_engine(f"sqlite:///{folder}/shop.db")
        Base.metadata.create_all(engine)
        fill(engine, ORDERS)
        add_survey(engine, ORDERS)
        refresh_facts(engine, folder / "facts", ZONE, whole=True)
        yield folder


def _row(name: str, facts: Path) -> Row:
    listening, bare = Listening(facts), Warehouse(facts)
    REPORTS[name](listening, Query())
    times = [_times(name, question, listening, bare) for question in QUESTIONS]
    whole, alone = zip(*times, strict=True)
    return Row(
        name=f"report_{name}",
        rate=1 / median(whole),
        unit="reports/s",
        against=f"its {len(listening.asked)} GROUP BYs alone",
        ceiling=1 / median(alone),
        n=ORDERS,
        p99_ms=max(whole) * 1000,
    )


def _times(
    name: str, question: Query, listening: Listening, bare: Warehouse
) -> tuple[float, float]:
    """Return the seconds of a report, and of its selects alone."""
    listening.asked.clear()
    whole = seconds(lambda: REPORTS[name](listening, question))
    return whole, seconds(lambda: [bare.rows(select) for select in listening.asked])


def seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started
