"""An account read from the database: what happened, and stories that agree with the ledger."""

from collections import Counter
from datetime import date, datetime
from itertools import cycle

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from feedback.account.account import CustomerAccount, NoCustomer, account_of
from feedback.account.entries import Entry
from feedback.fieldwork.answer import find_invitation, save_answers, unsubscribe
from feedback.fieldwork.suppress import suppress
from feedback.mail.message import Mail
from feedback.mail.sender import ACCEPTED, Fate, Outcome
from feedback.models.contact import Contact
from feedback.models.customer import Customer
from feedback.models.look import Look
from feedback.models.returned import Return
from feedback.models.sample_unit import SampleUnit
from feedback.models.suppression import SuppressionReason
from surveys.disposition import Disposition
from tests.account.test_story import COLUMNS
from tests.conftest import LISBON, NOON
from tests.fieldwork.asking import Sessions, ask, deliver
from tests.fieldwork.mailroom import Pigeon
from tests.fieldwork.rows import DAY, add_checkout, add_customer, add_order, switch_on

# How a column's story begins.
OPENINGS = {column: start.partition(":")[0].split(" by ")[0] for column, start in COLUMNS.items()}


def account(session: Session, customer: Customer, now: datetime = NOON) -> CustomerAccount:
    return account_of(session, customer.id, now, LISBON)


def titles(seen: CustomerAccount) -> list[str]:
    return [entry.title for entry in seen.entries]


def story(entry: Entry) -> str:
    return str(entry.story)


def test_what_happened_stands_on_one_line_of_time(session: Session) -> None:
    ann = add_customer(session)
    order = add_order(
        session,
        ann,
        shop_id="o-1",
        channel="online",
        placed_at=NOON - 9 * DAY,
        promised_by=NOON - 6 * DAY,
        delivered_at=NOON - 4 * DAY,
        total_cents=123_450,
        currency="EUR",
        due_at=NOON + DAY,
    )
    add_checkout(session, ann, started_at=NOON - 12 * DAY)
    session.add(
        Contact(
            shop_id="c-1",
            opened_at=NOON - 5 * DAY,
            due_at=NOON - 4 * DAY,
            customer_id=ann.id,
            channel="phone",
            topic="where_is_it",
            speed_of_answer_seconds=5_180,
        )
    )
    session.add(Return(shop_id="r-1", order_shop_id="o-1", requested_at=NOON, reason="too small"))
    session.flush()
    seen = account(session, ann)
    assert [entry.kind for entry in seen.entries] == ["checkout", "order", "contact", "return"]
    _, bought, contact, returned = seen.entries
    assert bought.at == order.placed_at
    assert bought.facts == (
        "online · 1,234.50 EUR",
        "Promised for 24 February 2026, delivered on 26 February 2026, 2 days late",
    )
    assert story(bought) == "Not due yet: 3 March 2026."
    assert contact.facts == ("About where is it", "Answered after 1 hour 26 minutes")
    assert story(contact) == "Not asked about: no survey is about contacts."
    assert (returned.title, returned.facts) == ("Return of order o-1", ("too small",))
    assert returned.story is None
    assert seen.known_since == date(2025, 12, 2)


def test_what_was_cancelled_is_not_said_to_be_awaited(session: Session) -> None:
    ann = add_customer(session)
    ann.first_seen_at = NOON
    add_order(
        session,
        ann,
        placed_at=NOON - 2 * DAY,
        promised_by=NOON + DAY,
        cancelled_at=NOON,
        cancelled_by="customer",
    )
    seen = account(session, ann)
    assert seen.entries[0].facts == ("Cancelled by the customer on 2 March 2026",)
    assert seen.known_since == date(2026, 2, 28)


def test_a_quarantined_person_is_told_for_what_whatever_their_number(
    session: Session, sessions: Sessions
) -> None:
    switch_on(session)
    first = add_customer(session, "ann@customer.example")
    second = add_customer(session, "ann@customer.example")
    add_order(session, first)
    ask(session)
    deliver(sessions, Pigeon())
    add_order(session, second, due_at=NOON + 20 * DAY)
    ask(session, NOON + 20 * DAY)
    seen = account(session, second, NOON + 21 * DAY)
    assert story(seen.entries[0]) == (
        "Not asked: drawn by chance, 100%, "
        "but another question to this person came first, on 2 March 2026."
    )
    assert seen.others == (first.id,)


def test_an_unsubscribed_customer_is_told_since_when_and_why(session: Session) -> None:
    ann = add_customer(session, "ann@customer.example")
    assert account(session, ann).suppressed == ()
    suppress(session, "ann@customer.example", SuppressionReason.UNSUBSCRIBED, NOON)
    (one,) = account(session, ann).suppressed
    assert (one.since, one.why, one.survey) == (NOON, "they asked not to be", None)


def test_only_the_latest_of_very_many_are_shown(session: Session) -> None:
    trader = add_customer(session)
    for number in range(205):
        add_order(session, trader, shop_id=f"t-{number:03}", placed_at=NOON - (300 - number) * DAY)
    seen = account(session, trader)
    assert titles(seen)[0] == "Order t-005"
    assert titles(seen)[-1] == "Order t-204"
    assert seen.is_cut


def test_reading_writes_nothing(session: Session) -> None:
    ann = add_customer(session)
    session.commit()
    account(session, ann)
    assert not session.new
    assert not session.dirty
    assert session.scalar(select(func.count(Look.id))) == 0


def test_somebody_nobody_knows_is_no_account(session: Session) -> None:
    with pytest.raises(NoCustomer):
        account_of(session, 999, NOON, LISBON)


def test_the_story_of_every_due_touchpoint_agrees_with_its_column(
    session: Session, sessions: Sessions
) -> None:
    """Sixty people through the real stages; their stories are counted against the ledger."""
    switch_on(session, rate=6_000, holdout=1_500)
    fates = cycle([Fate.ACCEPTED, Fate.ACCEPTED, Fate.UNKNOWN, Fate.REFUSED, Fate.BOUNCED])

    def carry(mail: Mail) -> Outcome:
        fate = next(fates)
        return ACCEPTED if fate is Fate.ACCEPTED else Outcome(fate, "So it goes.")

    people = [add_customer(session) for _ in range(60)]
    for number, person in enumerate(people):
        consent = None if number % 10 else False
        add_order(session, person, consent=consent)
        add_order(session, person, due_at=NOON + 20 * DAY)
        add_checkout(session, person, started_at=NOON - 4 * DAY)
    pigeon = Pigeon(carry)
    for days in (0, 10, 21, 22):
        ask(session, NOON + days * DAY)
        deliver(sessions, pigeon, NOON + days * DAY)
        _answer_some(session, pigeon, NOON + days * DAY)
    told = [
        (person.id, entry.story.standing)
        for person in people
        for entry in account(session, person, NOON + 90 * DAY).entries
        if entry.story
    ]
    units = session.execute(select(SampleUnit.customer_id, SampleUnit.disposition)).all()
    assert len(units) == len(told) == 180
    columns = Counter(unit.disposition for unit in units)
    assert {Disposition.NOT_DRAWN, Disposition.HOLDOUT, Disposition.COUNTED} < set(columns)
    assert {Disposition.QUARANTINE, Disposition.HELD, Disposition.BOUNCED} < set(columns)
    assert Counter(told) == Counter(
        (unit.customer_id, OPENINGS[unit.disposition]) for unit in units
    )


def _answer_some(session: Session, pigeon: Pigeon, now: datetime) -> None:
    """Answer every fourth mail, and unsubscribe by every eighth."""
    for number, mail in enumerate(pigeon.sent):
        invitation = find_invitation(session, mail.token)
        if invitation and number % 4 == 0 and invitation.closes_at >= now:
            save_answers(session, invitation, {"satisfied": ("yes",)}, now)
            if number % 8 == 0:
                unsubscribe(session, invitation, now)
    session.commit()
