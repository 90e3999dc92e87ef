"""The facts as the pages read them: one version at a time, each report made once of it."""

from collections import OrderedDict
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from threading import Lock

from config import Config
from reports.catalogue import REPORTS
from reports.pages.choices import choices
from reports.query import Query
from reports.report import Report
from reports.warehouse.duckdb import Warehouse
from reports.warehouse.manifest import Manifest

KEPT = 256


@dataclass
class Made:
    """A report once it is made; who asks for it meanwhile waits for that one alone."""

    turn: Lock = field(default_factory=Lock)
    report: Report | None = None


class Facts:
    """One version of the facts; what was asked of it lately is remembered."""

    def __init__(self, facts_dir: Path, acquisition_cost: float | None = None) -> None:
        self._warehouse = Warehouse(facts_dir)
        self._acquisition_cost = acquisition_cost
        self._reports: OrderedDict[tuple[str, Query], Made] = OrderedDict()
        self._choices: dict[str, list[str]] | None = None
        self._lock = Lock()

    @property
    def version(self) -> int:
        return self._warehouse.version

    @property
    def as_of(self) -> date | None:
        return self._warehouse.as_of

    def ask(self, name: str, query: Query) -> Report:
        """Return a report; it is made once a version."""
        made = self._remembered(name, query)
        with made.turn:
            if made.report is None:
                asked_here = replace(query, acquisition_cost=self._acquisition_cost)
                made.report = REPORTS[name](self._warehouse, asked_here)
            return made.report

    def _remembered(self, name: str, query: Query) -> Made:
        """Return the place of a report among those asked for lately."""
        with self._lock:
            made = self._reports.setdefault((name, query), Made())
            self._reports.move_to_end((name, query))
            if len(self._reports) > KEPT:
                self._reports.popitem(last=False)
            return made

    def choices(self) -> dict[str, list[str]]:
        """Return the values each dimension can be narrowed to."""
        with self._lock:
            if self._choices is None:
                self._choices = choices(self._warehouse)
            return self._choices


class Shelf:
    """Holds the version of the facts that is published now."""

    def __init__(self, config: Config) -> None:
        self._config = config
        self._facts: Facts | None = None
        self._lock = Lock()

    def latest(self) -> Facts | None:
        """Return the published facts; None while there are none that can be read."""
        config = self._config
        manifest = Manifest.load(config.facts_url)
        if not manifest.is_readable(config.timezone):
            return None
        with self._lock:
            if self._facts is None or self._facts.version != manifest.version:
                self._facts = Facts(config.facts_url, config.acquisition_cost)
            return self._facts
