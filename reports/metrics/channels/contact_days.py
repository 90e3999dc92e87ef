"""How many contacts come in a day, by channel, and how much the days differ."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from feedback.clock import day_number, day_of
from reports.breakdown import UNKNOWN
from reports.estimate import PRECISE_N, Estimate, not_known, too_few
from reports.metrics.channels.places import whole
from reports.metrics.families.channels import OF_DAYS
from reports.report import Row
from reports.scope import Scope
from reports.statistics.interval import Interval
from reports.statistics.means import Moments, mean_interval
from reports.warehouse.columns import touchpoints

CHANNEL, WEEKDAY = "contact_channel", "weekday"
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
LEAST_WEEKS = 8
# Contacts a day → how many days had so many; and so of weeks.
Days = Counter[int]


@dataclass(slots=True)
class Counted:
    """The days with a contact, by weekday, and the whole weeks with one."""

    weekdays: list[Days] = field(default_factory=lambda: [Counter() for _ in WEEKDAYS])
    weeks: Days = field(default_factory=Counter)


def contact_day_rows(scope: Scope) -> list[Row]:
    """Return the rows of all contacts, of each weekday and of each channel, a group."""
    scope = whole(scope, CHANNEL)
    days = _days(scope)
    counted = _count(scope, days)
    rows = []
    for value in scope.in_order(counted):
        rows += _rows_of(scope, value, counted[value], _in_group(scope, value, days))
    return rows


def _rows_of(
    scope: Scope, value: Any, counted: Mapping[tuple[bool, str], Counted], days: Days
) -> list[Row]:
    """Return a group's rows; `days` counts its days by weekday, those with a contact or not."""
    group, min_n = scope.named(value), scope.query.min_n
    rows = []
    for is_all, channel in sorted(counted, key=lambda key: (not key[0], key[1] == UNKNOWN, key[1])):
        one = counted[is_all, channel]
        weekdays = [_with_empty(told, days[at]) for at, told in enumerate(one.weekdays)]
        weeks = _with_empty(one.weeks, days.total() // len(WEEKDAYS))
        named = group if is_all else {**group, CHANNEL: channel}
        rows += _spread(named, sum(weekdays, Counter()), weeks, min_n)
        if is_all:
            rows += [
                Row({**group, WEEKDAY: name}, "contacts_a_day", _mean(told, told, 1, min_n))
                for name, told in zip(WEEKDAYS, weekdays, strict=True)
            ]
    return rows


def _spread(group: dict[str, str], days: Days, weeks: Days, min_n: int) -> list[Row]:
    """Return the mean of days and where they lie."""
    average = _mean(days, weeks, len(WEEKDAYS), min_n)
    rows = [Row(group, "contacts_a_day", average)]
    for part, metric in OF_DAYS.items():
        known = average.hits is not None
        estimate = (
            Estimate(n=average.n, value=_quantile(days, part), method="exact", precise=True)
            if known
            else not_known(average.n, average.reason or "")
        )
        rows.append(Row(group, metric.name, estimate))
    return rows


def _mean(days: Days, blocks: Days, length: int, min_n: int) -> Estimate:
    """Return the mean; `hits` are the contacts.

    Days that follow each other are alike, and weekdays differ: the interval is that of `blocks`,
    each of so many days, which are nearly independent. Under eight there is none.
    """
    n, contacts = days.total(), sum(count * many for count, many in days.items())
    hidden = too_few(contacts, min_n, "contacts") or too_few(n, max(min_n, 2), "days")
    if hidden:
        return hidden
    value, found = contacts / n, _interval(blocks)
    return Estimate(
        n=n,
        value=value,
        low=max(value + (found.low - found.value) / length, 0.0) if found else None,
        high=value + (found.high - found.value) / length if found else None,
        hits=contacts,
        method="hall" if found else "exact",
        precise=found is not None and n >= PRECISE_N,
    )


def _interval(blocks: Days) -> Interval | None:
    if blocks.total() < LEAST_WEEKS:
        return None
    sums = (sum(many * count**power for count, many in blocks.items()) for power in (1, 2, 3))
    return mean_interval(Moments(blocks.total(), *sums))


def _quantile(days: Days, part: float) -> float:
    """Return the least number of contacts that this part of the days does not exceed."""
    below, least = 0, part * days.total()
    for count in sorted(days):
        below += days[count]
        if below >= max(least, 1):
            return float(count)
    return 0.0


def _with_empty(days: Days, all_days: int) -> Days:
    """Return the days with those that had no contact, so that there are `all_days`."""
    return days + Counter({0: all_days - days.total()})


def _days(scope: Scope) -> range:
    """Return the days of the period that are over, from the first contact there ever was."""
    day = touchpoints.c.day
    ever = sa.select(sa.func.min(day), sa.func.max(day)).where(touchpoints.c.kind == "contact")
    ((first, last),) = scope.warehouse.rows_once(ever)
    if first is None:
        return range(0)
    # Where there are no orders the facts do not know which day is over.
    period, over = scope.period, scope.setting.over if scope.as_of else last
    begin = max(first, day_number(period.first_day)) if period.first_day else first
    end = min(over, day_number(period.last_day)) if period.last_day else over
    return range(begin, end + 1)


def _in_group(scope: Scope, value: Any, days: Sequence[int]) -> Days:
    """Count the days a group could have contacts on, by weekday: a month has only its own."""
    if scope.query.by == "month":
        days = [day for day in days if f"{day_of(day):%Y-%m}" == value]
    if scope.query.by == "week":
        days = [day for day in days if value <= day < value + len(WEEKDAYS)]
    return Counter(map(_weekday, days))


def _weekday(day: Any) -> Any:
    """Return 0 of a Monday; 1970-01-01 was a Thursday."""
    return (day + 3) % len(WEEKDAYS)


def _contacts(scope: Scope) -> list[sa.ColumnElement[bool]]:
    """Return the conditions of contacts of days that are over."""
    return [touchpoints.c.kind == "contact", touchpoints.c.day <= scope.setting.over]


def _count(scope: Scope, days: range) -> dict[Any, dict[tuple[bool, str], Counted]]:
    """Count days and whole weeks by how many contacts they had, of all channels and each."""
    c = touchpoints.c
    # Weeks end with the last day; each is told by how many days before that its own last one is.
    ago = sa.literal(days.stop - 1) - c.day
    daily = (
        sa.select(
            scope.group.label("value"),
            c.contact_channel,
            c.day,
            (ago - ago % len(WEEKDAYS)).label("week"),
            sa.func.count().label("contacts"),
        )
        .where(*_contacts(scope), *scope.within())
        .group_by("value", c.contact_channel, c.day)
        .subquery()
        .c
    )
    blocks = [(daily.value, block) for block in (daily.day, daily.week)]
    sets = [sa.tuple_(*one, *more) for one in blocks for more in ((daily.contact_channel,), ())]
    summed = (
        sa.select(
            sa.func.grouping(daily.contact_channel).label("of_all"),
            sa.func.grouping(daily.day).label("of_week"),
            *(daily.value, daily.contact_channel, daily.week),
            _weekday(daily.day).label("weekday"),
            sa.func.sum(daily.contacts).label("contacts"),
        )
        .group_by(sa.func.grouping_sets(*sets))
        .subquery()
        .c
    )
    is_whole = (summed.of_week == 0) | (summed.week <= len(days) - len(WEEKDAYS))
    groups = (
        *(summed.value, summed.of_all, summed.of_week, summed.contact_channel),
        *(summed.weekday, summed.contacts),
    )
    found: dict[Any, dict[tuple[bool, str], Counted]] = defaultdict(lambda: defaultdict(Counted))
    for value, is_all, of_week, channel, weekday, contacts, n in scope.warehouse.rows(
        sa.select(*groups, sa.func.count()).where(is_whole).group_by(*groups)
    ):
        counted = found[value][bool(is_all), "" if is_all else channel or UNKNOWN]
        (counted.weeks if of_week else counted.weekdays[weekday])[int(contacts)] += n
    return found
