"""Tell the facts whose rows an import changed."""

from collections.abc import Iterable

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from feedback.intake.keeping import Change
from feedback.models.bulk import among
from feedback.models.checkout import Checkout
from feedback.models.fact_change import record_change
from feedback.models.order import Order
from feedback.models.response import Response
from feedback.models.schema import table_of
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
    _note_named(session, TouchpointKind.ORDER, Order, order_ids)


def note_checkouts(session: Session, checkout_ids: Iterable[str | None]) -> None:
    """Note whose checkouts something was told of, likewise."""
    _note_named(session, TouchpointKind.CHECKOUT, Checkout, checkout_ids)


def _note_named(
    session: Session,
    kind: TouchpointKind,
    model: type[Order] | type[Checkout],
    shop_ids: Iterable[str | None],
) -> None:
    named = {shop_id for shop_id in shop_ids if shop_id}
    if not named:
        return
    found = session.execute(
        select(model.id, model.customer_id).where(among(session, model.shop_id, named))
    ).all()
    customers = {customer for _, customer in found if customer is not None}
    anonymous = {(kind, key) for key, customer in found if customer is None}
    record_change(session, customers, anonymous)
