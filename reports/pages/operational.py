"""The operations report as a page reads it: metric by metric, against one outcome."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from reports import words
from reports.estimate import Estimate, not_known
from reports.metrics.operations.label import (
    CANNOT_TELL,
    DOES_NOT_STAND_IN,
    GOOD_AUC,
    MOST_MISSED,
    NOT_ENOUGH_ANSWERS,
    STANDS_IN,
    how_surely,
)
from reports.metrics.operations.operational import OPERATIONAL
from reports.report import Report, Row

METRIC = "operational_metric"
TOTALS = "co_movement"
CHANCE = 0.05
CHANCE_AUC = 0.5


@dataclass(frozen=True)
class Outcome:
    """What metrics are held against: how its rows are found, and how its customers are called.

    `lost` are those a metric should have caught, `when` what is said of a share of them; `noun` is
    what is counted, `rests_on` what the missed share is taken from, `instead_of` what a metric
    would stand in for. `is_of_contacts`: each is of a contact, so that everything applies to it.
    """

    group: Mapping[str, str]
    about: str
    instead_of: str
    green: str
    red: str
    lost: str
    when: str
    noun: str
    rests_on: str
    is_of_contacts: bool = False


@dataclass(frozen=True)
class Held:
    """One operational metric's rows."""

    metric: str
    rows: Mapping[str, Row]

    def estimate(self, name: str) -> Estimate:
        row = self.rows.get(name)
        return row.estimate if row else not_known(0, "Not known")

    def is_noise(self, name: str) -> bool:
        """Tell whether a difference could be chance, all metrics of the block being looked at."""
        row = self.rows.get(name)
        if row is None or row.estimate.value is None:
            return True
        return row.estimate.is_noise or (row.p_holm is not None and row.p_holm >= CHANCE)

    @property
    def missed_and_difference(self) -> tuple[Estimate, Estimate]:
        return self.estimate("missed"), self.estimate("difference")

    @property
    def name(self) -> str:
        return words.inside(self.metric)

    @property
    def is_of_contacts(self) -> bool:
        known = OPERATIONAL.get(self.metric)
        return known is not None and known.is_of_contacts

    @property
    def label(self) -> str:
        row = self.rows.get("auc")
        return (row.label if row else None) or NOT_ENOUGH_ANSWERS

    @property
    def is_compared(self) -> bool:
        """Whether it is known how far it tells the lost from the others, surely or not."""
        return self.label != NOT_ENOUGH_ANSWERS and self.estimate("auc").value is not None

    @property
    def may_stand_in(self) -> bool:
        """Whether it could stand in after all, as far as its label and the intervals tell."""
        auc, missed = self.estimate("auc"), self.estimate("missed")
        if self.label == CANNOT_TELL:
            return True
        return (auc.high or 0.0) >= GOOD_AUC and (missed.low or 0.0) < MOST_MISSED


@dataclass(frozen=True)
class Block:
    """All metrics against one outcome, in the report's order."""

    outcome: Outcome
    metrics: Sequence[Held]

    @classmethod
    def of(cls, report: Report, outcome: Outcome) -> "Block":
        found: dict[str, dict[str, Row]] = {}
        for row in report.rows:
            others = {name: value for name, value in row.group.items() if name != METRIC}
            if METRIC in row.group and others == outcome.group and row.metric != TOTALS:
                found.setdefault(row.group[METRIC], {})[row.metric] = row
        return cls(outcome, [Held(metric, rows) for metric, rows in found.items()])

    def among(self, held: Held) -> str:
        """Return what the customers a metric applies to have in common, as a reader adds it."""
        return "" if self.outcome.is_of_contacts or not held.is_of_contacts else " in contact"

    @property
    def is_answered(self) -> bool:
        """Whether anybody's outcome is known."""
        return any(held.estimate("auc").n for held in self.metrics)

    @property
    def is_told(self) -> bool:
        """Whether it is known of any metric what it misses."""
        return any(held.estimate("missed").value is not None for held in self.metrics)

    @cached_property
    def compared(self) -> list[Held]:
        return [held for held in self.metrics if held.is_compared]

    @cached_property
    def standing_in(self) -> list[Held]:
        return [held for held in self.compared if held.label == STANDS_IN]

    @property
    def is_chance(self) -> bool:
        """Whether it is sure that no metric tells the lost from the others, or hardly."""
        return all(
            (held.estimate("auc").low or 0.0) <= CHANCE_AUC and held.label == DOES_NOT_STAND_IN
            for held in self.compared
        )

    @cached_property
    def best(self) -> Held | None:
        """The metric that tells the lost apart most surely; None where none can be compared."""
        known = [held for held in self.compared if held.estimate("missed").value is not None]
        return max(known, key=lambda held: how_surely(*held.missed_and_difference), default=None)
