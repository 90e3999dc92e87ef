"""Tell the facts whose rows an import changed."""

from collections.abc import Iterable

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from feedback.intake.keeping import Change
from feedback.intake.storing import among, table_of
from feedback.models.fact_change import record_change
from feedback.models.order import Order
from feedback.models.response import Response
from surveys.population import TouchpointKind


def note_changes(
    session: Session, kind: TouchpointKind, changes: Iterable[Change], merged: set[int]
) -> None:
    """Note the customers of changed touchpoints, the last of their values, before and after.

    A touchpoint that has become another customer's takes its responses along.
    """
    customers, anonymous = set(merged), set()
    moved = []
    for key, before, after in changes:
        if before is not None and before[-1] != after[-1]:
            moved.append({"touchpoint": key, "customer": after[-1]})
        for values in (before, after):
            if values is None:
                continue
            if values[-1] is None:
                anonymous.add((kind, key))
            else:
                customers.add(values[-1])
    record_change(session, customers, anonymous)
    _move_responses(session, kind, moved)


def _move_responses(
    session: Session, kind: TouchpointKind, moved: list[dict[str, int | None]]
) -> None:
    if not moved:
        return
    responses = table_of(Response)
    session.connection().execute(
        update(responses)
        .where(responses.c.kind == kind, responses.c.touchpoint_id == bindparam("touchpoint"))
        .values(customer_id=bindparam("customer")),
        moved,
    )


def note_orders(session: Session, order_ids: Iterable[str | None]) -> None:
    """Note whose orders something was told of; an order not yet known will be noted itself."""
    named = {order_id for order_id in order_ids if order_id}
    if not named:
        return
    orders = session.execute(
        select(Order.id, Order.customer_id).where(among(session, Order.shop_id, named))
    ).all()
    customers = {customer for _, customer in orders if customer is not None}
    anonymous = {(TouchpointKind.ORDER, key) for key, customer in orders if customer is None}
    record_change(session, customers, anonymous)
