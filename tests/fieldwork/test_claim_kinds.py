"""Reminders and re-asks go the same way as invitations, move no unit, and wait for the day."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from feedback.fieldwork.deliver import Delivered
from feedback.fieldwork.surveys import pause
from feedback.mail.sender import Fate, Outcome, Slip, Unreached
from feedback.models.customer import Customer
from feedback.models.delivery import Delivery, DeliveryKind, DeliveryState
from feedback.models.follow_up import FollowUp, FollowUpState
from feedback.models.invitation import Invitation, InvitationToken
from feedback.models.order import Order
from feedback.models.response import Response
from feedback.models.suppression import Suppression, SuppressionReason
from feedback.models.survey import CountryConsent, Survey
from surveys.disposition import Disposition
from surveys.population import Mode, Population, TouchpointKind
from surveys.verdict import Verdict
from tests.conftest import NOON
from tests.fieldwork.asking import Sessions, ask, column, deliver
from tests.fieldwork.mailroom import Pigeon
from tests.fieldwork.rows import DAY, add_customer, add_order, switch_on

LATER = NOON + 5 * DAY
HOUR = timedelta(hours=1)


class Unreachable(Pigeon):
    def prepare(self, now: datetime) -> Slip | None:
        raise Unreached


class Waiting(Pigeon):
    def prepare(self, now: datetime) -> Slip | None:
        return Slip("b1", now + HOUR)


@pytest.fixture
def order(session: Session, sessions: Sessions) -> Order:
    """An order that was asked about, and its mail accepted."""
    switch_on(session)
    order = add_order(session, add_customer(session), country="PT")
    ask(session)
    deliver(sessions, Pigeon())
    return order


def _add_mail(session: Session, kind: DeliveryKind) -> Delivery:
    invitation = session.scalars(select(Invitation)).one()
    mail = Delivery(
        invitation_id=invitation.id,
        state=DeliveryState.READY,
        kind=kind,
        send_after=LATER,
        expires_at=LATER + 14 * DAY,
    )
    session.add(mail)
    session.commit()
    return mail


def _ask_again(session: Session, state: FollowUpState = FollowUpState.ASKED_AGAIN) -> Delivery:
    """Add the re-ask of a customer who was left dissatisfied."""
    invitation = session.scalars(select(Invitation)).one()
    order = session.scalars(select(Order)).one()
    response = Response(
        kind=TouchpointKind.ORDER,
        touchpoint_id=order.id,
        mode=Mode.EMAIL,
        answered_at=NOON,
        invitation_id=invitation.id,
    )
    session.add(response)
    session.flush()
    follow_up = FollowUp(
        response_id=response.id,
        invitation_id=invitation.id,
        customer_id=invitation.customer_id,
        verdict=Verdict.LEFT_WRONG,
        state=state,
        opened_at=NOON,
        due_at=NOON + 2 * DAY,
    )
    session.add(follow_up)
    return _add_mail(session, DeliveryKind.RE_ASK)


def _state(session: Session, mail: Delivery) -> DeliveryState:
    session.refresh(mail)
    session.commit()
    return mail.state


def test_a_reminder_is_a_mail_of_its_own_wording_with_a_link_of_its_own(
    session: Session, sessions: Sessions, order: Order
) -> None:
    _add_mail(session, DeliveryKind.REMINDER)
    pigeon = Pigeon()

    assert deliver(sessions, pigeon, LATER) == Delivered(accepted=1)

    kinds = session.scalars(select(InvitationToken.kind).order_by(InvitationToken.id)).all()
    assert kinds == [DeliveryKind.INVITATION, DeliveryKind.REMINDER]
    first = Pigeon()
    add_order(session, add_customer(session), due_at=LATER)
    ask(session, LATER)
    deliver(sessions, first, LATER)
    assert pigeon.sent[0].letter.text != first.sent[0].letter.text


@pytest.mark.parametrize("fate", [Fate.REFUSED, Fate.BOUNCED, Fate.UNKNOWN])
def test_what_becomes_of_a_reminder_moves_no_unit(
    session: Session, sessions: Sessions, order: Order, fate: Fate
) -> None:
    _add_mail(session, DeliveryKind.REMINDER)
    deliver(sessions, Pigeon(lambda mail: Outcome(fate, "So.")), LATER)
    deliver(sessions, Pigeon(), LATER + DAY)
    assert column(session, order) is Disposition.SENT


def test_who_has_cancelled_or_answered_since_is_not_reminded(
    session: Session, sessions: Sessions, order: Order
) -> None:
    mail = _add_mail(session, DeliveryKind.REMINDER)
    order.population = Population.NOT_COMPLETED
    session.commit()

    assert deliver(sessions, Pigeon(), LATER) == Delivered(stopped=1)
    assert _state(session, mail) is DeliveryState.CANCELLED
    assert column(session, order) is Disposition.SENT


def test_a_re_ask_leaves_whatever_became_of_the_order(
    session: Session, sessions: Sessions, order: Order
) -> None:
    _ask_again(session)
    order.population = Population.NOT_COMPLETED
    session.commit()
    pigeon = Pigeon()

    assert deliver(sessions, pigeon, LATER) == Delivered(accepted=1)
    assert session.scalars(select(InvitationToken.kind)).all()[-1] is DeliveryKind.RE_ASK


def test_a_re_ask_nobody_waits_for_is_not_sent(
    session: Session, sessions: Sessions, order: Order
) -> None:
    mail = _ask_again(session, FollowUpState.GIVEN_UP)

    assert deliver(sessions, Pigeon(), LATER) == Delivered(stopped=1)
    assert _state(session, mail) is DeliveryState.CANCELLED


def _pause(session: Session) -> None:
    for survey in session.scalars(select(Survey)):
        pause(session, survey, LATER, "a test")
    session.commit()


def test_a_survey_that_is_paused_reminds_nobody(
    session: Session, sessions: Sessions, order: Order
) -> None:
    mail = _add_mail(session, DeliveryKind.REMINDER)
    _pause(session)

    assert deliver(sessions, Pigeon(), LATER) == Delivered(stopped=1)
    assert _state(session, mail) is DeliveryState.CANCELLED


def test_a_re_ask_waits_while_its_survey_is_off(
    session: Session, sessions: Sessions, order: Order
) -> None:
    """Staff promised it; that the order was due before the survey was switched on is no matter."""
    mail = _ask_again(session)
    _pause(session)
    pigeon = Pigeon()

    assert deliver(sessions, pigeon, LATER) == Delivered(postponed=1)
    assert deliver(sessions, pigeon, LATER) == Delivered()
    switch_on(session, since=LATER + HOUR / 2)
    session.commit()
    assert deliver(sessions, pigeon, LATER + HOUR) == Delivered(accepted=1)
    assert _state(session, mail) is DeliveryState.ACCEPTED


def test_a_reminder_goes_to_the_address_that_was_asked_alone(
    session: Session, sessions: Sessions, order: Order
) -> None:
    """Its link opens the order of whoever was asked; another may have that address now."""
    mail = _add_mail(session, DeliveryKind.REMINDER)
    session.get_one(Customer, order.customer_id).email = "new@customer.example"
    session.commit()

    assert deliver(sessions, Pigeon(), LATER) == Delivered(stopped=1)
    assert _state(session, mail) is DeliveryState.CANCELLED


def test_consent_is_looked_at_by_country(session: Session, sessions: Sessions) -> None:
    surveys = switch_on(session)
    order = add_order(session, add_customer(session), country="DE")
    ask(session)
    survey = surveys[Population.COMPLETED]
    session.add(CountryConsent(survey_id=survey.id, country="DE", blank_consent=False))
    session.commit()

    assert deliver(sessions, Pigeon()) == Delivered(stopped=1)
    assert column(session, order) is Disposition.SITUATION_CHANGED


def test_after_an_outage_nobody_is_written_to_by_night(
    session: Session, sessions: Sessions
) -> None:
    """Ready since noon; the sender comes back at 23:00, when it is 8 o'clock in Japan."""
    switch_on(session)
    for country in ("DE", "JP"):
        add_order(session, add_customer(session), country=country)
    ask(session)
    session.execute(update(Delivery).values(send_after=NOON))
    session.commit()
    pigeon = Pigeon()

    assert deliver(sessions, pigeon, NOON + timedelta(hours=11)) == Delivered(postponed=2)
    assert pigeon.sent == []
    session.rollback()
    assert set(session.scalars(select(Delivery.send_after))) == {
        datetime(2026, 3, 3, 0, tzinfo=UTC),
        datetime(2026, 3, 3, 8, tzinfo=UTC),
    }
    session.commit()
    assert deliver(sessions, pigeon, NOON + timedelta(hours=12)) == Delivered(accepted=1)


def test_a_mail_that_waits_at_the_provider_leaves_by_day_too(
    session: Session, sessions: Sessions
) -> None:
    """At half past seven in the evening it would leave at half past eight: it waits until eight."""
    switch_on(session)
    add_order(session, add_customer(session), country="DE")
    ask(session)
    pigeon = Waiting()
    evening = datetime(2026, 3, 2, 18, 30, tzinfo=UTC)

    assert deliver(sessions, pigeon, evening) == Delivered(postponed=1)
    opening = datetime(2026, 3, 3, 7, tzinfo=UTC)
    assert session.scalars(select(Delivery.send_after)).one() == opening
    session.commit()
    assert deliver(sessions, pigeon, opening) == Delivered(accepted=1)
    assert session.scalars(select(Delivery.leaves_at)).one() == opening + HOUR


def test_a_mail_that_would_leave_after_it_expired_is_halted(
    session: Session, sessions: Sessions
) -> None:
    switch_on(session)
    add_order(session, add_customer(session))
    ask(session)
    closes_soon = update(Delivery).values(expires_at=NOON + HOUR)
    session.execute(closes_soon)
    session.commit()

    assert deliver(sessions, Waiting()) == Delivered(stopped=1)


def test_what_expired_is_halted_while_the_provider_cannot_be_reached(
    session: Session, sessions: Sessions
) -> None:
    switch_on(session)
    order = add_order(session, add_customer(session))
    ask(session)

    assert deliver(sessions, Unreachable(), NOON) == Delivered()
    assert column(session, order) is Disposition.DRAWN
    assert session.scalars(select(Delivery.reason)).one() == "The provider cannot be reached."
    session.commit()
    assert deliver(sessions, Unreachable(), NOON + 31 * DAY) == Delivered(stopped=1)
    assert column(session, order) is Disposition.EXPIRED


def test_an_address_that_does_not_exist_is_never_written_to_again(
    session: Session, sessions: Sessions
) -> None:
    switch_on(session)
    order = add_order(session, add_customer(session))
    ask(session)
    dead = Outcome(Fate.BOUNCED, "550 5.1.1 no such user")

    assert deliver(sessions, Pigeon(lambda mail: dead)) == Delivered(bounced=1)

    assert session.scalars(select(Delivery.state)).one() is DeliveryState.BOUNCED
    assert column(session, order) is Disposition.BOUNCED
    assert session.scalars(select(Suppression.reason)).all() == [SuppressionReason.BOUNCED]
    assert session.scalars(select(Suppression.address_hash)).all() == list(
        session.scalars(select(Delivery.address_hash))
    )
