"""Counts what was not completed, by every split of it at once, and how long its customers took."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from reports.breakdown import UNKNOWN
from reports.metrics.families.abandonment import LONG
from reports.metrics.operations.counting import grouped_by
from reports.metrics.repeat import FOLLOWED, LATE, observed_to
from reports.scope import Scope
from reports.setting import Expression
from reports.warehouse.columns import touchpoints
from surveys.population import Population

ANONYMOUS = "of no known customer"
NOT_COMPLETED = touchpoints.c.population == Population.NOT_COMPLETED.value
REASON, CONTACT = "reason", "contact_before"
YES, NO = "yes", "no"


@dataclass(frozen=True, eq=False)
class Split:
    """What tells those who did not complete apart; NULL where it does not apply.

    `among` says, beside the value, which of them are split.
    """

    name: str
    expression: Expression
    among: Mapping[str, str] = field(default_factory=dict)

    def group(self, value: str) -> dict[str, str]:
        return {self.name: value, **self.among}


def _contacted(column: Expression) -> Expression:
    return sa.case((touchpoints.c.contacts > 0, column))


def _or_unknown(column: Expression) -> Expression:
    return sa.func.coalesce(column, UNKNOWN)


BY_REASON = Split(REASON, touchpoints.c.reason)
BY_CONTACT = Split(
    CONTACT,
    sa.case((touchpoints.c.contacts > 0, YES), (touchpoints.c.contacts == 0, NO), else_=UNKNOWN),
)
# Of all that was not completed; and of what a contact came before.
BY_KIND = Split("kind", touchpoints.c.kind)
BY_STEP = Split("step", _or_unknown(touchpoints.c.step))
BY_TOPIC = Split("contact_topic", _contacted(_or_unknown(touchpoints.c.contact_topic)))
BY_CHANNEL = Split("contact_channel", _contacted(_or_unknown(touchpoints.c.contact_channel)))
WITH_CONTACT = Split(REASON, _contacted(touchpoints.c.reason), {CONTACT: YES})
WITHOUT_CONTACT = Split(
    REASON, sa.case((touchpoints.c.contacts == 0, touchpoints.c.reason)), {CONTACT: NO}
)


@dataclass(slots=True)
class Abandoned:
    """How many were not completed: (days, recovered, not yet) counts of those who are followed,
    and by cause how many are not.
    """

    n: int = 0
    spans: list[tuple[int, int, int]] = field(default_factory=list)
    left_out: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def add(self, fate: str, days: int, is_back: bool, n: int) -> None:
        self.n += n
        if fate == FOLLOWED:
            self.spans.append((days, n, 0) if is_back else (days, 0, n))
        else:
            self.left_out[fate] += n


# Of a group, split by split: value → those of it; None where the split does not apply.
Counted = list[dict[str | None, Abandoned]]


def count_abandoned(scope: Scope, splits: Sequence[Split]) -> dict[Any, Counted]:
    """Count what was not completed by group, and by each split in it, in one pass."""
    lines = (
        sa.select(
            scope.group.label("value"),
            *_followed(scope),
            *(one.expression.label(f"split_{place}") for place, one in enumerate(splits)),
        )
        .where(NOT_COMPLETED, *scope.within())
        .subquery()
    )
    once = sa.select(*lines.c, sa.func.count().label("n")).group_by(*lines.c).subquery()
    c = once.c
    shared, told = (c.value, c.fate, c.days, c.is_back), [*c][-len(splits) - 1 : -1]
    sets = sa.func.grouping_sets(*(sa.tuple_(*shared, one) for one in told))
    counted = sa.select(sa.func.grouping(*told), *shared, *told, sa.func.sum(c.n)).group_by(sets)
    found: dict[Any, Counted] = defaultdict(lambda: [defaultdict(Abandoned) for _ in splits])
    for bits, value, fate, days, is_back, *line, n in scope.warehouse.rows(counted):
        place = grouped_by(bits, len(told))
        found[value][place][line[place]].add(fate, days, is_back, int(n))
    return {value: found[value] for value in scope.in_order(found)}


def _followed(scope: Scope) -> list[sa.Label[Any]]:
    """Return who is followed from the day of it, until when, and whether they bought by then."""
    day, recovered, stop = touchpoints.c.day, touchpoints.c.recovered_day, observed_to(scope)
    came = (recovered <= stop) & (recovered - day <= LONG)
    fate = sa.case(
        (touchpoints.c.customer_id.is_(None), ANONYMOUS), (day <= stop, FOLLOWED), else_=LATE
    )
    days = sa.func.least(sa.case((came, recovered), else_=stop) - day, LONG + 1)
    return [
        fate.label("fate"),
        sa.case((fate == FOLLOWED, days)).label("days"),
        sa.func.coalesce(came, sa.false()).label("is_back"),
    ]
