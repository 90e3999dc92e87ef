"""Who will be asked cannot be read from what is said of those who will not."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.account.account import account_of
from feedback.fieldwork.answer import find_invitation
from feedback.mail.sender import Fate, Outcome
from feedback.models.customer import Customer
from feedback.models.delivery import Delivery, DeliveryState
from feedback.models.order import Order
from feedback.models.receipt import Receipt, ReceiptEvent
from feedback.models.survey import Survey
from surveys.disposition import Disposition
from surveys.population import Population
from tests.conftest import LISBON, NOON
from tests.fieldwork.asking import Sessions, ask, column, deliver
from tests.fieldwork.mailroom import Pigeon
from tests.fieldwork.rows import DAY, add_checkout, add_customer, add_order, switch_on


def stories(session: Session, customers: list[Customer], days: float) -> set[str]:
    seen = [account_of(session, one.id, NOON + days * DAY, LISBON) for one in customers]
    session.commit()
    return {str(entry.story) for account in seen for entry in account.entries}


def openings(session: Session, customers: list[Customer], days: float) -> set[str]:
    return {
        story.partition(":")[0].partition(" on")[0] for story in stories(session, customers, days)
    }


def test_while_one_of_a_run_has_yet_to_be_mailed_all_of_it_reads_alike(
    session: Session, sessions: Sessions
) -> None:
    switch_on(session, rate=5_000)
    people = [add_customer(session) for _ in range(20)]
    columns = {column(session, order) for order in _asked(session, people)}
    assert columns == {Disposition.DRAWN, Disposition.NOT_DRAWN}
    deliver(sessions, Pigeon(lambda mail: Outcome(Fate.TRY_AGAIN, "The mail server said 452.")))
    for days in (0.1, 2, 5):
        assert len(stories(session, people, days)) == 1
        assert openings(session, people, days) == {"Not told yet"}
    pigeon = Pigeon()
    deliver(sessions, pigeon, NOON + 5 * DAY)
    assert pigeon.sent
    assert openings(session, people, 5) == {"Asked", "Not asked"}


def test_nor_is_it_told_on_the_first_day_though_all_have_left(
    session: Session, sessions: Sessions
) -> None:
    switch_on(session, rate=5_000)
    people = [add_customer(session) for _ in range(20)]
    _asked(session, people)
    deliver(sessions, Pigeon())
    assert openings(session, people, 0.9) == {"Asked", "Not told yet"}


def test_who_is_left_alone_for_a_mail_that_waits_reads_so_until_it_left(
    session: Session, sessions: Sessions
) -> None:
    switch_on(session)
    first, second = (add_customer(session, "ann@customer.example") for _ in range(2))
    add_order(session, first)
    ask(session)
    checkout = add_checkout(session, second, started_at=NOON - DAY / 2)
    ask(session, NOON + DAY / 2)
    assert column(session, checkout) is Disposition.QUARANTINE
    assert openings(session, [second], 3) == {"Not told yet"}
    deliver(sessions, Pigeon(), NOON + 3 * DAY)
    assert stories(session, [second], 3) == {
        "Not asked: drawn by chance, 100%, "
        "but another question to this person came first, on 5 March 2026."
    }


def test_why_somebody_was_left_alone_does_not_change_with_the_settings(
    session: Session, sessions: Sessions
) -> None:
    switch_on(session)
    ann = add_customer(session)
    add_order(session, ann)
    ask(session)
    deliver(sessions, Pigeon())
    add_order(session, ann, placed_at=NOON + DAY, due_at=NOON + 20 * DAY)
    ask(session, NOON + 20 * DAY)
    before = stories(session, [ann], 22)
    completed = select(Survey).where(Survey.population == Population.COMPLETED)
    session.scalars(completed).one().quarantine_days = 10
    assert stories(session, [ann], 22) == before
    assert any(story.endswith("came first, on 2 March 2026.") for story in before)


def test_a_complaint_is_told_as_one(session: Session, sessions: Sessions) -> None:
    switch_on(session)
    ann = add_customer(session)
    add_order(session, ann)
    ask(session)
    pigeon = Pigeon()
    deliver(sessions, pigeon)
    invitation = find_invitation(session, pigeon.sent[0].token)
    assert invitation is not None
    invitation.refused_at = NOON + DAY
    mail = session.scalars(select(Delivery).where(Delivery.state == DeliveryState.ACCEPTED)).one()
    complained = ReceiptEvent.COMPLAINED
    session.add(Receipt(delivery_id=mail.id, attempt=1, event=complained, happened_at=NOON + DAY))
    session.flush()
    (story,) = stories(session, [ann], 2)
    assert story.endswith("; no answer; reported a mail as unwanted on 3 March 2026.")


def _asked(session: Session, people: list[Customer]) -> list[Order]:
    orders = [add_order(session, person) for person in people]
    ask(session)
    return orders
