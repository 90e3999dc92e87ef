"""The dimensions a report can be broken down and filtered by."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from feedback.clock import day_number, day_of
from reports.metrics.operations.operational import (
    DELIVERY,
    LATE,
    NOT_APPLICABLE,
    NOT_DELIVERED,
    ON_TIME,
    OPERATIONAL,
    STATES,
    OperationalMetric,
    promise_kept,
)
from reports.query import Query, QueryError
from reports.setting import Expression, Setting
from reports.warehouse.columns import MapValue, touchpoints
from surveys.population import Population
from surveys.verdict import Verdict

UNKNOWN = "unknown"
NO_ANSWER = "no_answer"
NEVER_ASKED = "never_asked"
ATTRIBUTE = "attr:"
VERDICT = "verdict"
# What became of an order's contacts. One that names no order belongs to the customer's latest, so
# whoever buys again soon has no time to contact us about the first: that has to be over.
OF_CONTACTS = frozenset(
    {
        *("contact_channel", "agent_trained", "contact_volume"),
        *(metric.name for metric in OPERATIONAL.values() if metric.is_of_contacts),
    }
)


@dataclass(frozen=True, kw_only=True)
class Dimension:
    """A way to tell touchpoints apart. An absent value is `unknown`.

    `values` are all its values in their order, where they are few and known; `like` says what one
    looks like, where `read` may refuse it.
    """

    name: str
    title: str
    expression: Callable[[Setting], Expression]
    values: tuple[str, ...] = ()
    show: Callable[[Any], str] = str
    read: Callable[[str], Any] = str
    like: str = ""

    def label(self, value: Any) -> str:
        return UNKNOWN if value is None else self.show(value)

    def order(self, label: str) -> tuple[bool, int, str]:
        """Return what groups are sorted by: the declared order, else the name; unknown last."""
        place = self.values.index(label) if label in self.values else len(self.values)
        return label == UNKNOWN, place, label

    def matches(self, setting: Setting, wanted: Sequence[str]) -> sa.ColumnElement[bool]:
        """Return the condition that the value is one of those wanted.

        Raises:
            QueryError: a wanted value cannot be one of this dimension.
        """
        expression = self.expression(setting)
        known = [self._read(value) for value in wanted if value != UNKNOWN]
        condition = expression.in_(known) if known else sa.false()
        return condition | expression.is_(None) if UNKNOWN in wanted else condition

    def _read(self, value: str) -> Any:
        if self.values and value not in self.values:
            raise QueryError(
                f"{self.name} is one of {', '.join([*self.values, UNKNOWN])}; {value!r} is not."
            )
        try:
            return self.read(value)
        except ValueError:
            raise QueryError(f"{self.name} must be {self.like}, not {value!r}.") from None


def find_dimension(name: str, attributes: Sequence[str]) -> Dimension:
    """Return the dimension of a name.

    Raises:
        QueryError: there is none; the sentence lists those there are.
    """
    key = name.removeprefix(ATTRIBUTE)
    if name in DIMENSIONS:
        return DIMENSIONS[name]
    if key != name and key in attributes:
        return Dimension(
            name=name,
            title=key.replace("_", " "),
            expression=lambda _: MapValue(touchpoints.c.attributes, key),
        )
    own = ", ".join(ATTRIBUTE + attribute for attribute in attributes) or "none yet"
    raise QueryError(
        f"There is no dimension {name!r}; there are {', '.join(DIMENSIONS)}, and "
        f"{ATTRIBUTE}NAME for a column of your own ({own})."
    )


def counts_from_landmark(query: Query) -> bool:
    """Tell whether a question parts customers by what is known of them only later than the start.

    Who comes back is then counted from the landmark, by what was known on that day.
    """
    asked = {query.by, *(name for name, _ in query.where)}
    return not asked.isdisjoint({VERDICT, *OF_CONTACTS})


def by_landmark(setting: Setting, value: Expression, none: str | None = None) -> Expression:
    """Return what an order has of its contacts; those after the landmark name no future.

    Only later ones: there was `none`. Later ones too: what the earlier came to is not known.
    """
    if not setting.landmark:
        return value
    c = touchpoints.c
    return sa.case(
        (c.first_contact_day > c.landmark_day, none),
        (c.last_contact_day > c.landmark_day, None),
        else_=value,
    )


def _state(metric: OperationalMetric) -> Callable[[Setting], Expression]:
    if not metric.is_of_contacts:
        return metric.state
    return lambda setting: by_landmark(setting, metric.state(setting), NOT_APPLICABLE)


def _column(name: str, title: str) -> Dimension:
    return Dimension(name=name, title=title, expression=lambda _: touchpoints.c[name])


def _value_band(setting: Setting) -> Expression:
    """Return the tercile of the amount; an amount in a currency nothing was bought in has none."""
    amount = touchpoints.c.total_cents
    bands = [
        (touchpoints.c.currency.is_not_distinct_from(currency) & reached, band)
        for currency, (low, middle) in setting.bands().items()
        for reached, band in (
            (amount <= low, "low"),
            (amount <= middle, "middle"),
            (amount.is_not(None), "high"),
        )
    ]
    return sa.case(*bands, else_=None) if bands else sa.null()


def _buyer(_: Setting) -> Expression:
    return sa.case(
        (touchpoints.c.customer_id.is_(None), None),
        (touchpoints.c.prev_day.is_(None), "first"),
        else_="repeat",
    )


def _verdict(setting: Setting) -> Expression:
    if not setting.landmark:
        return touchpoints.c.verdict
    return sa.case(
        (touchpoints.c.landmark_verdict.is_not(None), touchpoints.c.landmark_verdict),
        (touchpoints.c.asked, NO_ANSWER),
        else_=NEVER_ASKED,
    )


def _month(text: str) -> str:
    """Return a month as it is; ValueError if it is none."""
    date.fromisoformat(f"{text}-01")
    return text


def _week(_: Setting) -> Expression:
    """Return the week's Monday; 1970-01-01 was a Thursday."""
    return touchpoints.c.day - (touchpoints.c.day + 3) % 7


DIMENSIONS = {
    dimension.name: dimension
    for dimension in (
        _column("channel", "sales channel"),
        Dimension(
            name="contact_channel",
            title="contact channel",
            expression=lambda setting: by_landmark(setting, touchpoints.c.contact_channel),
        ),
        _column("step", "step of the checkout"),
        Dimension(
            name="agent_trained",
            title="trained agent",
            expression=lambda setting: by_landmark(setting, touchpoints.c.agent_trained),
            values=("yes", "no"),
            show=lambda trained: "yes" if trained else "no",
            read=lambda text: text == "yes",
        ),
        _column("location", "location"),
        _column("fulfilment", "fulfilment"),
        _column("country", "country"),
        _column("region", "region"),
        _column("category", "category"),
        _column("language", "language"),
        Dimension(
            name="value_band",
            title="order value",
            expression=_value_band,
            values=("low", "middle", "high"),
        ),
        Dimension(
            name="buyer",
            title="first or later order",
            expression=_buyer,
            values=("first", "repeat"),
        ),
        Dimension(
            name=DELIVERY.name,
            title="delivery",
            expression=promise_kept,
            values=(ON_TIME, LATE, NOT_DELIVERED),
        ),
        *(
            Dimension(name=one.name, title=one.title, expression=_state(one), values=STATES)
            for one in OPERATIONAL.values()
            if one is not DELIVERY
        ),
        Dimension(
            name=VERDICT,
            title="verdict",
            expression=_verdict,
            values=(*(verdict.value for verdict in Verdict), NO_ANSWER, NEVER_ASKED),
        ),
        _column("mode", "how they answered"),
        Dimension(
            name="month",
            title="month",
            expression=lambda _: touchpoints.c.month,
            read=_month,
            like="a month such as 2026-03",
        ),
        Dimension(
            name="week",
            title="week beginning",
            expression=_week,
            show=lambda monday: day_of(monday).isoformat(),
            read=lambda text: day_number(date.fromisoformat(text)),
            like="a date such as 2026-03-02",
        ),
        _column("survey", "survey"),
        Dimension(
            name="population",
            title="population",
            expression=lambda _: touchpoints.c.population,
            values=tuple(population.value for population in Population),
        ),
    )
}
