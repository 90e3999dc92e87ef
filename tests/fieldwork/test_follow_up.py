"""Who was left dissatisfied has one follow-up, and a second answer does not close it."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from feedback.fieldwork.answer import save_answers
from feedback.fieldwork.follow_up import CUSTOMER, OPENED, SERVICE, open_unsaid
from feedback.fieldwork.handling import give_up
from feedback.models.alert import Alert, AlertKind
from feedback.models.customer import Customer
from feedback.models.follow_up import FollowUpState
from feedback.models.invitation import Invitation
from feedback.models.response import Response
from surveys.population import Mode, TouchpointKind
from surveys.verdict import Verdict
from tests.conftest import NOON
from tests.fieldwork.following import (
    ANN,
    BEN,
    HOUR,
    LEFT_WRONG,
    UNSAID,
    answer,
    follow_ups,
    happened,
    invite,
    left_wrong,
    told,
)
from tests.fieldwork.rows import add_checkout, add_customer, add_order, switch_on

MINUTE = timedelta(minutes=1)


def test_who_was_left_wrong_has_a_follow_up_at_once_and_staff_are_told(session: Session) -> None:
    follow_up = left_wrong(session)
    assert follow_up.verdict is Verdict.LEFT_WRONG
    assert follow_up.state is FollowUpState.OPEN
    assert (follow_up.opened_at, follow_up.due_at) == (NOON + HOUR, NOON + HOUR + 48 * HOUR)
    assert happened(session) == [(SERVICE, OPENED[Verdict.LEFT_WRONG], None)]
    assert told(session) == [AlertKind.FOLLOW_UP_OPENED]
    alert = session.scalars(select(Alert)).first()
    assert alert is not None
    assert alert.told == {
        "follow_up": follow_up.id,
        "verdict": "left_wrong",
        "population": "completed",
        "due_at": follow_up.due_at.isoformat(),
    }


@pytest.mark.parametrize(
    "said",
    [{"satisfied": "yes"}, {"satisfied": "no", "handled_as_wanted": "yes"}, {"satisfied": "no"}],
)
def test_nobody_else_has_one_at_once(session: Session, said: dict[str, str]) -> None:
    answer(session, invite(session), **said)
    assert follow_ups(session) == []
    assert told(session) == []


@pytest.mark.parametrize("handled", [{}, {"handled_as_wanted": "untold"}])
def test_who_did_not_say_has_one_an_hour_after_the_last_answer(
    session: Session, handled: dict[str, str]
) -> None:
    invitation = invite(session)
    save_answers(session, invitation, UNSAID, NOON)
    answer(session, invitation, what_went_wrong="late", **handled)
    assert open_unsaid(session, NOON + 2 * HOUR - MINUTE) == 0
    assert open_unsaid(session, NOON + 2 * HOUR) == 1
    (follow_up,) = follow_ups(session)
    assert (follow_up.verdict, follow_up.opened_at) == (Verdict.UNSAID, NOON + 2 * HOUR)
    assert happened(session) == [(SERVICE, OPENED[Verdict.UNSAID], None)]
    assert told(session) == [AlertKind.FOLLOW_UP_OPENED]


def test_it_is_opened_once_however_often_the_job_runs(session: Session) -> None:
    answer(session, invite(session), satisfied="no")
    left_wrong(session, "bob@customer.example")
    later = NOON + 40 * 24 * HOUR
    assert [open_unsaid(session, later) for _ in range(3)] == [1, 0, 0]
    assert len(follow_ups(session)) == 2


def test_who_said_in_the_hour_that_it_was_handled_well_has_none(session: Session) -> None:
    invitation = invite(session)
    save_answers(session, invitation, UNSAID, NOON)
    answer(session, invitation, handled_as_wanted="yes")
    assert open_unsaid(session, NOON + 48 * HOUR) == 0


def test_an_imported_answer_has_none(session: Session) -> None:
    switch_on(session)
    customer = add_customer(session)
    order = add_order(session, customer)
    for verdict in (Verdict.UNSAID, Verdict.LEFT_WRONG):
        session.add(
            Response(
                kind=TouchpointKind.ORDER,
                touchpoint_id=order.id,
                mode=Mode.EMAIL,
                answered_at=NOON,
                customer_id=customer.id,
                satisfied=False,
                verdict=verdict,
            )
        )
    assert open_unsaid(session, NOON + 48 * HOUR) == 0


def test_who_did_not_complete_has_none(session: Session) -> None:
    switch_on(session)
    add_checkout(session, add_customer(session, "bob@customer.example"))
    invite(session)
    of_checkout = session.scalars(select(Invitation).order_by(Invitation.id.desc())).first()
    assert of_checkout is not None
    answer(session, of_checkout, why_not_completed="price")
    assert open_unsaid(session, NOON + 48 * HOUR) == 0


def test_who_was_erased_in_the_hour_has_none(session: Session) -> None:
    answer(session, invite(session), satisfied="no")
    session.scalars(select(Customer).where(Customer.email == ANN)).one().erased_at = NOON + HOUR
    assert open_unsaid(session, NOON + 48 * HOUR) == 0


def test_a_better_answer_is_noted_and_closes_nothing(session: Session) -> None:
    follow_up = left_wrong(session)
    invitation = session.get_one(Invitation, follow_up.invitation_id)
    answer(session, invitation, handled_as_wanted="yes")
    session.refresh(follow_up)
    assert (follow_up.state, follow_up.verdict) == (FollowUpState.OPEN, Verdict.LEFT_WRONG)
    by, what, _ = happened(session)[-1]
    assert (by, what) == (CUSTOMER, "Changed the answer: not satisfied, but handled as wanted.")
    assert told(session) == [AlertKind.FOLLOW_UP_OPENED]


def test_who_had_not_said_and_was_left_wrong_is_followed_up_for_that(session: Session) -> None:
    invitation = invite(session)
    answer(session, invitation, satisfied="no")
    open_unsaid(session, NOON + 2 * HOUR)
    save_answers(session, invitation, LEFT_WRONG, NOON + 3 * HOUR)
    (follow_up,) = follow_ups(session)
    session.refresh(follow_up)
    assert follow_up.verdict is Verdict.LEFT_WRONG
    assert len(told(session)) == 1


def test_who_is_left_wrong_after_it_was_given_up_has_it_opened_again(session: Session) -> None:
    invitation = invite(session)
    answer(session, invitation, satisfied="no")
    open_unsaid(session, NOON + 2 * HOUR)
    (follow_up,) = follow_ups(session)
    give_up(session, follow_up, "Cannot be reached.", BEN, NOON + 3 * HOUR)
    save_answers(session, invitation, LEFT_WRONG, NOON + 4 * HOUR)
    session.flush()
    session.refresh(follow_up)
    assert (follow_up.state, follow_up.closed_at) == (FollowUpState.OPEN, None)
    assert follow_up.due_at == NOON + 52 * HOUR
    assert told(session) == 2 * [AlertKind.FOLLOW_UP_OPENED]


def test_an_answer_that_is_not_kept_opens_nothing(sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        invitation = invite(session)

    def cut_short() -> None:
        with sessions.begin() as session:
            save_answers(session, session.merge(invitation), LEFT_WRONG, NOON)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        cut_short()
    with sessions() as session:
        assert follow_ups(session) == []
        assert told(session) == []
