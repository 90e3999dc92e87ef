"""What became of a checkout, or of an order its customer cancelled in time, once it was due."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    and_,
    bindparam,
    exists,
    false,
    func,
    literal,
    or_,
    select,
    true,
    union_all,
    update,
)
from sqlalchemy.orm import Session, aliased

from feedback.models.checkout import Checkout, CheckoutOutcome
from feedback.models.fact_change import record_change
from feedback.models.order import Order
from feedback.models.schema import table_of
from surveys.population import Population, TouchpointKind

CHUNK = 5_000
APART = timedelta(days=7)

MODELS: dict[TouchpointKind, type[Checkout | Order]] = {
    TouchpointKind.CHECKOUT: Checkout,
    TouchpointKind.ORDER: Order,
}
Unsettled = Row[*tuple[Any, ...]]
Kept = defaultdict[int, list[datetime]]


def settle_checkouts(session: Session, now: datetime) -> int:
    """Decide about what was not completed and fell due, the oldest first.

    A checkout waits until an order placed after it was due has come in: files may be late.
    One touchpoint per customer and 7 days is kept as abandoned. One that was ordered, or comes too
    soon after another, is in no survey and thereby listed. An order that was listed before its
    customer cancelled it stays where it is, and stands for no other.

    Returns:
        How many were decided about, 5,000 at most: call again until it is 0.
    """
    rows = _unsettled(session, now)
    if rows:
        kept = _kept_nearby(session, rows)
        _store(session, rows, [_outcome(row, kept) for row in rows])
    return len(rows)


def _unsettled(session: Session, now: datetime) -> Sequence[Unsettled]:
    return session.execute(_unsettled_query(), {"now": now, "chunk": CHUNK}).all()


@cache
def _unsettled_query() -> Select[*tuple[Any, ...]]:
    # Spelt out in the statement, or SQLite would not see that the index of open rows will do.
    not_completed = literal(Population.NOT_COMPLETED, Order.population.type, literal_execute=True)
    # Not "= 0", or SQLite might take the far longer index of what is not listed.
    cancelled = and_(Order.population == not_completed, Order.listed.is_(False))
    due = union_all(
        _first_due(TouchpointKind.CHECKOUT, _became_an_order(), _orders_are_in()),
        _first_due(TouchpointKind.ORDER, false(), cancelled),
    ).subquery()
    return select(due).order_by(due.c.due_at, due.c.kind, due.c.id).limit(bindparam("chunk"))


def _first_due(
    kind: TouchpointKind, ordered: ColumnElement[bool], only: ColumnElement[bool]
) -> Select[Any]:
    model = MODELS[kind]
    first = (
        select(
            literal(kind.value).label("kind"),
            model.id,
            model.customer_id,
            model.due_at,
            ordered.label("ordered"),
        )
        .where(model.outcome.is_(None), model.due_at <= bindparam("now"), only)
        .order_by(model.due_at, model.id)
        .limit(bindparam("chunk"))
    )
    return select(first.subquery())


def count_waiting(session: Session, due_before: datetime) -> int:
    """Count the checkouts that fell due until then and wait for orders placed after them."""
    waiting = select(func.count()).where(
        Checkout.outcome.is_(None),
        Checkout.due_at <= due_before,
        func.coalesce(~_orders_are_in(), true()),
    )
    return session.scalar(waiting) or 0


def _orders_are_in() -> ColumnElement[bool]:
    """Tell whether the shop's orders are known until the checkout was due: its own may be one."""
    return Checkout.due_at <= select(func.max(Order.placed_at)).scalar_subquery()


def _became_an_order() -> ColumnElement[bool]:
    """Tell whether the checkout's customer ordered before it was due, or the shop says it did."""
    placed, named = aliased(Order), aliased(Order)
    return or_(
        exists().where(
            placed.customer_id == Checkout.customer_id,
            placed.placed_at.between(Checkout.started_at, Checkout.due_at),
        ),
        and_(
            Checkout.completed_order_id.is_not(None),
            ~exists().where(
                named.shop_id == Checkout.completed_order_id, named.placed_at > Checkout.due_at
            ),
        ),
    )


def _kept_nearby(session: Session, rows: Sequence[Unsettled]) -> Kept:
    """Return when the customers of these rows had a touchpoint kept, within 7 days of them."""
    customers = {row.customer_id for row in rows if row.customer_id is not None}
    kept: Kept = defaultdict(list)
    for model in MODELS.values():
        nearby = select(model.customer_id, model.due_at).where(
            model.customer_id.in_(customers),
            model.outcome == CheckoutOutcome.ABANDONED,
            model.due_at.between(rows[0].due_at - APART, rows[-1].due_at + APART),
        )
        for row in session.execute(nearby):
            if row.customer_id is not None:
                kept[row.customer_id].append(row.due_at)
    return kept


def _outcome(row: Unsettled, kept: Kept) -> CheckoutOutcome:
    if row.ordered:
        return CheckoutOutcome.ORDERED
    if row.customer_id is not None:
        if any(abs(row.due_at - other) < APART for other in kept[row.customer_id]):
            return CheckoutOutcome.REPEATED
        kept[row.customer_id].append(row.due_at)
    return CheckoutOutcome.ABANDONED


def _store(
    session: Session, rows: Sequence[Unsettled], outcomes: Iterable[CheckoutOutcome]
) -> None:
    grouped: defaultdict[tuple[TouchpointKind, CheckoutOutcome], list[int]] = defaultdict(list)
    for row, outcome in zip(rows, outcomes, strict=True):
        grouped[TouchpointKind(row.kind), outcome].append(row.id)
    for (kind, outcome), ids in grouped.items():
        model = MODELS[kind]
        decided = update(table_of(model)).where(model.id.in_(ids)).values(outcome=outcome)
        if outcome is not CheckoutOutcome.ABANDONED:
            decided = decided.values(listed=True)
        session.execute(decided)
    record_change(
        session,
        {row.customer_id for row in rows if row.customer_id is not None},
        {(TouchpointKind(row.kind), row.id) for row in rows if row.customer_id is None},
    )
