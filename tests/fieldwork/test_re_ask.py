"""The customer is asked again once, and only their word closes a follow-up as put right."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from feedback.fieldwork.answer import InvitationClosed, save_answers
from feedback.fieldwork.follow_up import CUSTOMER
from feedback.fieldwork.handling import OVER, NotNow, add_note, find_follow_up, give_up, hand_over
from feedback.fieldwork.re_ask import (
    NO_ADDRESS,
    NO_CONSENT,
    ONCE,
    PAUSED,
    SUPPRESSED,
    UNREACHED,
    ask_again,
    hindrance,
    re_ask_of,
    said_so_far,
    save_re_ask,
    take_back_unasked,
)
from feedback.fieldwork.suppress import suppress
from feedback.fieldwork.surveys import pause
from feedback.models.alert import AlertKind
from feedback.models.customer import Customer
from feedback.models.delivery import Delivery, DeliveryKind, DeliveryState
from feedback.models.fact_change import FactChange
from feedback.models.follow_up import FollowUp, FollowUpState
from feedback.models.invitation import Invitation
from feedback.models.order import Order
from feedback.models.response import Answer, Response
from feedback.models.suppression import SuppressionReason
from feedback.models.survey import CountryConsent, Survey
from surveys.verdict import Verdict
from tests.conftest import LISBON, NOON
from tests.fieldwork.following import ANN, BEN, LEFT_WRONG, happened, left_wrong, told

DAY = timedelta(days=1)
YES = {"put_right": ("yes",)}
NO = {"put_right": ("no",)}


@pytest.fixture
def follow_up(session: Session) -> FollowUp:
    return left_wrong(session)


@pytest.fixture
def asked(session: Session, follow_up: FollowUp) -> FollowUp:
    """Asked again a day later."""
    ask_again(session, follow_up, LISBON, BEN, NOON + DAY)
    session.flush()
    return follow_up


def state(follow_up: FollowUp) -> str:
    return follow_up.state


def test_the_customer_is_asked_again_by_a_mail_of_its_own(
    session: Session, asked: FollowUp
) -> None:
    mail = re_ask_of(session, asked)
    assert mail is not None
    assert (mail.kind, mail.state) == (DeliveryKind.RE_ASK, DeliveryState.READY)
    assert (mail.send_after, mail.expires_at) == (NOON + DAY, NOON + 15 * DAY)
    assert (asked.state, asked.asked_again_at) == (FollowUpState.ASKED_AGAIN, NOON + DAY)
    assert happened(session)[-1][:2] == (BEN, "Asked the customer whether it is right now.")


def test_nobody_is_written_to_at_night_where_they_live(
    session: Session, follow_up: FollowUp
) -> None:
    session.execute(update(Order).values(country="JP"))
    # Noon in London is nine in the evening in Tokyo.
    mail = ask_again(session, follow_up, LISBON, BEN, NOON)
    assert mail.send_after == NOON + timedelta(hours=12)


def test_it_happens_once(session: Session, asked: FollowUp) -> None:
    for said in ({}, NO, YES):
        save_re_ask(session, asked, said, NOON + 2 * DAY)
        with pytest.raises(NotNow, match="that happens once"):
            ask_again(session, asked, LISBON, BEN, NOON + 2 * DAY)
        assert hindrance(session, asked) == ONCE
    of_re_ask = select(func.count(Delivery.id)).where(Delivery.kind == DeliveryKind.RE_ASK)
    assert session.scalar(of_re_ask) == 1


def test_who_cannot_be_written_to_is_not_asked_and_staff_read_why(
    session: Session, follow_up: FollowUp
) -> None:
    customer = session.get_one(Customer, follow_up.customer_id)
    survey = session.scalars(select(Survey).where(Survey.key == "completed")).one()
    assert hindrance(session, follow_up) is None

    pause(session, survey, NOON, BEN)
    assert hindrance(session, follow_up) == PAUSED
    survey.active_since = NOON + DAY
    session.flush()
    assert hindrance(session, follow_up) is None

    session.execute(update(Order).values(country="DE"))
    session.add(CountryConsent(survey_id=survey.id, country="DE", blank_consent=False))
    session.flush()
    assert hindrance(session, follow_up) == NO_CONSENT

    suppress(session, ANN, SuppressionReason.BOUNCED, NOON, "completed")
    assert hindrance(session, follow_up) == SUPPRESSED

    customer.email = None
    session.flush()
    assert hindrance(session, follow_up) == NO_ADDRESS
    with pytest.raises(NotNow):
        ask_again(session, follow_up, LISBON, BEN, NOON)
    assert re_ask_of(session, follow_up) is None
    assert follow_up.state is FollowUpState.OPEN


def mail_becomes(session: Session, state: DeliveryState) -> None:
    of_re_ask = update(Delivery).where(Delivery.kind == DeliveryKind.RE_ASK)
    session.execute(of_re_ask.values(state=state, reason="So it goes.", attempt=1))


@pytest.mark.parametrize("became", UNREACHED)
def test_who_got_no_mail_was_not_asked_and_may_be(
    session: Session, asked: FollowUp, became: DeliveryState
) -> None:
    mail_becomes(session, became)
    assert [take_back_unasked(session, NOON + 2 * DAY) for _ in range(2)] == [1, 0]
    assert (state(asked), asked.asked_again_at) == ("open", None)
    assert happened(session)[-1] == (
        "Comeback",
        "The mail did not reach the customer.",
        "So it goes.",
    )
    mail = ask_again(session, asked, LISBON, BEN, NOON + 3 * DAY)
    assert (mail.state, mail.attempt, mail.reason) == (DeliveryState.READY, 1, None)
    assert (mail.send_after, mail.expires_at) == (NOON + 3 * DAY, NOON + 17 * DAY)


@pytest.mark.parametrize("became", sorted(set(DeliveryState) - set(UNREACHED)))
def test_who_may_have_got_it_was_asked(
    session: Session, asked: FollowUp, became: DeliveryState
) -> None:
    mail_becomes(session, became)
    assert take_back_unasked(session, NOON + 90 * DAY) == 0
    assert hindrance(session, asked) == ONCE


def test_yes_closes_it(session: Session, asked: FollowUp) -> None:
    save_re_ask(session, asked, YES, NOON + 2 * DAY)
    assert (asked.state, asked.put_right) == (FollowUpState.PUT_RIGHT, True)
    assert (asked.answered_at, asked.closed_at) == (NOON + 2 * DAY, NOON + 2 * DAY)
    assert happened(session)[-1] == (CUSTOMER, "Said that it is right now.", None)


def test_no_opens_it_again_and_staff_are_told(session: Session, asked: FollowUp) -> None:
    save_re_ask(session, asked, NO, NOON + 2 * DAY)
    assert (asked.state, asked.put_right) == (FollowUpState.OPEN, False)
    assert (asked.due_at, asked.closed_at) == (NOON + 4 * DAY, None)
    assert told(session) == [AlertKind.FOLLOW_UP_OPENED, AlertKind.STILL_WRONG]


def test_the_answer_may_be_changed_and_every_word_stays_among_the_events(
    session: Session, asked: FollowUp
) -> None:
    later = NOON + 2 * DAY
    for said in (NO, {"still_wrong": ("No refund.",)}, YES, YES, {"anything_else": ("Thanks.",)}):
        save_re_ask(session, asked, said, later)
    assert (asked.state, asked.put_right_words) == (FollowUpState.PUT_RIGHT, "Thanks.")
    assert said_so_far(asked) == {"put_right": ("yes",), "anything_else": ("Thanks.",)}
    assert [event[1:] for event in happened(session)[2:]] == [
        ("Said that it is not right yet.", None),
        ("Wrote:", "No refund."),
        ("Said that it is right now.", None),
        ("Wrote:", "Thanks."),
    ]
    save_re_ask(session, asked, NO, later + DAY)
    assert (asked.state, asked.closed_at) == (FollowUpState.OPEN, None)
    assert told(session).count(AlertKind.STILL_WRONG) == 2


def test_words_alone_answer_nothing(session: Session, asked: FollowUp) -> None:
    save_re_ask(session, asked, {"still_wrong": ("No refund.",)}, NOON + 2 * DAY)
    assert (asked.state, asked.answered_at) == (FollowUpState.ASKED_AGAIN, None)


@pytest.mark.parametrize("late", [timedelta(0), timedelta(microseconds=1)])
def test_answers_are_taken_for_fourteen_days(
    session: Session, asked: FollowUp, late: timedelta
) -> None:
    when = NOON + 15 * DAY + late
    if not late:
        save_re_ask(session, asked, YES, when)
        return
    with pytest.raises(InvitationClosed):
        save_re_ask(session, asked, YES, when)
    assert asked.put_right is None


def test_it_changes_no_verdict_and_the_facts_hear_nothing_of_it(
    session: Session, asked: FollowUp
) -> None:
    def kept() -> tuple[object, ...]:
        responses = select(Response.verdict, Response.answered_at, Response.words)
        counts = (select(func.count(noun.id)) for noun in (Response, Answer, FactChange))
        return (*session.execute(responses).all(), *map(session.scalar, counts))

    before = kept()
    for said in (YES, NO, {"still_wrong": ("No refund.",)}, YES):
        save_re_ask(session, asked, said, NOON + 2 * DAY)
    assert kept() == before
    assert asked.verdict is Verdict.LEFT_WRONG


def test_the_customers_word_holds_after_staff_gave_up(session: Session, asked: FollowUp) -> None:
    give_up(session, asked, "No answer.", BEN, NOON + 2 * DAY)
    save_re_ask(session, asked, NO, NOON + 3 * DAY)
    assert state(asked) == "open"
    give_up(session, asked, "We can do no more.", BEN, NOON + 4 * DAY)
    save_re_ask(session, asked, YES, NOON + 5 * DAY)
    assert state(asked) == "put_right"


def test_giving_up_needs_a_reason_and_keeps_the_mail_from_leaving(
    session: Session, asked: FollowUp
) -> None:
    with pytest.raises(NotNow, match="Say why"):
        give_up(session, asked, " \r\n", BEN, NOON + DAY)
    give_up(session, asked, "Settled in court.", BEN, NOON + DAY)
    assert (asked.state, asked.closed_at) == (FollowUpState.GIVEN_UP, NOON + DAY)
    assert happened(session)[-1] == (BEN, "Gave it up:", "Settled in court.")
    session.expire_all()
    mail = re_ask_of(session, asked)
    assert mail is not None
    assert mail.state is DeliveryState.CANCELLED


def test_staff_take_it_hand_it_on_and_note_what_they_did(
    session: Session, follow_up: FollowUp
) -> None:
    hand_over(session, follow_up, BEN, BEN, NOON)
    hand_over(session, follow_up, BEN, BEN, NOON)
    hand_over(session, follow_up, "eve@shop.example", BEN, NOON)
    add_note(session, follow_up, " Called; new parcel sent. ", "eve@shop.example", NOON)
    assert follow_up.owner == "eve@shop.example"
    assert happened(session)[1:] == [
        (BEN, "Took it.", None),
        (BEN, "Handed it to eve@shop.example.", None),
        ("eve@shop.example", "Noted:", "Called; new parcel sent."),
    ]
    with pytest.raises(NotNow):
        add_note(session, follow_up, "", BEN, NOON)


def test_what_is_over_is_left_alone(session: Session, asked: FollowUp) -> None:
    save_re_ask(session, asked, YES, NOON + 2 * DAY)
    with pytest.raises(NotNow, match=OVER):
        hand_over(session, asked, BEN, BEN, NOON + 3 * DAY)
    with pytest.raises(NotNow, match=OVER):
        give_up(session, asked, "Enough.", BEN, NOON + 3 * DAY)


def test_a_follow_up_is_found_to_be_changed_as_it_stands(
    session: Session, follow_up: FollowUp
) -> None:
    session.execute(update(FollowUp).values(owner=BEN).execution_options(synchronize_session=False))
    found = find_follow_up(session, follow_up.id)
    assert found is not None
    assert found.owner == BEN
    assert find_follow_up(session, follow_up.id + 1) is None


def test_the_first_answer_may_still_change_after_the_re_ask(
    session: Session, asked: FollowUp
) -> None:
    save_re_ask(session, asked, YES, NOON + 2 * DAY)
    invitation = session.get_one(Invitation, asked.invitation_id)
    response = save_answers(session, invitation, {"satisfied": ("yes",)}, NOON + 3 * DAY)
    assert response is not None
    assert response.verdict is Verdict.SATISFIED
    assert state(asked) == "put_right"
    save_answers(session, invitation, LEFT_WRONG, NOON + 4 * DAY)
    session.refresh(asked)
    assert state(asked) == "open"
