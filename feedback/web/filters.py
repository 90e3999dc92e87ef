"""The line of chips: which orders a page is about, read from its address and back into it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

from werkzeug.datastructures import MultiDict

from reports.pages import words
from reports.period import Period, last_full_months
from reports.query import Query, QueryError

Asked = MultiDict[str, str]
# So many dimensions have a chip of their own; the others share one until they are chosen.
APART = 2


@dataclass(frozen=True)
class Choice:
    """One of the things a chip may be set to."""

    words: str
    href: str
    is_chosen: bool


@dataclass(frozen=True)
class Dates:
    """The two days of a period of one's own, and what else the address carries."""

    first: date | None
    last: date | None
    others: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Group:
    """Choices that belong together; the name may be empty."""

    name: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True)
class Chip:
    """A phrase that opens in place."""

    words: str
    groups: tuple[Group, ...]
    dates: Dates | None = None


def query_of(asked: Asked, filterable: Sequence[str]) -> Query:
    """Return what an address asks for.

    Raises:
        QueryError: a day is not a day, or the period ends before it begins.
    """
    first, last = _day(asked, "from"), _day(asked, "to")
    if first and last and first > last:
        raise QueryError(f"The period ends ({last}) before it begins ({first}).")
    where = tuple((name, asked[name]) for name in filterable if asked.get(name))
    return Query(
        first_day=first,
        last_day=last,
        by=asked.get("by") or None,
        where=where,
        as_of=_day(asked, "as_of"),
    )


def chips(
    asked: Asked,
    query: Query,
    as_of: date | None,
    values: Mapping[str, Sequence[str]],
    breakdowns: Sequence[str],
) -> list[Chip]:
    """Return the phrases, in the order they are read."""
    line = [_period_chip(asked, query, as_of)]
    chosen = dict(query.where)
    offered = [name for name, known in values.items() if len(known) > 1 or name in chosen]
    apart = [name for at, name in enumerate(offered) if at < APART or name in chosen]
    line += [_value_chip(asked, name, chosen.get(name), values[name]) for name in apart]
    rest = [name for name in offered if name not in apart]
    if rest:
        groups = (_values(asked, name, None, values[name])[1] for name in rest)
        line.append(Chip("narrow further", tuple(groups)))
    if breakdowns:
        line.append(_by_chip(asked, query.by or breakdowns[0], breakdowns))
    return line


def _day(asked: Asked, name: str) -> date | None:
    text = asked.get(name)
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise QueryError(f"{name} must be a day such as 2026-03-02; {text!r} is not.") from None


def _href(asked: Asked, **changes: object) -> str:
    """Return the address with some of its parts changed; None takes a part out."""
    parts = {**asked.to_dict(), **changes}
    kept = {name: str(value) for name, value in parts.items() if value not in (None, "")}
    return "?" + urlencode(kept)


def _period_chip(asked: Asked, query: Query, as_of: date | None) -> Chip:
    now = Period(query.first_day, query.last_day)
    choices = [
        Choice(
            text,
            _href(asked, **{"from": period.first_day, "to": period.last_day}),
            period == now,
        )
        for text, period in _periods(as_of)
    ]
    others = tuple((k, v) for k, v in asked.to_dict().items() if k not in ("from", "to"))
    said = words.days(query.first_day, query.last_day)
    return Chip(
        f"Orders placed {said}",
        (Group("", tuple(choices)),),
        Dates(query.first_day, query.last_day, others),
    )


def _periods(as_of: date | None) -> list[tuple[str, Period]]:
    """Return the periods people ask for, counted back from the last day that is known."""
    periods = [("At any time", Period())]
    if as_of is None:
        return periods
    month, before = last_full_months(as_of)
    return [
        *periods,
        (words.days(month.first_day, month.last_day), month),
        (words.days(before.first_day, before.last_day), before),
        *(
            (f"The last {said} full months", Period(_months_before(month, many), month.last_day))
            for said, many in (("three", 2), ("twelve", 11))
        ),
    ]


def _months_before(month: Period, many: int) -> date | None:
    """Return the first day of the month so many months before."""
    first = month.first_day
    for _ in range(many):
        first = first and (first - timedelta(days=1)).replace(day=1)
    return first


def _value_chip(asked: Asked, dimension: str, chosen: str | None, known: Sequence[str]) -> Chip:
    everything, group = _values(asked, dimension, chosen, known)
    said = words.inside(chosen) if chosen else f"every {words.dimension(dimension)}"
    return Chip(said, (Group("", (everything, *group.choices)),))


def _values(
    asked: Asked, dimension: str, chosen: str | None, known: Sequence[str]
) -> tuple[Choice, Group]:
    """Return the choice of everything, and those of each value."""
    named = words.dimension(dimension)
    everything = Choice(f"Every {named}", _href(asked, **{dimension: None}), not chosen)
    return everything, Group(
        named.capitalize(),
        tuple(
            Choice(words.name_of(one), _href(asked, **{dimension: one}), one == chosen)
            for one in known
        ),
    )


def _by_chip(asked: Asked, by: str, breakdowns: Sequence[str]) -> Chip:
    return Chip(
        f"by {words.dimension(by)}",
        (
            Group(
                "",
                tuple(
                    Choice(f"By {words.dimension(one)}", _href(asked, by=one), one == by)
                    for one in breakdowns
                ),
            ),
        ),
    )
