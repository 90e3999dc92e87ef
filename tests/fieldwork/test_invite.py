"""Who is drawn is invited, unless the person was asked too recently: then that is the reason."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from feedback.clock import end_of_day, local_day
from feedback.fieldwork.draw import draw_sample
from feedback.fieldwork.frame import list_frame
from feedback.fieldwork.invite import issue_invitations
from feedback.models.delivery import Delivery, DeliveryState
from feedback.models.invitation import Invitation
from feedback.models.order import Order
from feedback.models.sample_unit import SampleUnit
from surveys.disposition import Disposition
from surveys.population import Mode
from tests.conftest import LISBON, NOON
from tests.fieldwork.mailed import add_mail
from tests.fieldwork.rows import (
    DAY,
    add_checkout,
    add_customer,
    add_order,
    column_of,
    switch_on,
)

INVITED, QUARANTINE = Disposition.DRAWN, Disposition.QUARANTINE


def ask(session: Session, now: datetime = NOON, language: str = "en") -> int:
    list_frame(session, now)
    draw_sample(session)
    return issue_invitations(session, now, LISBON, language)


def leave(session: Session) -> None:
    """Let the mails that are ready leave, each when it is to."""
    gone = {"state": DeliveryState.ACCEPTED, "sent_at": Delivery.send_after}
    session.execute(update(Delivery).values(**gone))


def test_a_drawn_order_gets_an_invitation_and_a_mail_to_send(session: Session) -> None:
    survey = switch_on(session)
    customer = add_customer(session)
    order = add_order(session, customer, language="de")

    assert [ask(session), ask(session)] == [1, 0]

    invitation = session.scalars(select(Invitation)).one()
    assert invitation.survey_id in {one.id for one in survey.values()}
    assert invitation.customer_id == customer.id
    assert (invitation.mode, invitation.language) == (Mode.EMAIL, "de")
    assert invitation.issued_at == NOON
    last_day = local_day(order.due_at, LISBON) + timedelta(days=30)
    assert invitation.closes_at == end_of_day(last_day, LISBON)
    delivery = session.scalars(select(Delivery)).one()
    assert delivery.state is DeliveryState.READY
    assert delivery.send_after == NOON
    assert delivery.expires_at == invitation.closes_at - 2 * DAY


@pytest.mark.parametrize(
    ("spoken", "shop", "language"),
    [("pt-BR", "de", "pt"), (None, "de", "de"), ("sv", "fr", "fr")],
)
def test_the_language_is_the_orders_else_the_shops(
    session: Session, spoken: str | None, shop: str, language: str
) -> None:
    switch_on(session)
    add_order(session, add_customer(session), language=spoken)
    ask(session, language=shop)
    assert session.scalars(select(Invitation.language)).all() == [language]


@pytest.mark.parametrize(("days", "column"), [(89, QUARANTINE), (90, INVITED)])
def test_ninety_days_lie_between_two_invitations_to_one_survey(
    session: Session, days: int, column: Disposition
) -> None:
    switch_on(session)
    customer = add_customer(session)
    add_order(session, customer)
    ask(session)
    leave(session)
    later = NOON + days * DAY
    second = add_order(session, customer, due_at=later - DAY / 4)
    ask(session, later)
    assert column_of(session, second) is column


@pytest.mark.parametrize(("days", "column"), [(6, QUARANTINE), (7, INVITED)])
def test_seven_days_lie_between_any_two_invitations(
    session: Session, days: int, column: Disposition
) -> None:
    switch_on(session)
    customer = add_customer(session)
    add_order(session, customer)
    ask(session)
    leave(session)
    later = NOON + days * DAY
    checkout = add_checkout(session, customer, started_at=later - 1.1 * DAY)
    ask(session, later)
    assert column_of(session, checkout) is column


def test_a_mail_that_could_not_leave_counts_from_the_day_it_will(session: Session) -> None:
    """The provider was away for eight days: both would leave in one minute."""
    switch_on(session)
    customer = add_customer(session)
    add_order(session, customer)
    ask(session)
    later = NOON + 8 * DAY
    checkout = add_checkout(session, customer, started_at=later - 1.1 * DAY)
    ask(session, later)
    assert column_of(session, checkout) is QUARANTINE


def test_an_address_is_left_alone_whoever_has_it_now(session: Session) -> None:
    """It was asked for one customer, who moved on; the next day it is another's."""
    switch_on(session)
    first = add_customer(session, "ann@customer.example")
    add_mail(session, DeliveryState.ACCEPTED, customer=first, sent_at=NOON)
    session.execute(update(Order).values(listed=True))
    first.email = "ann@new.example"
    second = add_customer(session, "ann@customer.example")
    order = add_order(session, second, due_at=NOON + DAY / 2)
    ask(session, NOON + DAY)
    assert column_of(session, order) is QUARANTINE


NIGHTS = (datetime(2026, 3, 2, 23, 30, tzinfo=UTC), datetime(2026, 3, 9, 0, 30, tzinfo=UTC))


def asked_in_two_nights(session: Session) -> Disposition | None:
    """Ask a customer about an order, and about a checkout six days and an hour later."""
    customer = add_customer(session)
    add_order(session, customer)
    ask(session, NIGHTS[0])
    leave(session)
    checkout = add_checkout(session, customer, started_at=NIGHTS[1] - 1.1 * DAY)
    ask(session, NIGHTS[1])
    return column_of(session, checkout)


def test_days_are_counted_on_the_shops_calendar(session: Session) -> None:
    """Mails that leave at 23:30 on day 0 and at 00:30 on day 7 are seven days apart."""
    for survey in switch_on(session).values():
        survey.window_from, survey.window_until = 0, 24
    assert asked_in_two_nights(session) is INVITED


def test_days_are_counted_from_mail_to_mail(session: Session) -> None:
    """The first waits for the morning of day 1: on day 7 it is six days old."""
    switch_on(session)
    assert asked_in_two_nights(session) is QUARANTINE


@pytest.mark.parametrize(
    ("country", "waits"),
    [("DE", 0), ("JP", 12), ("US", 7), (None, 0)],
)
def test_a_mail_waits_for_the_hours_of_the_customers_day(
    session: Session, country: str | None, waits: int
) -> None:
    switch_on(session)
    add_order(session, add_customer(session), country=country)
    add_checkout(session, add_customer(session), country=country)
    ask(session)
    leave = [NOON + timedelta(hours=waits)] * 2
    assert session.scalars(select(Delivery.send_after)).all() == leave


def test_who_was_invited_is_not_invited_again_when_the_mail_was_taken_back(
    session: Session,
) -> None:
    switch_on(session)
    order = add_order(session, add_customer(session))
    ask(session)
    session.execute(update(SampleUnit).values(disposition=Disposition.SENT))
    session.execute(update(SampleUnit).values(disposition=Disposition.DRAWN))
    assert ask(session, NOON + DAY) == 0
    assert column_of(session, order) is Disposition.DRAWN


def test_a_person_is_an_address_whatever_the_customer_number(session: Session) -> None:
    switch_on(session)
    first = add_order(session, add_customer(session, "two@customer.example"))
    second = add_order(session, add_customer(session, "two@customer.example"))
    ask(session)
    assert column_of(session, first) is INVITED
    assert column_of(session, second) is QUARANTINE


def test_when_two_are_due_in_one_run_the_completed_order_is_asked_about(session: Session) -> None:
    switch_on(session)
    customer = add_customer(session)
    checkout = add_checkout(session, customer)
    order = add_order(session, customer)
    ask(session)
    assert column_of(session, order) is INVITED
    assert column_of(session, checkout) is QUARANTINE


def test_completed_orders_go_first_however_many_calls_it_takes(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    switch_on(session)
    for _ in range(2):
        add_order(session, add_customer(session))
    customer = add_customer(session)
    order, checkout = add_order(session, customer), add_checkout(session, customer)
    list_frame(session, NOON)
    draw_sample(session)
    monkeypatch.setattr("feedback.fieldwork.invite.CHUNK", 2)
    counts = [issue_invitations(session, NOON, LISBON, "en") for _ in range(3)]

    assert counts == [2, 2, 0]
    assert column_of(session, order) is INVITED
    assert column_of(session, checkout) is QUARANTINE


def test_a_mail_that_never_left_counts_for_no_quarantine(session: Session) -> None:
    switch_on(session)
    customer = add_customer(session)
    add_order(session, customer)
    ask(session)
    session.execute(update(Delivery).values(state=DeliveryState.CANCELLED))
    later = NOON + 2 * DAY
    second = add_order(session, customer, due_at=later - DAY / 4)
    ask(session, later)
    assert column_of(session, second) is INVITED


def test_whose_survey_closed_meanwhile_is_not_invited(session: Session) -> None:
    switch_on(session)
    order = add_order(session, add_customer(session))
    ask(session, NOON + 31 * DAY)
    assert column_of(session, order) is Disposition.EXPIRED
    assert session.scalars(select(Invitation)).all() == []


@pytest.mark.parametrize(("days", "column"), [(28, INVITED), (29, Disposition.EXPIRED)])
def test_who_would_have_less_than_two_days_to_answer_is_not_asked(
    session: Session, days: int, column: Disposition
) -> None:
    """Due in the morning of a day, closed at the end of the thirtieth after."""
    switch_on(session)
    order = add_order(session, add_customer(session))
    ask(session, NOON + days * DAY)
    assert column_of(session, order) is column


def test_who_was_erased_meanwhile_is_not_invited(session: Session) -> None:
    switch_on(session)
    customer = add_customer(session)
    order = add_order(session, customer)
    list_frame(session, NOON)
    customer.email = None
    ask(session)
    assert column_of(session, order) is Disposition.SITUATION_CHANGED


def test_more_are_drawn_than_one_call_invites(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    switch_on(session)
    for _ in range(5):
        add_order(session, add_customer(session))
    list_frame(session, NOON)
    draw_sample(session)
    monkeypatch.setattr("feedback.fieldwork.invite.CHUNK", 2)
    counts = [issue_invitations(session, NOON, LISBON, "en") for _ in range(4)]
    assert counts == [2, 2, 1, 0]
