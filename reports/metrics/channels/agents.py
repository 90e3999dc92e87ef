"""Who is handled by trained and by untrained agents, and how each of them fares."""

from collections import defaultdict
from collections.abc import Sequence
from functools import reduce
from typing import Any, NamedTuple

import sqlalchemy as sa

from reports.breakdown import UNKNOWN
from reports.estimate import Estimate
from reports.metrics.channels.breaking import ordered
from reports.metrics.channels.by_channel import answered_contacts, answered_orders, is_satisfied
from reports.metrics.channels.differences import MINUS, Hits, difference, difference_alike
from reports.metrics.channels.places import whole
from reports.metrics.operations.operational import GREEN, OPERATIONAL, RED
from reports.metrics.satisfaction import ANSWERS, share
from reports.report import Row
from reports.scope import Scope
from reports.setting import Expression
from reports.warehouse.columns import touchpoints

TRAINED = "agent_trained"
ALIKE = ("contact_topic", "contact_channel")
CONTACTS = "contacts"
YES, NO = "yes", "no"


class Cell(NamedTuple):
    """Contacts, or orders by their last one, of one topic and channel and kind of agent.

    `hits` are those that went well, of those of which that is known.
    """

    alike: tuple[str, str]
    trained: bool
    n: int
    hits: Hits


def agent_rows(scope: Scope) -> list[Row]:
    """Return each group's rows; none where it is not known whether any agent was trained."""
    scope = whole(scope, TRAINED, *ALIKE)
    min_n = scope.query.min_n
    handled = _contacts(scope)
    rows = []
    for value in scope.in_order(handled):
        rows += _handled(scope.named(value), handled[value], min_n)
    for metric, found, of_what in (
        ("resolved_first", handled, CONTACTS),
        ("satisfied", _answered(scope, answered_orders(scope)), ANSWERS),
        ("satisfied_contact", _answered(scope, answered_contacts(scope)), ANSWERS),
    ):
        for value in scope.in_order(found):
            rows += _fared(scope.named(value), metric, found[value], min_n, of_what)
    return rows


def _handled(group: dict[str, str], cells: Sequence[Cell], min_n: int) -> list[Row]:
    """Return the share of contacts that trained agents handle: of all, by topic and by channel."""
    parts = [(group, cells)]
    for place, name in enumerate(ALIKE):
        labels = ordered({cell.alike[place] for cell in cells})
        if labels != [UNKNOWN]:
            parts += [
                ({**group, name: label}, [cell for cell in cells if cell.alike[place] == label])
                for label in labels
            ]
    return [Row(named, "handled_by_trained", _trained(part, min_n)) for named, part in parts]


def _trained(cells: Sequence[Cell], min_n: int) -> Estimate:
    trained = sum(cell.n for cell in cells if cell.trained)
    return share(trained, sum(cell.n for cell in cells), min_n, CONTACTS)


def _fared(
    group: dict[str, str], metric: str, cells: Sequence[Cell], min_n: int, of_what: str
) -> list[Row]:
    """Return how it went with both kinds of agents, and how they differ, plain and alike."""
    kinds: dict[tuple[str, str], dict[bool, Hits]] = defaultdict(lambda: defaultdict(Hits))
    for cell in cells:
        kinds[cell.alike][cell.trained] = kinds[cell.alike][cell.trained].plus(cell.hits)
    pairs = [(kind[True], kind[False]) for kind in kinds.values()]
    trained, untrained = (
        reduce(Hits.plus, (pair[side] for pair in pairs), Hits()) for side in (0, 1)
    )
    apart = {**group, TRAINED: YES, MINUS: NO}
    return [
        Row({**group, TRAINED: YES}, metric, share(*trained, min_n, of_what)),
        Row({**group, TRAINED: NO}, metric, share(*untrained, min_n, of_what)),
        Row(apart, f"{metric}_difference", difference(trained, untrained, min_n, of_what)),
        Row(apart, f"{metric}_difference_alike", difference_alike(pairs, min_n, of_what)),
    ]


def _contacts(scope: Scope) -> dict[Any, list[Cell]]:
    """Count contacts, and which were resolved at once."""
    state = OPERATIONAL["first_contact_resolution"].state(scope.setting)
    among = [touchpoints.c.kind == "contact", *scope.within()]
    return _count(scope, state.in_((GREEN, RED)), state == GREEN, among)


def _answered(scope: Scope, among: Sequence[Expression]) -> dict[Any, list[Cell]]:
    """Count answered contacts, or orders by their last contact, and which were satisfied."""
    return _count(scope, sa.true(), is_satisfied(), among)


def _count(
    scope: Scope, known: Expression, went_well: Expression, among: Sequence[Expression]
) -> dict[Any, list[Cell]]:
    c = touchpoints.c
    lines = (
        sa.select(
            scope.group.label("value"),
            *(c[name] for name in ALIKE),
            c.agent_trained,
            known.label("known"),
            went_well.label("went_well"),
        )
        .where(c.agent_trained.is_not(None), *among)
        .subquery()
        .c
    )
    columns = lines.value, *(lines[name] for name in ALIKE), lines.agent_trained
    counts = (sa.func.count().filter(one) for one in (lines.went_well, lines.known))
    found: dict[Any, list[Cell]] = defaultdict(list)
    for value, topic, channel, trained, n, hits, known_n in scope.warehouse.rows(
        sa.select(*columns, sa.func.count(), *counts).group_by(*columns)
    ):
        alike = (topic or UNKNOWN, channel or UNKNOWN)
        found[value].append(Cell(alike, trained, n, Hits(hits, known_n)))
    return found
