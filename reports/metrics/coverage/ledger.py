"""The ledger: every due touchpoint stands in exactly one column, and how far they come."""

from collections import Counter
from collections.abc import Sequence

from reports.estimate import Estimate, not_known
from reports.metrics.coverage.counts import Fate, total
from reports.report import Row
from surveys.disposition import ASKED, EXCLUDED_BEFORE_DRAW, Disposition

NOT_LISTED = "not_listed"
COLUMNS = (*(disposition.value for disposition in Disposition), NOT_LISTED)
NOTHING_DUE = "Nothing is due yet"
NEVER_LISTED = "None of those due was ever listed, so nobody knows who could be asked"

ELIGIBLE = frozenset(Disposition) - set(EXCLUDED_BEFORE_DRAW)
DRAWN = ELIGIBLE - {Disposition.LISTED, Disposition.NOT_DRAWN}
# A stage, the columns of those who came so far, and what is said where nobody did.
STAGES: tuple[tuple[str, frozenset[Disposition], str], ...] = (
    ("eligible", ELIGIBLE, "Nobody could be drawn yet"),
    ("drawn", DRAWN, "Nobody was drawn yet"),
    ("sent", frozenset(ASKED), "Nobody was asked yet"),
    ("answered", frozenset({Disposition.COUNTED}), "Nobody answered yet"),
)


def ledger_rows(group: dict[str, str], fates: Sequence[Fate]) -> list[Row]:
    """Return a row a column: how many of all that are due stand in it. They add up to all."""
    n = total(fates)
    columns: Counter[str] = Counter()
    for fate in fates:
        columns[fate.disposition.value if fate.disposition else NOT_LISTED] += fate.n
    return [
        Row({**group, "disposition": column}, "ledger", part(columns[column], n, NOTHING_DUE))
        for column in COLUMNS
    ]


def stage_rows(group: dict[str, str], fates: Sequence[Fate]) -> list[Row]:
    """Return how many came as far as each stage, of those who came to the one before."""
    n, nobody = total(fates), NOTHING_DUE
    rows = [Row(group, "due", part(n, n, nobody))]
    if n and not any(fate.disposition for fate in fates):
        nobody = NEVER_LISTED
    for stage, columns, none in STAGES:
        hits = total(fate for fate in fates if fate.disposition in columns)
        known = nobody != NEVER_LISTED
        rows.append(Row(group, stage, part(hits, n, nobody) if known else not_known(n, nobody)))
        n, nobody = hits, none
    return rows


def part(hits: int, n: int, nobody: str) -> Estimate:
    """Return which part of all it is: all are counted, so there is no interval about it.

    It says nothing of what anybody answered, so it is never hidden.
    """
    if n == 0:
        return not_known(0, nobody)
    return Estimate(n=n, hits=hits, value=hits / n, method="count", precise=True)
