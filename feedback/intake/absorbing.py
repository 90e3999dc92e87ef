"""A guest who turns out to be a known customer: their rows move, and the merge is recorded."""

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.orm import Session, aliased

from feedback.models.assignment import Assignment
from feedback.models.checkout import Checkout
from feedback.models.contact import Contact
from feedback.models.customer import Customer, CustomerMerge
from feedback.models.follow_up import FollowUp
from feedback.models.invitation import Invitation
from feedback.models.look import Look
from feedback.models.order import Order
from feedback.models.response import Response
from feedback.models.sample_unit import SampleUnit
from feedback.models.schema import table_of

# Every table that names a customer, except the record of merges itself.
THEIRS = (
    Order,
    Checkout,
    Contact,
    Response,
    SampleUnit,
    Invitation,
    Assignment,
    FollowUp,
    Look,
)

Moves = Collection[tuple[int, int]]


def take_in(session: Session, moves: Moves) -> None:
    """Give the rows of guests to known customers, (guest, known) each; the guests are no more."""
    if not moves:
        return
    _drop_second_arms(session, moves)
    connection = session.connection()
    parameters = [{"guest": guest, "known": known} for guest, known in moves]
    for model in THEIRS:
        table = table_of(model)
        connection.execute(
            update(table)
            .where(table.c.customer_id == bindparam("guest"))
            .values(customer_id=bindparam("known")),
            parameters,
        )
    customers = table_of(Customer)
    connection.execute(delete(customers).where(customers.c.id == bindparam("guest")), parameters)


def record_merges(session: Session, merges: Iterable[tuple[int, str]], now: datetime) -> None:
    """Note which address became whose: (customer, address) each, not noted before."""
    session.add_all(
        CustomerMerge(customer_id=customer, absorbed_key=key, merged_at=now)
        for customer, key in merges
    )
    session.flush()


def _drop_second_arms(session: Session, moves: Moves) -> None:
    """Leave out a guest's arm in a fix where the customer has one: nobody is moved by a merge."""
    theirs = aliased(Assignment)
    for guest, known in moves:
        has_arm = select(theirs.fix).where(theirs.customer_id == known)
        session.execute(
            delete(Assignment)
            .where(Assignment.customer_id == guest, Assignment.fix.in_(has_arm))
            .execution_options(synchronize_session=False)
        )
