"""How often the reports' intervals hold the truth: many demos, each from its own seed.

    .venv/bin/python -m tests.demo.coverage --seeds 20

Each demo goes through the real stages and the real reports. An interval at 95 % should hold its
truth in about 19 of 20.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import click
from scipy.stats import binom

from config import Config
from feedback.clock import system_clock
from feedback.demo.home import Made
from feedback.demo.making import make, quick_shop
from feedback.demo.shop import DEFAULT, ZONE
from feedback.demo.truth.estimand import LATE_DIFFERENCE, Estimand, estimated
from feedback.demo.truth.truths import truths
from feedback.fieldwork.surveys import ensure_surveys
from feedback.migrate import upgrade_database
from feedback.shop import Shop
from reports.catalogue import REPORTS
from reports.query import Query
from reports.report import Report, Row
from reports.statistics.newcombe import newcombe
from reports.warehouse.duckdb import Warehouse

Intervals = dict[Estimand, tuple[float, float]]
ASKED_FOR = (
    ("overview", None),
    ("satisfaction", None),
    ("satisfaction", "on_time_delivery"),
    ("repeat", None),
    ("repeat", "verdict"),
    ("operations", None),
    ("coverage", None),
    ("coverage", "survey"),
    ("problems", None),
    ("abandonment", None),
    ("channels", None),
    ("first-purchase", None),
    ("value", None),
)


@dataclass
class Count:
    """How many intervals there were, and how many held the truth."""

    held: int = 0
    of: int = 0
    lows: list[float] = field(default_factory=list)
    highs: list[float] = field(default_factory=list)

    def add(self, low: float, high: float, truth: float) -> None:
        self.held += low <= truth <= high
        self.of += 1
        self.lows.append(low)
        self.highs.append(high)

    @property
    def is_likely(self) -> bool:
        """Whether so few would come about by chance in at least one of a thousand."""
        return bool(binom.cdf(self.held, self.of, 0.95) > 0.001)


def made_shop(home: Path, seed: int, orders: int, now: datetime) -> Shop:
    """Make a demo in a folder, as the command does."""
    config = Config.from_environ(
        {
            "COMEBACK_DATA_DIR": str(home),
            "COMEBACK_TIMEZONE": ZONE,
            "COMEBACK_SECRET_KEY": "0" * 32,
        }
    )
    shop = quick_shop(config)
    upgrade_database(shop.engine)
    with shop.sessions.begin() as session:
        ensure_surveys(session)
    make(shop, Made(orders, seed, ZONE, config.base_url, now), lambda done, of: None)
    return shop


def intervals_of(facts: Path) -> Intervals:
    """Return the intervals the reports give, each under what it estimates."""
    warehouse = Warehouse(facts)
    found: Intervals = {}
    for name, by in ASKED_FOR:
        report = REPORTS[name](warehouse, Query(by=by))
        for row in report.rows:
            low, high = row.estimate.low, row.estimate.high
            if low is not None and high is not None:
                found[_estimand(report, row)] = (low, high)
        if by == LATE_DIFFERENCE.by:
            found |= _late_difference(report)
    return found


def _estimand(report: Report, row: Row) -> Estimand:
    """Return what a row estimates; the months the overview compares are not part of its name."""
    group = {} if report.name == "overview" else row.group
    return estimated(report.name, row.metric, report.query.by or "", **group)


def _late_difference(by_delivery: Report) -> Intervals:
    """Return the interval of late less on time: no report asks for that difference alone."""
    late, on_time = (
        by_delivery.estimate("satisfied", on_time_delivery=group) for group in ("late", "on_time")
    )
    if late is None or on_time is None or late.hits is None or on_time.hits is None:
        return {}
    return {LATE_DIFFERENCE: newcombe(late.hits, late.n, on_time.hits, on_time.n)}


def found_by(seeds: Iterable[int], orders: int, now: datetime) -> Iterator[Intervals]:
    """Return the intervals of a demo of each seed."""
    for seed in seeds:
        with TemporaryDirectory() as home:
            shop = made_shop(Path(home), seed, orders, now)
            yield intervals_of(shop.config.facts_url)
            shop.engine.dispose()


def count_held(found: Iterable[Intervals], true: Mapping[Estimand, float]) -> dict[Estimand, Count]:
    """Return for each truth how many of the intervals found of it hold it."""
    counts = defaultdict[Estimand, Count](Count)
    for intervals in found:
        for estimand, (low, high) in intervals.items():
            if estimand in true:
                counts[estimand].add(low, high, true[estimand])
    return counts


@click.command()
@click.option("--seeds", default=20, show_default=True)
@click.option("--first-seed", default=1, show_default=True)
@click.option("--orders", default=20_000, show_default=True)
def main(seeds: int, first_seed: int, orders: int) -> None:
    """Print a line for each truth: how many of the intervals hold it."""
    now = system_clock()
    true = truths(DEFAULT, now)
    counts = count_held(found_by(range(first_seed, first_seed + seeds), orders, now), true)
    for estimand, count in sorted(counts.items()):
        name = " ".join(filter(None, (estimand.report, estimand.metric, estimand.group)))
        low, high = (sum(bounds) / count.of for bounds in (count.lows, count.highs))
        click.echo(
            f"{name:60} true {true[estimand]:7.4f}  held {count.held:3} of {count.of:3}"
            f"  mean interval {low:7.4f} to {high:7.4f}{'' if count.is_likely else '  TOO FEW'}"
        )
    held, of = (sum(getattr(count, name) for count in counts.values()) for name in ("held", "of"))
    click.echo(f"{'all':60} held {held} of {of}: {held / of:.1%}")


if __name__ == "__main__":
    main()
