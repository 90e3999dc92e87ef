"""What may have left is settled by what is certain, taken back in time, or held; never repeated."""

from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from feedback.fieldwork.claim import LEASE
from feedback.fieldwork.deliver import Delivered, deliver_due
from feedback.fieldwork.settle import IN_TIME, SETTLE_FOR
from feedback.fieldwork.surveys import activate, pause
from feedback.mail.message import Mail
from feedback.mail.sender import ACCEPTED, Fate, Outcome, Slip
from feedback.models.delivery import Delivery, DeliveryState
from feedback.models.order import Order
from feedback.models.survey import Survey
from feedback.owner import this_process
from surveys.disposition import Disposition
from tests.conftest import NOON
from tests.fieldwork.asking import Sessions, ask, column, deliver
from tests.fieldwork.mailroom import CONFIG, Pigeon
from tests.fieldwork.rows import add_customer, add_order, switch_on

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
DEAD = f"{this_process().rsplit(':', 2)[0]}:999999999:1"
NO_REPLY = Outcome(Fate.UNKNOWN, "No reply.")
RECEIPTS = replace(CONFIG, mail_url="sendgrid://key@", sendgrid_webhook_key="a key")


class Freight(Pigeon):
    """Lets mails go an hour after they are handed over, and takes batches back when it can."""

    def __init__(
        self,
        answer: Callable[[Mail], Outcome] = lambda mail: ACCEPTED,
        *,
        cancels: Callable[[], bool | None] = lambda: True,
    ) -> None:
        super().__init__(answer)
        self.cancels = cancels
        self.prepared = 0
        self.cancelled: list[str] = []

    def prepare(self, now: datetime) -> Slip | None:
        self.prepared += 1
        return Slip(f"b{self.prepared}", now + HOUR)

    def cancel(self, slip: Slip, now: datetime) -> bool | None:
        self.cancelled.append(slip.provider_batch)
        return self.cancels()


class Archive(Pigeon):
    """Knows of every mail whether it left, as the outbox does."""

    def have_left(self, numbers: Collection[int]) -> dict[int, bool]:
        left = {mail.number for mail in self.sent}
        return {number: number in left for number in numbers}


@pytest.fixture
def orders(session: Session) -> list[Order]:
    switch_on(session)
    orders = [add_order(session, add_customer(session)) for _ in range(3)]
    ask(session)
    return orders


def _states(session: Session) -> list[DeliveryState]:
    states = list(session.scalars(select(Delivery.state).order_by(Delivery.id)))
    session.commit()
    return states


def _columns(session: Session, orders: list[Order]) -> set[Disposition | None]:
    return {column(session, order) for order in orders}


def _first_is_lost(mail: Mail) -> Outcome:
    return NO_REPLY if mail.number == 1 else ACCEPTED


def _die(mail: Mail) -> Outcome:
    raise KeyboardInterrupt


def _let_die(sessions: Sessions, sender: Pigeon) -> None:
    sender.answer = _die
    with pytest.raises(KeyboardInterrupt):
        deliver(sessions, sender)
    sender.answer = lambda mail: ACCEPTED


def test_the_mails_of_a_dead_process_are_settled_at_once(
    session: Session,
    sessions: Sessions,
    orders: list[Order],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("feedback.fieldwork.claim.this_process", lambda: DEAD)
    pigeon = Pigeon()
    _let_die(sessions, pigeon)

    assert deliver(sessions, pigeon, NOON + MINUTE) == Delivered(held=3)
    assert _columns(session, orders) == {Disposition.HELD}


def test_a_batch_with_an_unknown_mail_is_taken_back_whole_and_sent_once(
    session: Session, sessions: Sessions, orders: list[Order]
) -> None:
    freight = Freight(_first_is_lost)
    assert deliver(sessions, freight) == Delivered(accepted=2, unknown=1)
    freight.answer = lambda mail: ACCEPTED

    again = deliver(sessions, freight, NOON + MINUTE)

    assert again == Delivered(ready_again=3, accepted=3)
    assert freight.cancelled == ["b1"]
    assert sorted(mail.attempt for mail in freight.sent) == [1, 1, 1, 2, 2, 2]
    assert set(session.scalars(select(Delivery.provider_batch))) == {"b2"}
    assert _columns(session, orders) == {Disposition.SENT}


def test_what_was_taken_back_counts_as_drawn_until_it_leaves(
    session: Session, sessions: Sessions, orders: list[Order]
) -> None:
    freight = Freight(_first_is_lost)
    deliver(sessions, freight)
    freight.answer = lambda mail: Outcome(Fate.TRY_AGAIN, "Away.")
    deliver(sessions, freight, NOON + MINUTE)

    assert _columns(session, orders) == {Disposition.DRAWN}
    assert set(session.scalars(select(Delivery.sent_at))) == {None}


def test_a_batch_that_cannot_be_taken_back_yet_is_tried_again_until_it_is_too_late(
    session: Session, sessions: Sessions, orders: list[Order]
) -> None:
    freight = Freight(lambda mail: NO_REPLY, cancels=lambda: None)
    deliver(sessions, freight)
    last = NOON + HOUR - IN_TIME - MINUTE

    assert deliver(sessions, freight, NOON + MINUTE) == Delivered()
    assert deliver(sessions, freight, last) == Delivered()
    assert deliver(sessions, freight, last + MINUTE) == Delivered(held=3)
    assert freight.cancelled == ["b1", "b1"]
    assert _columns(session, orders) == {Disposition.HELD}


def test_what_was_accepted_of_a_batch_that_surely_leaves_stays_accepted(
    session: Session, sessions: Sessions, orders: list[Order]
) -> None:
    """Ten batches are cancelled already, and SendGrid takes no more: one mail of it is held."""
    freight = Freight(_first_is_lost, cancels=lambda: False)
    deliver(sessions, freight)
    for minutes in (1, 20, 40, 44, 70):
        deliver(sessions, freight, NOON + minutes * MINUTE)

    accepted = DeliveryState.ACCEPTED
    assert _states(session) == [DeliveryState.HELD, accepted, accepted]
    assert _columns(session, orders) == {Disposition.HELD, Disposition.SENT}


@pytest.mark.parametrize("on_again", [False, True])
def test_what_waits_at_the_provider_is_taken_back_once_its_survey_is_off(
    session: Session, sessions: Sessions, orders: list[Order], on_again: bool
) -> None:
    freight = Freight()
    deliver(sessions, freight)
    for survey in session.scalars(select(Survey)):
        pause(session, survey, NOON + MINUTE, "a test")
        if on_again:
            activate(session, survey, NOON + 2 * MINUTE, "a test")
    session.commit()

    late = deliver(sessions, freight, NOON + 3 * MINUTE)

    assert late == Delivered(ready_again=3, stopped=3)
    assert (freight.cancelled, len(freight.sent)) == (["b1"], 3)
    assert _columns(session, orders) == {Disposition.SITUATION_CHANGED}


def test_a_mail_counts_as_sent_when_the_provider_lets_it_go(
    session: Session, sessions: Sessions, orders: list[Order]
) -> None:
    deliver(sessions, Freight())
    assert set(session.scalars(select(Delivery.sent_at))) == {NOON + HOUR}


def test_a_process_that_dies_as_it_takes_a_batch_back_leaves_nothing_that_seems_sent(
    session: Session, sessions: Sessions, orders: list[Order]
) -> None:
    def cancel_and_die() -> bool | None:
        raise KeyboardInterrupt

    freight = Freight(_first_is_lost, cancels=cancel_and_die)
    deliver(sessions, freight)
    with pytest.raises(KeyboardInterrupt):
        deliver(sessions, freight, NOON + MINUTE)

    assert set(_states(session)) == {DeliveryState.UNKNOWN}
    late = deliver(sessions, Freight(), NOON + 2 * MINUTE)
    assert late == Delivered(ready_again=3, accepted=3)


def test_receipts_are_waited_for_an_hour_before_a_mail_is_held(
    session: Session, sessions: Sessions, orders: list[Order]
) -> None:
    pigeon = Pigeon(lambda mail: NO_REPLY)

    def deliver_at(now: datetime) -> Delivered:
        return deliver_due(sessions, pigeon, RECEIPTS, lambda: now)

    deliver_at(NOON)
    assert deliver_at(NOON + LEASE + SETTLE_FOR - MINUTE) == Delivered()
    assert set(_states(session)) == {DeliveryState.UNKNOWN}
    assert deliver_at(NOON + LEASE + SETTLE_FOR) == Delivered(held=3)
    assert len(pigeon.sent) == 3


def test_the_receipts_of_a_batch_that_waits_are_waited_for_once_it_left(
    session: Session, sessions: Sessions, orders: list[Order]
) -> None:
    freight = Freight(lambda mail: NO_REPLY, cancels=lambda: False)

    def deliver_at(now: datetime) -> Delivered:
        return deliver_due(sessions, freight, RECEIPTS, lambda: now)

    deliver_at(NOON)
    assert deliver_at(NOON + HOUR + SETTLE_FOR - MINUTE) == Delivered()
    assert deliver_at(NOON + HOUR + SETTLE_FOR) == Delivered(held=3)


def test_a_sender_that_knows_is_believed(
    session: Session,
    sessions: Sessions,
    orders: list[Order],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It died with the first mail out; the two others never left."""
    monkeypatch.setattr("feedback.fieldwork.claim.this_process", lambda: DEAD)
    archive = Archive()
    _let_die(sessions, archive)
    del archive.sent[1:]

    assert deliver(sessions, archive, NOON + MINUTE) == Delivered(
        settled=1, ready_again=2, accepted=2
    )

    assert sorted(mail.attempt for mail in archive.sent) == [1, 2, 2]
    assert session.scalars(select(Delivery.sent_at).where(Delivery.attempt == 1)).one() == NOON
    assert _columns(session, orders) == {Disposition.SENT}


def test_a_mail_that_has_not_left_yet_is_held_while_its_sender_may_wake(
    session: Session, sessions: Sessions, orders: list[Order]
) -> None:
    """This process lives on: asleep past its lease, it could send yet."""
    archive = Archive()
    _let_die(sessions, archive)
    archive.sent.clear()

    assert deliver(sessions, archive, NOON + LEASE) == Delivered(held=3)
    assert archive.sent == []


@pytest.mark.parametrize("owner", [None, "shop-host:12"], ids=["nobody", "of an earlier version"])
def test_an_owner_of_no_known_form_is_not_known_to_be_dead(
    session: Session, sessions: Sessions, orders: list[Order], owner: str | None
) -> None:
    archive = Archive()
    _let_die(sessions, archive)
    archive.sent.clear()
    session.execute(update(Delivery).values(owner=owner))
    session.commit()

    assert deliver(sessions, archive, NOON + LEASE) == Delivered(held=3)
    assert archive.sent == []
