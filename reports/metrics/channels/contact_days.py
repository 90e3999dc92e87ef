"""How many contacts come in a day, by channel, and how much the days differ."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from feedback.clock import day_of
from reports.breakdown import UNKNOWN
from reports.estimate import PRECISE_N, Estimate, not_known, too_few
from reports.metrics.channels.places import whole
from reports.metrics.families.channels import OF_DAYS
from reports.report import Row
from reports.scope import Scope, days_in
from reports.statistics.means import Moments, mean_interval
from reports.warehouse.columns import touchpoints

CHANNEL, WEEKDAY = "contact_channel", "weekday"
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
# Contacts a day → how many days had so many.
Days = Counter[int]


def contact_day_rows(scope: Scope) -> list[Row]:
    """Return the rows of all contacts, of each weekday and of each channel, a group."""
    scope = whole(scope, CHANNEL)
    days, counted = _days(scope), _count(scope)
    rows = []
    for value in scope.in_order(counted):
        rows += _rows_of(scope, value, counted[value], _in_group(scope, value, days))
    return rows


def _rows_of(
    scope: Scope, value: Any, counted: Mapping[tuple[bool, str], list[Days]], days: Days
) -> list[Row]:
    """Return a group's rows; `days` counts its days by weekday, those with a contact or not."""
    group, min_n = scope.named(value), scope.query.min_n
    rows = []
    for is_all, channel in sorted(counted, key=lambda key: (not key[0], key[1] == UNKNOWN, key[1])):
        weekdays = [_with_empty(one, days[at]) for at, one in enumerate(counted[is_all, channel])]
        named = group if is_all else {**group, CHANNEL: channel}
        rows += _spread(named, sum(weekdays, Counter()), min_n)
        if is_all:
            rows += [
                Row({**group, WEEKDAY: name}, "contacts_a_day", _mean(one, min_n))
                for name, one in zip(WEEKDAYS, weekdays, strict=True)
            ]
    return rows


def _spread(group: dict[str, str], days: Days, min_n: int) -> list[Row]:
    """Return the mean of days and where they lie."""
    average = _mean(days, min_n)
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


def _mean(days: Days, min_n: int) -> Estimate:
    """Return the mean; `hits` are the contacts."""
    n, contacts = days.total(), sum(count * many for count, many in days.items())
    hidden = too_few(contacts, min_n, "contacts") or too_few(n, max(min_n, 2), "days")
    if hidden:
        return hidden
    sums = (sum(many * count**power for count, many in days.items()) for power in (1, 2, 3))
    found = mean_interval(Moments(n, *sums))
    return Estimate(
        n=n,
        value=contacts / n,
        low=max(found.low, 0.0) if found else None,
        high=found.high if found else None,
        hits=contacts,
        method="hall" if found else "exact",
        precise=n >= PRECISE_N,
    )


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
    """Return the days from the first to the last contact of the period, whatever is filtered."""
    select = sa.select(sa.func.min(touchpoints.c.day), sa.func.max(touchpoints.c.day))
    ((first, last),) = scope.warehouse.rows(select.where(*_contacts(scope), *days_in(scope.period)))
    return range(0) if first is None else range(first, last + 1)


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


def _count(scope: Scope) -> dict[Any, dict[tuple[bool, str], list[Days]]]:
    """Count days by how many contacts they had, of all channels and each: a list a weekday."""
    c = touchpoints.c
    lines = (
        sa.select(
            scope.group.label("value"), c.contact_channel, c.day, _weekday(c.day).label("weekday")
        )
        .where(*_contacts(scope), *scope.within())
        .subquery()
        .c
    )
    of_all = sa.func.grouping(lines.contact_channel).label("of_all")
    day = (lines.value, lines.day, lines.weekday)
    days = (
        sa.select(of_all, *lines, sa.func.count().label("contacts"))
        .group_by(sa.func.grouping_sets(sa.tuple_(*day, lines.contact_channel), sa.tuple_(*day)))
        .subquery()
        .c
    )
    groups = days.value, days.of_all, days.contact_channel, days.weekday, days.contacts
    found: dict[Any, dict[tuple[bool, str], list[Days]]] = defaultdict(
        lambda: defaultdict(lambda: [Counter() for _ in WEEKDAYS])
    )
    for value, is_all, channel, weekday, contacts, n in scope.warehouse.rows(
        sa.select(*groups, sa.func.count()).group_by(*groups)
    ):
        found[value][bool(is_all), "" if is_all else channel or UNKNOWN][weekday][contacts] += n
    return found
