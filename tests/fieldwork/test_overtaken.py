"""Who asks not to be written to while a mail is leaving: not written to, or listed as overtaken."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.fieldwork.answer import find_invitation, save_answers, unsubscribe
from feedback.fieldwork.claim import LEASE
from feedback.fieldwork.deliver import Delivered, deliver_due
from feedback.fieldwork.overtaken import overtaken
from feedback.fieldwork.suppress import suppress
from feedback.mail.message import Mail
from feedback.mail.sender import ACCEPTED, Outcome, Slip, StillWanted
from feedback.models.delivery import Delivery, DeliveryKind, DeliveryState
from feedback.models.invitation import Invitation
from feedback.models.order import Order
from feedback.models.suppression import SuppressionReason
from surveys.disposition import Disposition
from tests.conftest import NOON
from tests.fieldwork.asking import Sessions, ask, column, deliver, the_delivery
from tests.fieldwork.mailroom import CONFIG, Pigeon
from tests.fieldwork.rows import add_customer, add_order, switch_on

MINUTE = timedelta(minutes=1)
Meanwhile = Callable[[Sequence[Mail]], None]


class Interrupted(Pigeon):
    """Lets something happen after the claim, just before the last look at its mails."""

    def __init__(self, meanwhile: Meanwhile) -> None:
        super().__init__()
        self.meanwhile = meanwhile

    def send(
        self, mails: Sequence[Mail], now: datetime, slip: Slip | None, still_wanted: StillWanted
    ) -> list[Outcome]:
        self.meanwhile(mails)
        return super().send(mails, now, slip, still_wanted)


@pytest.fixture
def order(session: Session) -> Order:
    switch_on(session)
    order = add_order(session, add_customer(session))
    ask(session)
    return order


def _unsubscribe(sessions: Sessions, mail: Mail) -> None:
    with sessions.begin() as other:
        invitation = find_invitation(other, mail.token)
        assert invitation is not None
        unsubscribe(other, invitation, NOON + MINUTE)


def _suppress_for(scope: str) -> Callable[[Sessions, Mail], None]:
    def list_address(sessions: Sessions, mail: Mail) -> None:
        with sessions.begin() as other:
            suppress(other, mail.recipient, SuppressionReason.ON_REQUEST, NOON + MINUTE, scope)

    return list_address


def _answer(sessions: Sessions, mail: Mail) -> None:
    with sessions.begin() as other:
        invitation = find_invitation(other, mail.token)
        assert invitation is not None
        save_answers(other, invitation, {"satisfied": ("yes",)}, NOON + MINUTE)


@pytest.mark.parametrize(
    ("happens", "becomes"),
    [
        (_unsubscribe, (DeliveryState.SUPPRESSED, Disposition.SITUATION_CHANGED)),
        (_suppress_for("completed"), (DeliveryState.SUPPRESSED, Disposition.SITUATION_CHANGED)),
        (_answer, (DeliveryState.ANSWERED, Disposition.COUNTED)),
    ],
)
def test_what_happens_between_claim_and_sending_stops_the_mail(
    session: Session,
    sessions: Sessions,
    order: Order,
    happens: Callable[[Sessions, Mail], None],
    becomes: tuple[DeliveryState, Disposition],
) -> None:
    pigeon = Interrupted(lambda mails: happens(sessions, mails[0]))

    assert deliver(sessions, pigeon) == Delivered(stopped=1)

    assert pigeon.sent == []
    assert (the_delivery(session).state, column(session, order)) == becomes
    assert the_delivery(session).reason
    assert overtaken(session) == []


def test_a_list_for_another_survey_stops_nothing(
    session: Session, sessions: Sessions, order: Order
) -> None:
    other = _suppress_for("not_completed")
    pigeon = Interrupted(lambda mails: other(sessions, mails[0]))

    assert deliver(sessions, pigeon) == Delivered(accepted=1)
    assert overtaken(session) == []


@pytest.mark.parametrize("happens", [_unsubscribe, _suppress_for("everything")])
def test_a_word_that_comes_as_the_mail_leaves_is_listed(
    session: Session,
    sessions: Sessions,
    order: Order,
    happens: Callable[[Sessions, Mail], None],
) -> None:
    def leave(mail: Mail) -> Outcome:
        happens(sessions, mail)
        return ACCEPTED

    assert deliver(sessions, Pigeon(leave)) == Delivered(accepted=1)

    (late,) = overtaken(session)
    assert (late.customer_id, late.kind) == (order.customer_id, DeliveryKind.INVITATION)
    assert (late.claimed_at, late.overtaken_at) == (NOON, NOON + MINUTE)


def test_an_address_that_turns_out_to_be_dead_overtakes_nothing(
    session: Session, sessions: Sessions, order: Order
) -> None:
    def leave(mail: Mail) -> Outcome:
        with sessions.begin() as other:
            suppress(other, mail.recipient, SuppressionReason.BOUNCED, NOON)
        return ACCEPTED

    deliver(sessions, Pigeon(leave))
    assert overtaken(session) == []


def test_a_word_after_the_provider_has_the_mail_is_listed_until_that_leaves(
    session: Session, sessions: Sessions, order: Order
) -> None:
    class Waiting(Pigeon):
        def prepare(self, now: datetime) -> Slip | None:
            return Slip("b1", now + 60 * MINUTE)

    deliver(sessions, Waiting())
    invitation = session.scalars(select(Invitation)).one()
    unsubscribe(session, invitation, NOON + 60 * MINUTE)
    assert overtaken(session) == []
    unsubscribe(session, invitation, NOON + 59 * MINUTE)
    assert [one.overtaken_at for one in overtaken(session)] == [NOON + 59 * MINUTE]


def test_a_sender_that_slept_longer_than_its_lease_claims_anew_before_it_sends(
    session: Session, sessions: Sessions, order: Order
) -> None:
    times = [NOON]
    pigeon = Interrupted(lambda mails: times.append(NOON + LEASE))

    deliver_due(sessions, pigeon, CONFIG, lambda: times[-1])

    assert [mail.attempt for mail in pigeon.sent] == [2]
    assert the_delivery(session).state is DeliveryState.ACCEPTED


def test_a_mail_another_sender_has_doubted_meanwhile_does_not_leave(
    session: Session, sessions: Sessions, order: Order
) -> None:
    outlasted: list[Sequence[Mail]] = []

    def outlast(mails: Sequence[Mail]) -> None:
        outlasted.append(mails)
        assert len(outlasted) == 1, "claimed again"
        deliver(sessions, Pigeon(), NOON + LEASE)

    pigeon = Interrupted(outlast)
    deliver(sessions, pigeon)

    assert pigeon.sent == []
    assert session.scalars(select(Delivery.state)).one() is DeliveryState.HELD
