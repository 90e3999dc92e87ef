"""An outcome is written where the mail is still its claim's own, and changes nothing elsewhere."""

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from feedback.fieldwork.claim import LEASE
from feedback.fieldwork.receipts import record_receipts
from feedback.mail.event import MailEvent
from feedback.mail.message import Mail
from feedback.mail.sender import ACCEPTED, Fate, Outcome
from feedback.models.delivery import DeliveryState
from feedback.models.receipt import ReceiptEvent
from surveys.disposition import Disposition
from tests.conftest import NOON
from tests.fieldwork.asking import Sessions, ask, column, deliver, the_delivery
from tests.fieldwork.mailroom import Pigeon
from tests.fieldwork.rows import add_customer, add_order, switch_on


def _bounce(sessions: Sessions, mail: Mail) -> None:
    with sessions.begin() as other:
        bounced = MailEvent(mail.number, mail.attempt, ReceiptEvent.BOUNCED, NOON)
        record_receipts(other, [bounced])


def _outlast(sessions: Sessions, mail: Mail) -> None:
    deliver(sessions, Pigeon(), NOON + LEASE)


@pytest.mark.parametrize(
    "outcome",
    [ACCEPTED, Outcome(Fate.REFUSED, "No."), Outcome(Fate.TRY_AGAIN, "Later.")],
    ids=["accepted", "refused", "to be tried again"],
)
@pytest.mark.parametrize(
    ("happens", "becomes"),
    [
        (_bounce, (DeliveryState.BOUNCED, Disposition.BOUNCED)),
        (_outlast, (DeliveryState.HELD, Disposition.HELD)),
    ],
    ids=["a receipt came first", "the lease ran out"],
)
def test_what_was_written_of_a_mail_as_it_left_stays(
    session: Session,
    sessions: Sessions,
    happens: Callable[[Sessions, Mail], None],
    becomes: tuple[DeliveryState, Disposition],
    outcome: Outcome,
) -> None:
    switch_on(session)
    order = add_order(session, add_customer(session))
    ask(session)

    def leave(mail: Mail) -> Outcome:
        happens(sessions, mail)
        return outcome

    pigeon = Pigeon(leave)
    deliver(sessions, pigeon)

    assert len(pigeon.sent) == 1
    assert (the_delivery(session).state, column(session, order)) == becomes
