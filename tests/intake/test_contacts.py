"""Contacts are linked as the shop linked them, or not at all."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from feedback.clock import start_of_day
from feedback.intake.contacts import is_linked, record_contacts
from feedback.intake.orders import record_orders
from feedback.intake.payloads import ContactRecord
from feedback.models.contact import Contact
from feedback.models.fact_change import FactChange
from feedback.models.order import Order
from tests.intake.imported import import_file, write
from tests.intake.records import DAY, LISBON, PLACED, WHEN, order

MINUTE = timedelta(minutes=1)


def stored(session: Session) -> Contact:
    session.expire_all()
    return session.scalars(select(Contact)).one()


def test_a_contact_is_stored_whole(session: Session) -> None:
    record = ContactRecord(
        "c1",
        PLACED,
        order_id="a1",
        checkout_id="b1",
        issue="parcel",
        channel="phone",
        topic="late",
        answered_at=PLACED + MINUTE,
        speed_of_answer_seconds=60,
        wait_seconds=90.5,
        handle_seconds=300,
        resolved_first_contact=False,
        agent="Bea",
        score=2,
        satisfied=False,
        customer_id="7",
        attributes={"queue": "1"},
        answered=True,
    )
    assert record_contacts(session, [record], **WHEN).stored == 1
    row = stored(session)
    same = set(ContactRecord._fields) - {"contact_id", "order_id", "checkout_id"}
    for name in same - {"customer_id", "email"}:
        assert getattr(row, name) == getattr(record, name), name
    assert (row.shop_id, row.order_shop_id, row.checkout_shop_id) == ("c1", "a1", "b1")
    assert row.due_at == start_of_day(PLACED.date() + DAY, LISBON)
    assert record_contacts(session, [record], **WHEN).unchanged == 1


def test_what_is_known_of_a_contact_only_grows(session: Session) -> None:
    opened = ContactRecord("c1", PLACED, topic="late")
    closed = ContactRecord("c1", PLACED, topic="lost", answered_at=PLACED + MINUTE, score=4)
    for one in (closed, opened):
        record_contacts(session, [one], **WHEN)
    assert (stored(session).topic, stored(session).score) == ("lost", 4)


@pytest.mark.parametrize(
    ("columns", "cells", "answered"),
    [
        ("answered_at,handle_seconds", ",", False),
        ("speed_of_answer_seconds", "", False),
        ("answered_at,handle_seconds", ",30", True),
        ("speed_of_answer_seconds", "0", True),
        ("handle_seconds,agent", ",Bea", None),
    ],
)
def test_a_contact_without_an_answer_is_unanswered_only_where_answers_are_recorded(
    sessions: sessionmaker[Session],
    tmp_path: Path,
    columns: str,
    cells: str,
    answered: bool | None,
) -> None:
    header, row = f"contact_id,opened_at,{columns}", f"c1,2026-02-20 10:00,{cells}"
    import_file(sessions, "contacts", write(tmp_path / "contacts.csv", header, row))
    with sessions() as session:
        assert stored(session).answered is answered


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_a_contact_once_answered_stays_so(session: Session, order: tuple[int, int]) -> None:
    unanswered = ContactRecord("c1", PLACED, topic="a", agent="Bea", score=1, answered=False)
    records = [ContactRecord("c1", PLACED, topic="b", handle_seconds=30), unanswered]
    for place in order:
        record_contacts(session, [records[place]], **WHEN)
    assert (stored(session).answered, stored(session).topic) == (True, "b")


def test_a_contact_of_nobody_is_stored_and_said_to_be_unlinked(session: Session) -> None:
    record = ContactRecord("c1", PLACED, answered_at=PLACED - MINUTE)
    assert record_contacts(session, [record], **WHEN).stored == 1
    assert (stored(session).customer_id, stored(session).flags) == (None, "answered_before_opened")
    assert not is_linked(record)
    assert is_linked(record._replace(checkout_id="b1"))


def test_the_facts_are_told_whose_order_it_was_about(session: Session) -> None:
    record_orders(session, [order("a1", customer_id="7"), order("a2")], **WHEN)
    for change in session.scalars(select(FactChange)):
        session.delete(change)
    contacts = [ContactRecord(f"c{name}", PLACED, order_id=name) for name in ("a1", "a2", "a3")]
    record_contacts(session, contacts, **WHEN)
    changes = session.scalars(select(FactChange)).all()
    told = {pair for change in changes for pair in map(tuple, change.anonymous)}
    keys = {row.shop_id: row for row in session.scalars(select(Order))}
    assert {key for change in changes for key in change.customers} == {keys["a1"].customer_id}
    assert ("order", keys["a2"].id) in told
