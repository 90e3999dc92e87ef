"""The line of chips: which orders a page is about, in words that open to be changed."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta

from feedback.web.address import PERIOD, Asked, href, typed_day
from reports import words
from reports.against import BEFORE, YEAR_BEFORE, said_against
from reports.period import Period, last_full_months
from reports.query import Other, Query

# So many dimensions have a chip of their own; the others share one until they are chosen.
APART = 2
# Those of the address that keep their meaning in any closed period.
RELATIVE = {BEFORE, YEAR_BEFORE}
NOT_COMPARED = "Choose days or a value above, then compare them with others."


@dataclass(frozen=True)
class Choice:
    """One of the things a chip may be set to."""

    words: str
    href: str
    is_chosen: bool


@dataclass(frozen=True)
class Dates:
    """The two days of a period of one's own as they were typed, and what else the address has."""

    first: str
    last: str
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


def chips(
    asked: Asked,
    query: Query,
    as_of: date | None,
    values: Mapping[str, Sequence[str]],
    breakdowns: Sequence[str],
) -> list[Chip]:
    """Return the phrases, in the order they are read: the period, the filters, the comparison."""
    chosen: dict[str, list[str]] = {}
    for name, value in query.where:
        chosen.setdefault(name, []).append(value)
    offered = [name for name, known in values.items() if len(known) > 1 or name in chosen]
    offered += [name for name in chosen if name not in offered]
    apart = [name for at, name in enumerate(offered) if at < APART or name in chosen]
    rest = [name for name in offered if name not in apart]
    line = [_period_chip(asked, query, as_of)]
    line += [_value_chip(asked, one, chosen.get(one, []), values.get(one, ())) for one in apart]
    if rest:
        groups = (_values(asked, name, [], values[name])[1] for name in rest)
        line.append(Chip("narrow further", tuple(groups)))
    line.append(_against_chip(asked, query, chosen))
    if breakdowns:
        line.append(_by_chip(asked, query.by or breakdowns[0], breakdowns))
    return line


def dates_of(asked: Asked) -> Dates:
    """Return what the form of a period holds; what is no day leaves its field empty."""
    others = tuple((k, v) for k, v in asked.items(multi=True) if k not in PERIOD)
    return Dates(typed_day(asked, "from"), typed_day(asked, "to"), others)


def _period_chip(asked: Asked, query: Query, as_of: date | None) -> Chip:
    choices = [
        Choice(
            text,
            href(
                asked,
                **{"from": period.first_day, "to": period.last_day},
                against=_still_against(asked, period),
            ),
            period == query.period,
        )
        for text, period in _periods(as_of)
    ]
    said = words.days(query.first_day, query.last_day)
    return Chip(f"Orders placed {said}", (Group("", tuple(choices)),), dates_of(asked))


def _still_against(asked: Asked, period: Period) -> str | None:
    """Return what is compared with once the period is another: not a period of its own."""
    against = asked.get("against", "")
    if against in RELATIVE:
        return against if period.last_day else None
    return None if ".." in against and "=" not in against else against


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


def _value_chip(asked: Asked, dimension: str, chosen: list[str], known: Sequence[str]) -> Chip:
    everything, group = _values(asked, dimension, chosen, known)
    said = (
        " or ".join(words.inside(one, dimension) for one in chosen)
        or f"every {words.dimension(dimension)}"
    )
    return Chip(said, (Group("", (everything, *group.choices)),))


def _values(
    asked: Asked, dimension: str, chosen: list[str], known: Sequence[str]
) -> tuple[Choice, Group]:
    """Return the choice of everything, and those of each value."""
    named = words.dimension(dimension)
    against = asked.get("against", "")
    without = {dimension: None}
    if against.partition("=")[0] == dimension:
        without["against"] = None
    everything = Choice(f"Every {named}", href(asked, **without), not chosen)
    return everything, Group(
        named.capitalize(),
        tuple(
            Choice(words.name_of(one, dimension), href(asked, **{dimension: one}), chosen == [one])
            for one in known
        ),
    )


def _against_chip(asked: Asked, query: Query, chosen: Mapping[str, object]) -> Chip:
    offered = [
        *_periods_beside(query.period),
        *((name, f"Every other {words.dimension(name)}", Other(name)) for name in chosen),
    ]
    choices = (
        Choice("Not compared", href(asked, against=None), query.against is None),
        *(
            Choice(text, href(asked, against=name), query.against == one)
            for name, text, one in offered
        ),
    )
    said = f"compared with {said_against(query.against)}" if query.against else "not compared"
    return Chip(said, (Group("" if offered else NOT_COMPARED, choices),))


def _periods_beside(period: Period) -> Iterator[tuple[str, str, Period]]:
    """Return the periods one can be compared with: in the address, in words, and themselves."""
    for name, text in ((BEFORE, "The period before"), (YEAR_BEFORE, "A year earlier")):
        with suppress(ValueError):
            one = period.before() if name == BEFORE else period.year_before()
            if not period.shares_days_with(one):
                yield name, f"{text}: {said_against(one)}", one


def _by_chip(asked: Asked, by: str, breakdowns: Sequence[str]) -> Chip:
    choices = [
        Choice(f"By {words.dimension(one)}", href(asked, by=one), one == by) for one in breakdowns
    ]
    return Chip(f"by {words.dimension(by)}", (Group("", tuple(choices)),))
