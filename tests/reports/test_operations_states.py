"""What colour each operational metric has: green, red, not applicable, or not known yet."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from feedback.clock import day_number
from feedback.models.target import Steps
from reports.breakdown import DIMENSIONS
from reports.metrics.operations.operational import OPERATIONAL
from reports.query import Query
from reports.scope import Scope
from reports.warehouse.columns import touchpoints
from tests.reports.written import AS_OF, DAY, WrittenFacts, contact, order

OVER = day_number(AS_OF)
ASKED = Query(as_of=AS_OF)


def told(
    metric: str,
    *rows: dict[str, Any],
    landmark: bool = False,
    targets: dict[str, Steps] | None = None,
) -> list[tuple[str | None, float | None]]:
    """Return state and value of each row, in the order written."""
    scope = Scope(WrittenFacts(*rows, targets=targets), ASKED, landmark=landmark)
    one = OPERATIONAL[metric]
    columns = one.state(scope.setting), one.value(scope.setting) if one.value else sa.null()
    select = sa.select(*columns).select_from(touchpoints)
    return [(state, value) for state, value in scope.warehouse.rows(select)]


def colours(metric: str, *rows: dict[str, Any], **how: Any) -> list[str | None]:
    return [state for state, _ in told(metric, *rows, **how)]


def test_a_delivery_is_red_when_late_and_when_it_never_came() -> None:
    promised = {"promised_day": DAY + 3}
    assert told(
        "on_time_delivery",
        order(**promised, on_time=True),
        order(**promised, on_time=False),
        order(**promised, status="open"),
        order(promised_day=OVER, status="open"),
        order(promised_day=OVER + 1, status="open"),
        order(promised_day=OVER + 1, status="cancelled"),
        order(**promised),
        order(on_time=None),
    ) == [
        ("green", 0),
        ("red", 1),
        ("red", 2),
        ("red", 2),
        (None, None),
        (None, 2),
        (None, None),
        (None, None),
    ]


@pytest.mark.parametrize(
    ("metric", "target"), [("speed_of_answer", 60), ("wait_time", 120), ("handle_time", 600)]
)
def test_a_time_is_red_above_its_target_and_at_it_still_green(metric: str, target: int) -> None:
    assert told(
        metric,
        order(contacts=1, **{metric: target}),
        order(contacts=1, **{metric: target + 0.5}),
        contact(**{metric: target + 1}),
        order(contacts=1),
        order(),
    ) == [
        ("green", target),
        ("red", target + 0.5),
        ("red", target + 1),
        (None, None),
        ("not_applicable", None),
    ]


def test_an_unanswered_contact_is_red_without_a_value_and_beats_a_fast_one() -> None:
    assert told(
        "speed_of_answer",
        order(contacts=1, is_unanswered=True),
        order(contacts=2, is_unanswered=True, speed_of_answer=10.0),
        order(contacts=1, is_unanswered=False, speed_of_answer=10.0),
    ) == [("red", None), ("red", None), ("green", 10)]


def test_a_resolution_is_known_from_its_day_on() -> None:
    assert colours(
        "first_contact_resolution",
        order(contacts=1, resolved_day=OVER),
        order(contacts=1, resolved_day=OVER + 1),
        order(contacts=1, unresolved_day=OVER),
        order(contacts=1, unresolved_day=OVER + 1),
        order(contacts=1),
        order(),
    ) == ["green", None, "red", None, None, "not_applicable"]


def test_an_order_is_not_returned_once_its_thirty_days_are_over() -> None:
    assert colours(
        "returned",
        order(delivered_day=OVER - 30),
        order(delivered_day=OVER - 29),
        order(delivered_day=OVER - 29, returned_day=OVER),
        order(delivered_day=OVER - 29, returned_day=OVER + 1),
        order(),
    ) == ["green", None, "red", None, None]


def test_one_contact_by_the_due_day_is_red_and_a_contact_has_no_volume() -> None:
    assert told("contact_volume", order(), order(contact_volume=1), contact()) == [
        ("green", 0),
        ("red", 1),
        ("not_applicable", None),
    ]


def test_at_the_landmark_states_are_as_known_on_its_day() -> None:
    landmark = DAY + 19
    returned = [
        order(delivered_day=DAY + 2, returned_day=landmark),
        order(delivered_day=DAY + 2, returned_day=landmark + 1),
        order(delivered_day=landmark + 1),
    ]
    assert colours("returned", *returned, landmark=True) == ["red", "green", None]
    resolved = [order(contacts=1, resolved_day=landmark + past) for past in (0, 1)]
    known = colours("first_contact_resolution", *resolved, landmark=True)
    assert known == ["green", None]


def test_a_new_target_holds_from_its_day_and_repaints_nothing() -> None:
    steps: Steps = [(None, 600.0), (date(2026, 1, 6), 300.0), (date(2026, 1, 8), 100.0)]
    rows = [order(contacts=1, handle_time=200.0, day=DAY + later) for later in range(4)]
    states = colours("handle_time", *rows, targets={"handle_time": steps})
    assert states == ["green", "green", "green", "red"]
    rows = [{**row, "handle_time": 400.0} for row in rows]
    states = colours("handle_time", *rows, targets={"handle_time": steps})
    assert states == ["green", "red", "red", "red"]


def test_every_metric_is_a_dimension_of_every_report() -> None:
    facts = WrittenFacts(
        order(contacts=1, wait_time=121.0, verdict="satisfied"), order(contacts=1), order()
    )
    for metric in OPERATIONAL:
        scope = Scope(facts, replace(ASKED, by=metric))
        rows = facts.rows(sa.select(scope.group).select_from(touchpoints))
        assert all(
            DIMENSIONS[metric].label(value) in (*DIMENSIONS[metric].values, "unknown")
            for (value,) in rows
        )
    red = Scope(facts, replace(ASKED, where=(("wait_time", "red"),)))
    assert facts.rows(sa.select(sa.func.count()).where(*red.within())) == [(1,)]
    unknown = Scope(facts, replace(ASKED, where=(("wait_time", "unknown"),)))
    assert facts.rows(sa.select(sa.func.count()).where(*unknown.within())) == [(1,)]
