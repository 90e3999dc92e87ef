"""What a selection is compared with: how it is asked for, and which orders it is."""

import re
from dataclasses import replace
from datetime import date

from reports import words
from reports.period import Period
from reports.query import Other, Query, QueryError
from reports.scope import Scope
from reports.warehouse.duckdb import Warehouse

BEFORE, YEAR_BEFORE = "before", "year-before"
DAYS = re.compile(r"(\S+)\.\.(\S+)")
TIMES = ("month", "week")


def read_against(text: str, period: Period) -> Period | Other:
    """Return what a text asks to compare with.

    `2026-09-01..2026-09-30` is a period, `before` the one before the selection's, `year-before` its
    dates a year earlier, `channel=store` another value, `channel` every other one.

    Raises:
        QueryError: it is none of these, or the selection has no such period.
    """
    name, sign, value = text.partition("=")
    if sign:
        return Other(name, value)
    if text in (BEFORE, YEAR_BEFORE):
        try:
            return period.before() if text == BEFORE else period.year_before()
        except ValueError:
            raise QueryError(
                "Choose the first and the last day of a period to compare it with one before."
            ) from None
    days = DAYS.fullmatch(text)
    if days:
        return _period(*days.groups())
    if text[:1].isdigit():
        raise QueryError(f"A period to compare with is 2026-09-01..2026-09-30, not {text!r}.")
    return Other(text)


def _period(first: str, last: str) -> Period:
    try:
        first_day, last_day = date.fromisoformat(first), date.fromisoformat(last)
    except ValueError:
        raise QueryError(
            f"A period to compare with is 2026-09-01..2026-09-30, not '{first}..{last}'."
        ) from None
    if first_day > last_day:
        raise QueryError(f"The period to compare with ends ({last}) before it begins ({first}).")
    return Period(first_day, last_day)


def write_against(against: Period | Other) -> str:
    """Return the text that asks for it."""
    if isinstance(against, Period):
        return f"{against.first_day}..{against.last_day}"
    return against.dimension if against.value is None else f"{against.dimension}={against.value}"


def said_against(against: Period | Other) -> str:
    """Return it as part of a sentence."""
    if isinstance(against, Period):
        return words.days(against.first_day, against.last_day)
    if against.value is None:
        return f"every other {words.dimension(against.dimension)}"
    return words.inside(against.value)


def query_against(warehouse: Warehouse, query: Query, against: Period | Other) -> Query:
    """Return the same question of what a selection is compared with.

    Raises:
        QueryError: the two would share orders, or there is nothing to compare with.
    """
    if isinstance(against, Period):
        return _of_period(query, against)
    return _of_value(warehouse, query, against)


def _of_period(query: Query, period: Period) -> Query:
    if query.by in TIMES:
        raise QueryError(f"Two periods have no {query.by} in common to compare; ask without it.")
    if query.period.shares_days_with(period):
        raise QueryError(
            f"Orders placed {words.days(query.first_day, query.last_day)} cannot be compared with "
            f"those of {said_against(period)}: choose two periods that share no day."
        )
    return replace(query, first_day=period.first_day, last_day=period.last_day, against=None)


def _of_value(warehouse: Warehouse, query: Query, other: Other) -> Query:
    name = other.dimension
    kept = tuple(pair for pair in query.where if pair[0] != name)
    chosen = [value for dimension, value in query.where if dimension == name]
    alone = replace(query, where=kept, against=None)
    values = Scope(warehouse, alone).values_of(name)
    if query.by == name:
        raise QueryError(f"By {name} every value is shown beside the others already.")
    if not chosen:
        raise QueryError(f"Choose a value of {name} to compare with the others.")
    if other.value in chosen:
        raise QueryError(f"{name} = {other.value} is chosen already: compare it with another.")
    wanted = [one for one in values if one not in chosen] if other.value is None else [other.value]
    if not wanted:
        raise QueryError(f"There is no other {name} to compare with.")
    return replace(alone, where=(*kept, *((name, value) for value in wanted)))
