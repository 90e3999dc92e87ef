"""Who is handled by trained and by untrained agents, and how each of them fares."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from reports.breakdown import UNKNOWN
from reports.estimate import Estimate, too_few
from reports.metrics.channels.between_agents import Cell, agents_apart, agents_of
from reports.metrics.channels.breaking import ordered
from reports.metrics.channels.by_channel import answered_contacts, answered_orders, is_satisfied
from reports.metrics.channels.differences import MINUS, Hits
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


def agent_rows(scope: Scope) -> list[Row]:
    """Return each group's rows; none where it is not known whether any agent was trained."""
    scope = whole(scope, TRAINED, *ALIKE)
    min_n = scope.query.min_n
    handled = _contacts(scope)
    rows = []
    for value in scope.in_order(handled):
        rows += _handled(scope.named(value), handled[value], min_n)
        rows += _agents(scope.named(value), handled[value], min_n)
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
    trained, untrained = (_hits(cells, trained=side) for side in (True, False))
    apart = {**group, TRAINED: YES, MINUS: NO}
    plain = agents_apart(cells, min_n, of_what)
    alike = agents_apart(cells, min_n, of_what, like_with_like=True)
    return [
        Row({**group, TRAINED: YES}, metric, share(*trained, min_n, of_what)),
        Row({**group, TRAINED: NO}, metric, share(*untrained, min_n, of_what)),
        Row(apart, f"{metric}_difference", plain),
        Row(apart, f"{metric}_difference_alike", alike),
    ]


def _hits(cells: Sequence[Cell], *, trained: bool) -> Hits:
    among = [cell.hits for cell in cells if cell.trained is trained]
    return Hits(sum(one.hits for one in among), sum(one.n for one in among))


def _agents(group: dict[str, str], cells: Sequence[Cell], min_n: int) -> list[Row]:
    """Return how many agents of each kind handled contacts of which it is known how they went."""
    rows = []
    for label, trained in ((YES, True), (NO, False)):
        n, many = _hits(cells, trained=trained).n, len(agents_of(cells, trained=trained))
        told = Estimate(n=n, value=many, method="exact", precise=True)
        rows.append(Row({**group, TRAINED: label}, "agents", too_few(n, min_n, CONTACTS) or told))
    return rows


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
            c.agent,
            known.label("known"),
            went_well.label("went_well"),
        )
        .where(c.agent_trained.is_not(None), *among)
        .subquery()
        .c
    )
    columns = lines.value, *(lines[name] for name in ALIKE), lines.agent_trained, lines.agent
    counts = (sa.func.count().filter(one) for one in (lines.went_well, lines.known))
    found: dict[Any, list[Cell]] = defaultdict(list)
    for value, topic, channel, trained, agent, n, hits, known_n in scope.warehouse.rows(
        sa.select(*columns, sa.func.count(), *counts).group_by(*columns)
    ):
        alike = (topic or UNKNOWN, channel or UNKNOWN)
        found[value].append(Cell(alike, trained, agent, n, Hits(hits, known_n)))
    return found
