"""Answers are saved as given: one response per invitation, the latest counts, the rest is kept."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from feedback.fieldwork.answer import (
    SEVERAL,
    InvitationClosed,
    answers_so_far,
    find_invitation,
    save_answers,
    unsubscribe,
)
from feedback.fieldwork.draw import draw_sample
from feedback.fieldwork.frame import list_frame
from feedback.fieldwork.invite import issue_invitations
from feedback.fieldwork.suppress import is_suppressed
from feedback.models.customer import Customer
from feedback.models.fact_change import FactChange
from feedback.models.invitation import Invitation, InvitationToken
from feedback.models.response import Answer, Response
from feedback.tokens import hash_token, mint_token
from surveys.disposition import Disposition
from surveys.population import Mode, TouchpointKind
from surveys.question import Kind
from surveys.questionnaire import load_questionnaire
from surveys.verdict import Handled, Verdict
from tests.conftest import LISBON, NOON
from tests.fieldwork.asking import deliver
from tests.fieldwork.mailroom import Pigeon
from tests.fieldwork.rows import (
    add_checkout,
    add_customer,
    add_order,
    column_of,
    switch_on,
)

HOUR = timedelta(hours=1)


def invite(session: Session) -> Invitation:
    list_frame(session, NOON)
    draw_sample(session)
    issue_invitations(session, NOON, LISBON, "en")
    return session.scalars(select(Invitation)).one()


@pytest.fixture
def invitation(session: Session) -> Invitation:
    """The invitation of somebody who completed an order."""
    switch_on(session)
    add_order(session, add_customer(session, "ann@customer.example"), shop_id="o1")
    return invite(session)


def history(session: Session) -> list[tuple[str, str, Verdict | None]]:
    answers = session.scalars(select(Answer).order_by(Answer.id))
    return [(answer.question, answer.value, answer.verdict) for answer in answers]


def test_every_link_of_an_invitation_leads_to_it_and_no_other_does(
    session: Session, invitation: Invitation
) -> None:
    tokens = [mint_token(), mint_token()]
    for token in tokens:
        session.add(
            InvitationToken(
                invitation_id=invitation.id, token_hash=hash_token(token), minted_at=NOON
            )
        )
    session.flush()
    assert [find_invitation(session, token) for token in tokens] == [invitation, invitation]
    assert find_invitation(session, mint_token()) is None


def test_a_yes_is_a_response_and_counts_at_once(session: Session, invitation: Invitation) -> None:
    response = save_answers(session, invitation, {"satisfied": ("yes",)}, NOON + HOUR)

    assert response is not None
    assert response.verdict is Verdict.SATISFIED
    assert (response.kind, response.mode) == (TouchpointKind.ORDER, Mode.EMAIL)
    assert (response.asked_at, response.answered_at) == (NOON, NOON + HOUR)
    assert response.customer_id == invitation.customer_id
    assert session.scalar(select(FactChange.customers).order_by(FactChange.id.desc())) == [
        invitation.customer_id
    ]


def test_the_touchpoint_is_counted(session: Session) -> None:
    switch_on(session)
    order = add_order(session, add_customer(session))
    save_answers(session, invite(session), {"satisfied": ("no",)}, NOON)
    assert column_of(session, order) is Disposition.COUNTED


@pytest.mark.parametrize(
    ("handled", "verdict"),
    [
        ("yes", Verdict.PUT_RIGHT),
        ("no", Verdict.LEFT_WRONG),
        ("untold", Verdict.UNSAID),
    ],
)
def test_each_question_is_saved_as_it_is_sent(
    session: Session, invitation: Invitation, handled: str, verdict: Verdict
) -> None:
    save_answers(session, invitation, {"satisfied": ("no",)}, NOON)
    save_answers(
        session,
        invitation,
        {"what_went_wrong": ("late", "damaged"), "what_went_wrong_words": ("Wet | torn",)},
        NOON + HOUR,
    )
    response = save_answers(session, invitation, {"handled_as_wanted": (handled,)}, NOON + 2 * HOUR)

    assert response is not None
    assert response.verdict is verdict
    assert response.handled_as_wanted is Handled(handled)
    assert response.reasons == "damaged|late"
    assert response.words == "Wet | torn"
    assert history(session) == [
        ("satisfied", "no", Verdict.UNSAID),
        ("what_went_wrong", "late|damaged", Verdict.UNSAID),
        ("what_went_wrong_words", "Wet | torn", Verdict.UNSAID),
        ("handled_as_wanted", handled, verdict),
    ]
    assert session.scalar(select(func.count()).select_from(Response)) == 1


def test_the_link_resumes_with_what_was_answered_last(
    session: Session, invitation: Invitation
) -> None:
    assert answers_so_far(session, invitation) == {}
    given = {
        "satisfied": ("no",),
        "what_went_wrong": ("late", "damaged"),
        "what_went_wrong_words": ("Wet | torn",),
    }
    save_answers(session, invitation, given, NOON)
    assert answers_so_far(session, invitation) == given
    save_answers(session, invitation, {"what_went_wrong": ("late",)}, NOON)
    save_answers(session, invitation, {"what_went_wrong_words": ()}, NOON)
    assert answers_so_far(session, invitation) == {
        "satisfied": ("no",),
        "what_went_wrong": ("late",),
    }


def test_a_changed_mind_takes_the_other_branch_and_the_way_back_finds_everything(
    session: Session, invitation: Invitation
) -> None:
    no = {
        "satisfied": ("no",),
        "what_went_wrong": ("late",),
        "what_went_wrong_words": ("Two weeks.",),
        "handled_as_wanted": ("no",),
    }
    save_answers(session, invitation, no, NOON)
    yes = {"satisfied": ("yes",), "anything_else": ("It came in the end.",)}
    response = save_answers(session, invitation, yes, NOON + HOUR)

    assert response is not None
    assert response.verdict is Verdict.SATISFIED
    assert (response.reasons, response.handled_as_wanted) == (None, None)
    assert response.words == "It came in the end."

    back = save_answers(session, invitation, {"satisfied": ("no",)}, NOON + 2 * HOUR)
    assert back is not None
    assert back.verdict is Verdict.LEFT_WRONG
    assert (back.reasons, back.words) == ("late", "Two weeks.")
    assert len(history(session)) == 7


def test_the_same_answer_again_writes_nothing(session: Session, invitation: Invitation) -> None:
    first = save_answers(session, invitation, {"satisfied": ("yes",)}, NOON)
    session.flush()
    changes = session.scalar(select(func.count()).select_from(FactChange))
    again = save_answers(
        session, invitation, {"satisfied": ("yes",), "anything_else": ()}, NOON + HOUR
    )

    assert again is first
    assert first is not None
    assert first.answered_at == NOON
    assert len(history(session)) == 1
    assert session.scalar(select(func.count()).select_from(FactChange)) == changes


def test_nothing_said_is_no_response(session: Session) -> None:
    switch_on(session)
    order = add_order(session, add_customer(session))
    assert save_answers(session, invite(session), {"anything_else": ()}, NOON) is None
    assert session.scalar(select(func.count()).select_from(Response)) == 0
    assert column_of(session, order) is Disposition.DRAWN


def test_answers_are_taken_up_to_the_close_and_not_after(
    session: Session, invitation: Invitation
) -> None:
    save_answers(session, invitation, {"satisfied": ("yes",)}, invitation.closes_at)
    with pytest.raises(InvitationClosed):
        save_answers(
            session,
            invitation,
            {"satisfied": ("no",)},
            invitation.closes_at + timedelta(microseconds=1),
        )
    assert answers_so_far(session, invitation) == {"satisfied": ("yes",)}


def test_who_did_not_complete_gives_a_reason_and_no_verdict(session: Session) -> None:
    switch_on(session)
    checkout = add_checkout(session, add_customer(session))
    response = save_answers(
        session,
        invite(session),
        {"why_not_completed": ("price",), "why_not_completed_words": ("Shipping.",)},
        NOON,
    )
    assert response is not None
    assert (response.kind, response.touchpoint_id) == (TouchpointKind.CHECKOUT, checkout.id)
    assert (response.why_not_completed, response.words) == ("price", "Shipping.")
    assert response.verdict is None


def test_unsubscribing_suppresses_the_address_once(
    session: Session, invitation: Invitation
) -> None:
    unsubscribe(session, invitation, NOON)
    unsubscribe(session, invitation, NOON + HOUR)
    assert is_suppressed(session, " Ann@Customer.example ")
    assert not is_suppressed(session, "bob@customer.example")


@pytest.mark.parametrize("now_theirs", ["new@customer.example", None])
def test_unsubscribing_suppresses_the_address_that_was_mailed_and_the_present_one(
    session: Session,
    sessions: sessionmaker[Session],
    invitation: Invitation,
    now_theirs: str | None,
) -> None:
    session.commit()
    deliver(sessions, Pigeon())
    session.get_one(Customer, invitation.customer_id).email = now_theirs
    unsubscribe(session, invitation, NOON)
    assert is_suppressed(session, "ann@customer.example")
    assert now_theirs is None or is_suppressed(session, now_theirs)


def test_unsubscribing_after_the_address_was_erased_harms_nothing(
    session: Session, invitation: Invitation
) -> None:
    session.get_one(Customer, invitation.customer_id).email = None
    unsubscribe(session, invitation, NOON)


def test_the_questions_with_several_answers_are_those_of_the_questionnaires() -> None:
    questions = [
        question
        for key in ("completed", "not_completed")
        for question in load_questionnaire(key).questions
    ]
    several = {one.key for one in questions if one.kind is Kind.SEVERAL_CHOICES}
    assert several == SEVERAL
