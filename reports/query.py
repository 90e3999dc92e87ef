"""What is asked of a report."""

from dataclasses import dataclass
from datetime import date

from reports.period import Period

HORIZONS = (30, 60, 90, 180, 365)


class QueryError(Exception):
    """A report cannot be given as asked; the message is one sentence that says what would do."""


@dataclass(frozen=True, slots=True)
class Other:
    """Another value of a dimension than those chosen; None is every other one that is known."""

    dimension: str
    value: str | None = None


@dataclass(frozen=True, kw_only=True)
class Query:
    """The questions of a report; every field left out means "all" or the house's default.

    `first_day` and `last_day` are both in the period. `where` pairs are dimension and value; two
    values of one dimension mean either. `as_of` None is the complete-through mark of the facts.
    Observed time ends `settle_days` before it. A group smaller than `min_n` is not shown.
    `against` is what the selection is compared with: a period or a value in place of its own.
    `acquisition_cost` is what winning a customer costs, in the shop's currency; None is not known.
    """

    first_day: date | None = None
    last_day: date | None = None
    by: str | None = None
    where: tuple[tuple[str, str], ...] = ()
    as_of: date | None = None
    settle_days: int = 2
    min_n: int = 5
    horizons: tuple[int, ...] = HORIZONS
    against: Period | Other | None = None
    acquisition_cost: float | None = None

    @property
    def period(self) -> Period:
        return Period(self.first_day, self.last_day)
