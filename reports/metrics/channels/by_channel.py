"""What customers say, and whether they come back, by contact channel, sales channel, fulfilment."""

from collections.abc import Sequence
from dataclasses import replace

import sqlalchemy as sa

from reports.breakdown import counts_from_landmark
from reports.metrics.channels.breaking import each, followed_by, hits_by
from reports.metrics.channels.places import contact_channel
from reports.metrics.repeat import Study, back_by
from reports.metrics.satisfaction import share
from reports.report import Row
from reports.scope import Scope
from reports.statistics.survival import kaplan_meier
from reports.warehouse.columns import touchpoints
from surveys.population import Population
from surveys.verdict import Verdict

HORIZON = 90
REPEAT = f"repeat_{HORIZON}d"
CONTACT_CHANNEL = "contact_channel"
CHANNELS = (CONTACT_CHANNEL, "channel", "fulfilment")


def verdict_rows(scope: Scope, names: Sequence[str]) -> list[Row]:
    """Return the share satisfied by each of these channels of the orders."""
    lines = sa.select(
        scope.group.label("value"), is_satisfied().label("hit"), *_columns(scope, names)
    ).where(*answered_orders(scope))
    found = hits_by(scope, lines.subquery(), names)
    return [
        Row(group, "satisfied", share(*hits, scope.query.min_n))
        for name in names
        for group, hits in each(scope, found, name)
    ]


def contact_verdict_rows(scope: Scope) -> list[Row]:
    """Return the share of contacts whose own verdict is satisfied, by their channel."""
    lines = sa.select(
        scope.group.label("value"), is_satisfied().label("hit"), touchpoints.c.contact_channel
    ).where(*answered_contacts(scope))
    found = hits_by(scope, lines.subquery(), [CONTACT_CHANNEL])
    return [
        Row(group, "satisfied_contact", share(*hits, scope.query.min_n))
        for group, hits in each(scope, found, CONTACT_CHANNEL)
    ]


def repeat_rows(scope: Scope, names: Sequence[str]) -> list[Row]:
    """Return who came back by each of these channels of the first order, as in repeat buying.

    By contact channel they are followed from the landmark, as they are there.
    """
    if counts_from_landmark(scope.query):
        return _back(replace(scope, landmark=True), names)
    of_orders = [name for name in names if name != CONTACT_CHANNEL]
    of_contacts = [name for name in names if name == CONTACT_CHANNEL]
    return [
        *(_back(replace(scope, landmark=True), of_contacts) if of_contacts else []),
        *_back(scope, of_orders),
    ]


def _back(scope: Scope, names: Sequence[str]) -> list[Row]:
    found = followed_by(Study.of(scope, *_columns(scope, names)), HORIZON, names)
    return [
        Row(group, REPEAT, back_by(kaplan_meier(one.spans), HORIZON, scope.query.min_n))
        for name in names
        for group, one in each(scope, found, name)
    ]


def answered_orders(scope: Scope) -> list[sa.ColumnElement[bool]]:
    """Return the conditions of the completed orders of a scope that were answered."""
    c = touchpoints.c
    completed = c.population == Population.COMPLETED.value
    return [completed, c.verdict.is_not(None), *scope.within()]


def answered_contacts(scope: Scope) -> list[sa.ColumnElement[bool]]:
    """Return the conditions of the contacts of a scope that have a verdict of their own."""
    c = touchpoints.c
    return [c.kind == "contact", c.verdict.is_not(None), *scope.within()]


def is_satisfied() -> sa.ColumnElement[bool]:
    return touchpoints.c.verdict == Verdict.SATISFIED.value


def _columns(scope: Scope, names: Sequence[str]) -> list[sa.Label[str]]:
    c = touchpoints.c
    return [
        (contact_channel(scope.setting) if name == CONTACT_CHANNEL else c[name]).label(name)
        for name in names
    ]
