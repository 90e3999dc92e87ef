"""Tell the facts whose rows an import changed."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.intake.keeping import Change
from feedback.intake.storing import among
from feedback.models.fact_change import record_change
from feedback.models.order import Order
from surveys.population import TouchpointKind


def note_changes(
    session: Session, kind: TouchpointKind, changes: Iterable[Change], merged: set[int]
) -> None:
    """Note the customers of changed touchpoints, the last of their values, before and after."""
    customers, anonymous = set(merged), set()
    for key, before, after in changes:
        for values in (before, after):
            if values is None:
                continue
            if values[-1] is None:
                anonymous.add((kind, key))
            else:
                customers.add(values[-1])
    record_change(session, customers, anonymous)


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
