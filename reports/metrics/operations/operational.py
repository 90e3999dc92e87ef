"""The operational metrics, each declared once: what red means, and the value behind the colour.

A state is green, red or not_applicable (no contact: its own group, never green); NULL is not known.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from feedback.clock import day_number
from reports.setting import Expression, Setting, Targets
from reports.warehouse.columns import touchpoints

GREEN, RED, NOT_APPLICABLE = "green", "red", "not_applicable"
STATES = (GREEN, RED, NOT_APPLICABLE)
ON_TIME, LATE, NOT_DELIVERED = "on_time", "late", "not_delivered"
RETURN_DAYS = 30
# A state by its number: a million rows are grouped by numbers in half the time.
UNKNOWN_CODE, GREEN_CODE, RED_CODE, NOT_APPLICABLE_CODE = range(4)
STATES_BY_CODE = (None, *STATES)

# A condition and the state where it holds; the first that does counts, and none is unknown.
Colours = Sequence[tuple[sa.ColumnElement[bool], str | None]]


@dataclass(frozen=True, kw_only=True)
class OperationalMetric:
    """`red` says when it breaches its target and `never` that it never did, {} being the target.

    `colours` says when it has which state. `value` is what dissatisfied customers are ranked by,
    higher being worse, NULL where there is none; where it is None they are by the colour.
    `is_of_contacts`: a contact has the metric too, and an order without one has not. `never_any`
    is `never` where the target is none at all, and `never_sent` says that the shop never sent what
    could make it red.
    """

    name: str
    title: str
    red: str
    never: str
    colours: Callable[[Setting], Colours]
    value: Callable[[Setting], Expression] | None = None
    never_any: str = ""
    unit: str = ""
    is_of_contacts: bool = False
    never_sent: str | None = None

    def state(self, setting: Setting) -> Expression:
        return sa.case(*self.colours(setting), else_=None)

    def code(self, setting: Setting) -> Expression:
        """Return the state as its place among STATES_BY_CODE."""
        codes: list[tuple[Any, Any]] = [
            (condition, sa.literal_column(str(STATES_BY_CODE.index(state))))
            for condition, state in self.colours(setting)
        ]
        return sa.case(*codes, else_=sa.literal_column(str(UNKNOWN_CODE)))

    def never_red(self, targets: Targets) -> str:
        """Say that it never was red; where the target moved, of whichever was in force."""
        if self.never_sent:
            return self.never_sent
        if self.never_any and [target for _, target in targets.get(self.name, ())] == [0]:
            return f"Never red: {self.never_any}"
        return f"Never red: {self.never.format(self._target(targets))}"

    def red_when(self, targets: Targets) -> str:
        """Say what red means."""
        return self.red.format(self._target(targets))

    def _target(self, targets: Targets) -> str:
        steps = targets.get(self.name, ())
        return f"{steps[0][1]:g} {self.unit}" if len(steps) == 1 else "its target"


NO_CONTACT = (touchpoints.c.contacts == 0, NOT_APPLICABLE)


def promise_kept(setting: Setting) -> Expression:
    """Return the outcome of the promise; an open order is unknown until the day has passed."""
    return _by_promise(setting, ON_TIME, LATE, NOT_DELIVERED)


def _by_promise(setting: Setting, on_time: Any, late: Any, not_delivered: Any) -> Expression:
    promised = touchpoints.c.promised_day
    still_open = (touchpoints.c.status == "open") & (promised > setting.known_by)
    return sa.case(
        (promised.is_(None), None),
        (touchpoints.c.on_time, on_time),
        (~touchpoints.c.on_time, late),
        ((touchpoints.c.status == "completed") | still_open, None),
        else_=not_delivered,
    )


def target_of(metric: str, setting: Setting) -> Expression:
    """Return the target in force on the touchpoint's day; a later one never repaints the past."""
    first, *later = setting.targets[metric]
    steps = [
        (touchpoints.c.day >= day_number(day), sa.literal(value))
        for day, value in reversed(later)
        if day is not None
    ]
    return sa.case(*steps, else_=sa.literal(first[1])) if steps else sa.literal(first[1])


def _delivery(setting: Setting) -> Colours:
    promised, on_time = touchpoints.c.promised_day, touchpoints.c.on_time
    return [
        (promised.is_(None), None),
        (on_time, GREEN),
        (~on_time, RED),
        (touchpoints.c.status == "completed", None),
        (promised <= setting.known_by, RED),
    ]


def _delivery_value(setting: Setting) -> Expression:
    return _by_promise(setting, 0, 1, 2)


def _within_target(metric: str, setting: Setting) -> Colours:
    value, target = touchpoints.c[metric], target_of(metric, setting)
    return [(value > target, RED), (value <= target, GREEN)]


def _timed(metric: str) -> Callable[[Setting], Colours]:
    return lambda setting: [NO_CONTACT, *_within_target(metric, setting)]


def _answered_in_time(setting: Setting) -> Colours:
    within = _within_target("speed_of_answer", setting)
    return [NO_CONTACT, (touchpoints.c.is_unanswered, RED), *within]


def _answered_after(_: Setting) -> Expression:
    """Return the seconds to the answer; what was never answered has none."""
    return sa.case((touchpoints.c.is_unanswered, None), else_=touchpoints.c.speed_of_answer)


def _resolution(setting: Setting) -> Colours:
    return [
        NO_CONTACT,
        (touchpoints.c.unresolved_day <= setting.known_by, RED),
        (touchpoints.c.resolved_day <= setting.known_by, GREEN),
    ]


def _returned(setting: Setting) -> Colours:
    """Return whether it came back; by the landmark, whether it had come back by then."""
    days = 0 if setting.landmark else RETURN_DAYS
    return [
        (touchpoints.c.returned_day <= setting.known_by, RED),
        (touchpoints.c.delivered_day + days <= setting.known_by, GREEN),
    ]


def _volume(setting: Setting) -> Colours:
    return [*_within_target("contact_volume", setting), (sa.true(), NOT_APPLICABLE)]


def _column(metric: str) -> Callable[[Setting], Expression]:
    return lambda _: touchpoints.c[metric]


DELIVERY = OperationalMetric(
    name="on_time_delivery",
    title="on-time delivery",
    red="it came after the promised day, or not at all",
    never="no order came late, or not at all",
    colours=_delivery,
    value=_delivery_value,
)
OPERATIONAL = {
    metric.name: metric
    for metric in (
        DELIVERY,
        OperationalMetric(
            name="speed_of_answer",
            title="speed of answer",
            red="a contact was answered after more than {}, or never",
            never="every contact was answered within {}",
            unit="s",
            colours=_answered_in_time,
            value=_answered_after,
            is_of_contacts=True,
        ),
        OperationalMetric(
            name="wait_time",
            title="waiting time",
            red="a customer waited longer than {} in a contact",
            never="nobody waited longer than {}",
            unit="s",
            colours=_timed("wait_time"),
            value=_column("wait_time"),
            is_of_contacts=True,
        ),
        OperationalMetric(
            name="handle_time",
            title="handling time",
            red="a contact took longer than {} to handle",
            never="no contact took longer than {}",
            unit="s",
            colours=_timed("handle_time"),
            value=_column("handle_time"),
            is_of_contacts=True,
        ),
        OperationalMetric(
            name="first_contact_resolution",
            title="first-contact resolution",
            red="the first contact did not resolve it",
            never="every first contact resolved it",
            colours=_resolution,
            is_of_contacts=True,
        ),
        OperationalMetric(
            name="returned",
            title="returned",
            red=f"a return was requested within {RETURN_DAYS} days of delivery",
            never="no return is known",
            colours=_returned,
        ),
        OperationalMetric(
            name="contact_volume",
            title="contact volume",
            red="more than {} by the due day",
            never="no order is known to have had more than {}",
            never_any="nobody is known to have contacted the shop",
            unit="contacts",
            colours=_volume,
            value=_column("contact_volume"),
        ),
    )
}
