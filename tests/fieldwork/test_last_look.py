"""Whatever stops a mail before it is claimed stops it until its bytes leave."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from feedback.fieldwork.deliver import Delivered, deliver_due
from feedback.fieldwork.surveys import pause
from feedback.mail.message import Mail
from feedback.mail.sender import Outcome, Slip, StillWanted
from feedback.models.customer import Customer
from feedback.models.delivery import Delivery, DeliveryState
from feedback.models.order import Order
from feedback.models.survey import Survey
from surveys.disposition import Disposition
from surveys.population import Population
from tests.conftest import NOON
from tests.fieldwork.asking import Sessions, ask, deliver, the_delivery
from tests.fieldwork.mailed import add_mail
from tests.fieldwork.mailroom import CONFIG, Pigeon
from tests.fieldwork.rows import add_customer, add_order, column_of, switch_on

MINUTE = timedelta(minutes=1)
EVENING = NOON.replace(hour=19, minute=59)


class Slow(Pigeon):
    """Lets something happen between the claim and its bytes."""

    def __init__(self, meanwhile: Callable[[], object]) -> None:
        super().__init__()
        self.meanwhile = meanwhile

    def send(
        self, mails: Sequence[Mail], now: datetime, slip: Slip | None, still_wanted: StillWanted
    ) -> list[Outcome]:
        self.meanwhile()
        return super().send(mails, now, slip, still_wanted)


def _pause(session: Session) -> None:
    for survey in session.scalars(select(Survey)):
        pause(session, survey, NOON, "a test")


def _erase(session: Session) -> None:
    session.execute(update(Customer).values(email=None))


def _take_consent_back(session: Session) -> None:
    session.execute(update(Order).values(consent=False))


def _cancel_in_good_time(session: Session) -> None:
    session.execute(update(Order).values(population=Population.NOT_COMPLETED))


def _let_expire(session: Session) -> None:
    session.execute(update(Delivery).values(expires_at=NOON))


@pytest.mark.parametrize(
    "happen", [_pause, _erase, _take_consent_back, _cancel_in_good_time, _let_expire]
)
def test_what_happens_after_the_claim_stops_the_mail_too(
    session: Session, sessions: Sessions, happen: Callable[[Session], None]
) -> None:
    switch_on(session)
    add_order(session, add_customer(session))
    ask(session)

    def meanwhile() -> None:
        with sessions.begin() as other:
            happen(other)

    slow = Slow(meanwhile)
    assert deliver(sessions, slow) == Delivered(stopped=1)
    assert slow.sent == []
    assert the_delivery(session).reason


def test_nobody_is_written_to_by_night_because_a_server_was_slow(
    session: Session, sessions: Sessions
) -> None:
    switch_on(session)
    add_order(session, add_customer(session))
    ask(session)
    now = [EVENING]
    slow = Slow(lambda: now.append(EVENING + MINUTE))

    deliver_due(sessions, slow, CONFIG, lambda: now[-1])

    assert slow.sent == []
    assert the_delivery(session).state is DeliveryState.READY
    assert the_delivery(session).send_after == datetime(2026, 3, 3, 9, tzinfo=NOON.tzinfo)


@pytest.mark.parametrize("hour", [0, 1])
def test_two_invitations_to_one_address_are_never_seven_days_apart_by_chance(
    session: Session, sessions: Sessions, hour: int
) -> None:
    """Two customers; before the mails leave, an import gives one the address of the other."""
    switch_on(session)
    ann, bob = add_customer(session), add_customer(session)
    orders = [add_order(session, ann), add_order(session, bob)]
    ask(session)
    bob.email = ann.email
    session.commit()
    pigeon = Pigeon()

    deliver(sessions, pigeon, NOON + timedelta(hours=hour))

    assert len(pigeon.sent) == 1
    columns = {column_of(session, order) for order in orders}
    assert columns == {Disposition.SENT, Disposition.QUARANTINE}


def test_two_senders_that_claim_one_address_at_once_do_not_both_write(
    session: Session, sessions: Sessions
) -> None:
    """Neither claim sees the other; the other's is committed before our bytes leave."""
    switch_on(session)
    ann = add_customer(session)
    add_order(session, ann)
    ask(session)

    def claim_the_other() -> None:
        if session.scalar(select(func.count()).select_from(Delivery)) == 1:
            add_mail(session, customer=ann, lease_until=NOON + 9 * MINUTE)
            session.commit()

    slow = Slow(claim_the_other)
    deliver(sessions, slow)
    assert slow.sent == []


def test_what_is_certain_is_kept_where_a_sender_fails(session: Session, sessions: Sessions) -> None:
    """It asked about one mail, let it go and fell over: the other never left."""
    switch_on(session)
    for _ in range(2):
        add_order(session, add_customer(session))
    ask(session)

    class Broken(Pigeon):
        def send(
            self, mails: Sequence[Mail], now: datetime, slip: Slip | None, still_wanted: StillWanted
        ) -> list[Outcome]:
            still_wanted(mails[:1])
            raise OverflowError

    with pytest.raises(OverflowError):
        deliver(sessions, Broken())

    states = set(session.scalars(select(Delivery.state)))
    assert states == {DeliveryState.UNKNOWN, DeliveryState.READY}
    session.commit()
    pigeon = Pigeon()
    later = NOON + 6 * MINUTE
    assert deliver(sessions, pigeon, later) == Delivered(accepted=1, held=1)
