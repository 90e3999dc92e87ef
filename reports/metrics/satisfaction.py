"""The verdict tree: what the customers of completed orders say of how they were treated."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any, Self

import sqlalchemy as sa

from reports.estimate import Estimate, is_precise, not_known, too_few
from reports.report import Row
from reports.scope import Scope
from reports.statistics.wilson import wilson
from reports.warehouse.columns import touchpoints
from surveys.population import Population
from surveys.verdict import Verdict

ANSWERS = "answers"
HANDLED = (Verdict.PUT_RIGHT, Verdict.LEFT_WRONG)


@dataclass(frozen=True, slots=True)
class Tree:
    """How many answered orders came to each verdict."""

    counts: dict[Verdict, int]

    @property
    def n(self) -> int:
        return sum(self.counts.values())

    @property
    def satisfied(self) -> int:
        return self.counts.get(Verdict.SATISFIED, 0)

    def estimates(self, min_n: int) -> dict[str, Estimate]:
        """Return the estimate of every metric of the tree."""
        right, wrong = (self.counts.get(verdict, 0) for verdict in HANDLED)
        shares = {
            verdict.value: share(self.counts.get(verdict, 0), self.n, min_n) for verdict in Verdict
        }
        if self.counts.get(Verdict.UNSAID, 0) and not right + wrong and self.n >= min_n:
            untold = not_known(self.n, "Nobody said how it was handled")
            shares.update({verdict.value: untold for verdict in HANDLED})
        return {**shares, "handled_as_wanted": share(right, right + wrong, min_n)}

    @classmethod
    def count(cls, scope: Scope) -> dict[Any, Self]:
        """Count the answered completed orders of a scope, a tree a group."""
        answered = (
            sa.select(scope.group.label("value"), touchpoints.c.verdict)
            .where(
                touchpoints.c.population == Population.COMPLETED.value,
                touchpoints.c.verdict.is_not(None),
            )
            .where(*scope.within())
            .subquery()
        )
        columns = answered.c.value, answered.c.verdict
        counts: dict[Any, dict[Verdict, int]] = defaultdict(dict)
        for value, verdict, n in scope.warehouse.rows(
            sa.select(*columns, sa.func.count()).group_by(*columns)
        ):
            counts[value][Verdict(verdict)] = n
        return {value: cls(counts[value]) for value in scope.in_order(counts)}


def share(hits: int, n: int, min_n: int, of_what: str = ANSWERS) -> Estimate:
    """Return a share with Wilson's interval, hidden while there are too few."""
    hidden = too_few(n, min_n, of_what)
    if hidden:
        return hidden
    low, high = wilson(hits, n)
    return Estimate(
        n=n,
        value=hits / n,
        low=low,
        high=high,
        hits=hits,
        method="wilson",
        precise=is_precise(n, low, high),
    )


def tree_rows(scope: Scope) -> list[Row]:
    """Return the rows of every group's tree; of everybody's even if nobody answered."""
    trees = Tree.count(scope) or ({} if scope.by else {None: Tree({})})
    return [
        Row(scope.named(value), metric, estimate)
        for value, tree in trees.items()
        for metric, estimate in tree.estimates(scope.query.min_n).items()
    ]
