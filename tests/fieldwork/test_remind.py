"""Who did not answer is reminded once, some days later, and nobody else."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from feedback.clock import end_of_day, local_day
from feedback.fieldwork.surveys import pause
from feedback.models.customer import Customer
from feedback.models.delivery import Delivery, DeliveryKind, DeliveryState
from feedback.models.invitation import Invitation
from feedback.models.order import Order
from feedback.models.response import Response
from feedback.models.sample_unit import SampleUnit
from feedback.models.survey import Survey
from surveys.disposition import Disposition
from surveys.population import Mode, TouchpointKind
from tests.conftest import LISBON, NOON
from tests.fieldwork.asking import ask, remind
from tests.fieldwork.rows import DAY, add_checkout, add_customer, add_order, switch_on

LATER = NOON + 5 * DAY


def asked(session: Session, **columns: object) -> Order:
    """Return an order whose customer got the invitation at noon."""
    order = add_order(session, add_customer(session), **columns)
    ask(session)
    arrive(session)
    return order


def arrive(session: Session) -> None:
    session.execute(update(Delivery).values(state=DeliveryState.ACCEPTED, sent_at=NOON))
    session.execute(
        update(SampleUnit)
        .where(SampleUnit.disposition == Disposition.DRAWN)
        .values(disposition=Disposition.SENT)
    )
    session.commit()


def reminders(session: Session) -> list[Delivery]:
    kind = Delivery.kind == DeliveryKind.REMINDER
    return list(session.scalars(select(Delivery).where(kind)))


def test_who_did_not_answer_is_reminded_once_after_five_days(session: Session) -> None:
    switch_on(session)
    order = asked(session)

    assert remind(session, LATER - timedelta(seconds=1)) == 0
    assert [remind(session, LATER), remind(session, LATER + DAY)] == [1, 0]

    (reminder,) = reminders(session)
    assert reminder.state is DeliveryState.READY
    assert reminder.send_after == LATER
    last_day = local_day(order.due_at, LISBON) + timedelta(days=30)
    assert reminder.expires_at == end_of_day(last_day, LISBON)


def test_abandoners_are_reminded_too(session: Session) -> None:
    switch_on(session)
    add_checkout(session, add_customer(session))
    ask(session)
    arrive(session)
    assert remind(session, LATER) == 1


@pytest.mark.parametrize(
    ("country", "hour", "leaves"),
    [(None, 23, 24 + 9), ("DE", 23, 24 + 8), ("US", 12, 19), ("JP", 13, 24)],
)
def test_it_leaves_in_the_hours_of_the_customers_day(
    session: Session, country: str | None, hour: int, leaves: int
) -> None:
    switch_on(session)
    asked(session, country=country)
    midnight = LATER - timedelta(hours=12)
    remind(session, midnight + timedelta(hours=hour))
    (reminder,) = reminders(session)
    assert reminder.send_after == midnight + timedelta(hours=leaves)


def answer(session: Session) -> None:
    unit = session.scalars(select(SampleUnit)).one()
    kind, key = TouchpointKind(unit.kind), unit.touchpoint_id
    session.add(Response(kind=kind, touchpoint_id=key, mode=Mode.EMAIL, answered_at=NOON))


def set_on(column: str, value: object) -> Callable[[Session], object]:
    model = {"state": Delivery, "refused_at": Invitation, "disposition": SampleUnit}.get(column)
    return lambda session: session.execute(update(model or Survey).values({column: value}))


@pytest.mark.parametrize(
    "happen",
    [
        pytest.param(answer, id="answered"),
        pytest.param(set_on("refused_at", NOON), id="asked not to be asked"),
        pytest.param(set_on("state", DeliveryState.BOUNCED), id="bounced"),
        pytest.param(set_on("state", DeliveryState.HELD), id="perhaps never left"),
        pytest.param(set_on("disposition", Disposition.BOUNCED), id="in the column of bounces"),
        pytest.param(set_on("disposition", Disposition.COUNTED), id="in the column of answers"),
        pytest.param(set_on("reminder_days", 0), id="no reminders in this survey"),
        pytest.param(set_on("active_since", None), id="survey off"),
        pytest.param(set_on("active_since", NOON), id="survey off meanwhile, on again"),
    ],
)
def test_nobody_else_is_reminded(session: Session, happen: Callable[[Session], object]) -> None:
    switch_on(session)
    asked(session)
    happen(session)
    session.commit()
    assert remind(session, LATER) == 0


def test_a_question_that_closes_before_long_is_not_reminded_of(session: Session) -> None:
    switch_on(session)
    asked(session)
    closes_at = session.scalars(select(Invitation.closes_at)).one()
    assert remind(session, closes_at - 2 * DAY) == 0
    assert remind(session, closes_at - 2 * DAY - timedelta(seconds=1)) == 1


def test_a_reminder_keeps_nobody_from_being_asked_and_needs_no_quarantine(session: Session) -> None:
    """Asked on day 0 and reminded on day 5, they are asked about a checkout on day 7."""
    switch_on(session)
    order = asked(session)
    remind(session, LATER)
    week = NOON + 7 * DAY
    customer = session.get_one(Customer, order.customer_id)
    add_checkout(session, customer, started_at=week - 1.1 * DAY)
    session.execute(
        update(Delivery)
        .where(Delivery.kind == DeliveryKind.REMINDER)
        .values(state=DeliveryState.ACCEPTED, sent_at=LATER)
    )
    ask(session, week)
    assert len(session.scalars(select(Invitation)).all()) == 2


def test_reminders_are_added_in_parts(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("feedback.fieldwork.remind.CHUNK", 2)
    switch_on(session)
    for _ in range(3):
        add_order(session, add_customer(session))
    asked(session)
    assert [remind(session, LATER) for _ in range(3)] == [2, 2, 0]


def test_a_pause_stops_reminders_at_once(session: Session) -> None:
    switch_on(session)
    asked(session)
    for survey in session.scalars(select(Survey)):
        pause(session, survey, LATER, "a test", "Somebody complained.")
    assert remind(session, LATER) == 0
