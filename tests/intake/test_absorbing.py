"""A guest who turns out to be a customer brings along everything that was theirs."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.intake.absorbing import THEIRS
from feedback.intake.assignments import record_assignments
from feedback.intake.checkouts import record_checkouts
from feedback.intake.contacts import record_contacts
from feedback.intake.orders import record_orders
from feedback.intake.payloads import (
    AssignmentRecord,
    CheckoutRecord,
    ContactRecord,
    ResponseRecord,
)
from feedback.intake.responses import record_responses
from feedback.models.assignment import Assignment
from feedback.models.customer import Customer, CustomerMerge
from feedback.models.fact_change import FactChange
from feedback.models.response import Response
from feedback.models.schema import Base
from tests.intake.records import DAY, PLACED, WHEN, order

ANN = "ann@customer.example"


def test_every_table_that_names_a_customer_is_known() -> None:
    naming = {
        mapper.class_
        for mapper in Base.registry.mappers
        if any(key.references(Customer.__table__) for key in mapper.local_table.foreign_keys)  # type: ignore[arg-type]
    }
    assert naming == {*THEIRS, CustomerMerge}


def test_everything_of_the_guest_moves_and_the_facts_are_told(session: Session) -> None:
    record_orders(session, [order("a1", email=ANN)], **WHEN)
    record_checkouts(session, [CheckoutRecord("b1", PLACED, email=ANN)], **WHEN)
    record_contacts(session, [ContactRecord("c1", PLACED, email=ANN)], **WHEN)
    record_responses(session, [ResponseRecord(PLACED + DAY, "a1", satisfied=True)], **WHEN)
    guest = session.scalars(select(Customer)).one()
    guest_id, person_key = guest.id, guest.person_key
    record_orders(session, [order("a2", customer_id="7", email=ANN)], **WHEN)
    session.expire_all()
    known = session.scalars(select(Customer)).one()
    assert (known.key, known.id == guest_id, known.person_key) == ("7", False, person_key)
    for model in set(THEIRS) - {Assignment}:
        owners = session.scalars(select(model.customer_id)).all()  # type: ignore[attr-defined]
        assert set(owners) <= {known.id}, model
    assert session.scalars(select(Response.customer_id)).all() == [known.id]
    last = session.scalars(select(FactChange).order_by(FactChange.id.desc())).first()
    assert last is not None
    assert last.customers == sorted({guest_id, known.id})


def test_a_merge_moves_nobody_from_arm_to_arm(session: Session) -> None:
    record_orders(session, [order("a1", email=ANN)], **WHEN)
    arms = [
        AssignmentRecord("faster", ANN, "control", PLACED),
        AssignmentRecord("faster", "7", "treated", PLACED),
        AssignmentRecord("kinder", ANN, "treated", PLACED),
    ]
    record_assignments(session, arms, **WHEN)
    guest = session.scalars(select(Customer).where(Customer.key == ANN)).one()
    guest.shop_id = None
    record_orders(session, [order("a2", customer_id="7", email=ANN)], **WHEN)
    rows = session.execute(
        select(Assignment.fix, Assignment.arm, Customer.key)
        .join(Customer, Customer.id == Assignment.customer_id)
        .order_by(Assignment.fix)
    )
    assert [tuple(row) for row in rows] == [
        ("faster", "treated", "7"),
        ("kinder", "treated", "7"),
    ]
