"""What the demo's mails lead to: reminders, bounces, and cases their customers close."""

from collections import Counter
from dataclasses import replace
from pathlib import Path

from sqlalchemy import select

from feedback.demo import returned
from feedback.demo.history import History
from feedback.demo.shop import DEFAULT, Replying
from feedback.fieldwork.watch import COMPLAINED, LEAST_COMPLAINTS
from feedback.models.delivery import Delivery, DeliveryKind, DeliveryState
from feedback.models.follow_up import FollowUp, FollowUpState
from feedback.models.invitation import Invitation
from feedback.models.response import Response
from feedback.models.suppression import Suppression, SuppressionReason
from feedback.models.survey import Survey
from feedback.shop import Shop
from surveys.verdict import Verdict
from tests.demo.living import TICKS, history_of, open_shop, run

Lived = tuple[Shop, History]


def test_some_answer_only_once_they_are_reminded(lived: Lived) -> None:
    shop, _ = lived
    reminded = (
        select(Delivery.sent_at, Response.answered_at)
        .join(Response, Response.invitation_id == Delivery.invitation_id)
        .where(Delivery.kind == DeliveryKind.REMINDER, Response.answered_at > Delivery.sent_at)
    )
    with shop.sessions() as session:
        after = session.execute(reminded).all()
        answers = session.scalars(select(Response.id)).all()
    assert 0.06 < len(after) / len(answers) < 0.25


def test_nobody_is_reminded_who_had_answered_or_refused(lived: Lived) -> None:
    shop, _ = lived
    reminders = (
        select(Delivery.sent_at, Invitation.refused_at, Response.answered_at)
        .join(Invitation, Invitation.id == Delivery.invitation_id)
        .outerjoin(Response, Response.invitation_id == Invitation.id)
        .where(Delivery.kind == DeliveryKind.REMINDER)
    )
    with shop.sessions() as session:
        rows = session.execute(reminders).all()
    reminded = [row for row in rows if row.sent_at is not None]
    assert len(reminded) > 50
    for row in reminded:
        assert row.refused_at is None or row.refused_at > row.sent_at
        assert row.answered_at is None or row.answered_at > row.sent_at


def test_dead_addresses_bounce_and_are_never_written_to_again(tmp_path: Path) -> None:
    nobody_home = replace(DEFAULT, replying=Replying(share=0, unsubscribes=0, unknown_address=1))
    shop = open_shop(tmp_path)
    run(history_of(shop, nobody_home), 25)
    with shop.sessions() as session:
        states = Counter(session.scalars(select(Delivery.state)))
        reasons = Counter(session.scalars(select(Suppression.reason)))
        reminders = select(Delivery).where(Delivery.kind == DeliveryKind.REMINDER)
        assert session.scalars(reminders).all() == []
    shop.engine.dispose()
    assert states[DeliveryState.BOUNCED] > 10
    assert reasons == {SuppressionReason.BOUNCED: states[DeliveryState.BOUNCED]}


def test_a_shop_however_large_is_never_complained_of_so_much_that_it_stops(lived: Lived) -> None:
    """As many complaints as it takes are never so close that they are too many of the mails."""
    mails_between = (LEAST_COMPLAINTS - 1) * returned.COMPLAINS_EVERY
    assert mails_between >= LEAST_COMPLAINTS * COMPLAINED
    shop, _ = lived
    with shop.sessions() as session:
        assert all(session.scalars(select(Survey.active_since)))


def test_staff_ask_again_and_only_customers_say_that_it_was_put_right(lived: Lived) -> None:
    shop, history = lived
    asked_at = history.world.span.ticks[TICKS - 1].ask_at
    with shop.sessions() as session:
        cases = session.scalars(select(FollowUp)).all()
        left = (Verdict.LEFT_WRONG, Verdict.UNSAID)
        dissatisfied = select(Response.id).where(Response.verdict.in_(left))
        wronged = set(session.scalars(dissatisfied))
    assert {case.response_id for case in cases} >= wronged - {max(wronged)}
    states = Counter(case.state for case in cases)
    assert states[FollowUpState.PUT_RIGHT]
    assert states.total() > states[FollowUpState.PUT_RIGHT]
    for case in cases:
        assert (case.state is FollowUpState.PUT_RIGHT) is (case.put_right is True)
        if case.put_right is not None:
            assert case.asked_again_at is not None
            assert case.answered_at is not None
            assert case.asked_again_at < case.answered_at <= asked_at
