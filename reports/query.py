"""What is asked of a report."""

from dataclasses import dataclass
from datetime import date

HORIZONS = (30, 60, 90, 180, 365)


class QueryError(Exception):
    """A report cannot be given as asked; the message is one sentence that says what would do."""


@dataclass(frozen=True, kw_only=True)
class Query:
    """The questions of a report; every field left out means "all" or the house's default.

    `first_day` and `last_day` are both in the period. `where` pairs are dimension and value; two
    values of one dimension mean either. `as_of` None is the complete-through mark of the facts.
    Observed time ends `settle_days` before it. A group smaller than `min_n` is not shown.
    """

    first_day: date | None = None
    last_day: date | None = None
    by: str | None = None
    where: tuple[tuple[str, str], ...] = ()
    as_of: date | None = None
    settle_days: int = 2
    min_n: int = 5
    horizons: tuple[int, ...] = HORIZONS
