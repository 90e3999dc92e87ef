"""A page's address: what it asks for, and the address that asks for something else."""

from datetime import date
from urllib.parse import urlencode

from werkzeug.datastructures import MultiDict

from reports.against import read_against
from reports.breakdown import ATTRIBUTE, DIMENSIONS
from reports.period import Period
from reports.query import Query, QueryError

Asked = MultiDict[str, str]
PERIOD = ("from", "to")
DAYS = {"from": "The first day", "to": "The last day", "as_of": "The day it is as of"}


class WrongDays(QueryError):
    """The days of the period are no period."""


def query_of(asked: Asked) -> Query:
    """Return what an address asks for.

    Raises:
        WrongDays: a day is not a day, or the period ends before it begins.
        QueryError: it asks for what cannot be given.
    """
    period, against = _period(asked), asked.get("against")
    return Query(
        first_day=period.first_day,
        last_day=period.last_day,
        by=asked.get("by") or None,
        where=_where(asked),
        as_of=_day(asked, "as_of"),
        against=read_against(against, period) if against else None,
    )


def selection_of(asked: Asked) -> Query:
    """Return which orders an address names, as far as it can be understood."""
    try:
        period = _period(asked)
    except WrongDays:
        period = Period()
    return Query(first_day=period.first_day, last_day=period.last_day, where=_where(asked))


def href(asked: Asked, **changes: object) -> str:
    """Return the address with some of its parts changed; None takes a part out."""
    kept = [(name, value) for name, value in asked.items(multi=True) if name not in changes]
    changed = [(name, str(value)) for name, value in changes.items() if value is not None]
    return "?" + urlencode([part for part in (*kept, *changed) if part[1]])


def typed_day(asked: Asked, name: str) -> str:
    """Return a day for the form it was typed in; what is none leaves its field empty."""
    try:
        return str(_day(asked, name) or "")
    except QueryError:
        return ""


def _period(asked: Asked) -> Period:
    first, last = _day(asked, "from"), _day(asked, "to")
    if first and last and first > last:
        raise WrongDays(f"The period ends ({last}) before it begins ({first}).")
    return Period(first, last)


def _where(asked: Asked) -> tuple[tuple[str, str], ...]:
    """Return the filters: every part that is named like a dimension."""
    return tuple(
        (name, value)
        for name, value in asked.items(multi=True)
        if value and (name in DIMENSIONS or name.startswith(ATTRIBUTE))
    )


def _day(asked: Asked, name: str) -> date | None:
    text = asked.get(name)
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        refused = WrongDays if name in PERIOD else QueryError
        raise refused(f"{DAYS[name]} must be a day such as 2026-03-02; {text!r} is not.") from None
