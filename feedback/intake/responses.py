"""Responses from another tool: each kept beside the touchpoint it answers, the history whole.

A response has no id of its own. One that says the same of the same touchpoint at the same time,
or more of it, is the same response; one that contradicts is another, and both are kept.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.intake.answered import Answered, answered_by
from feedback.intake.payloads import ResponseRecord, RowError, Tally
from feedback.intake.storing import reserve_keys, take_turn
from feedback.models.bulk import Values, among, insert_rows, update_rows
from feedback.models.checkout import Checkout
from feedback.models.fact_change import record_change
from feedback.models.order import Order
from feedback.models.response import Answer, Response
from feedback.models.schema import table_of
from surveys.population import Mode, TouchpointKind
from surveys.verdict import Verdict, verdict_of

FIXED = ("id", "kind", "touchpoint_id", "answered_at", "mode", "customer_id")
DECIDED = (*Answered._fields, "verdict", "flags")
ANSWER = ("response_id", "question", "value", "given_at", "verdict")

TOO_EARLY = {
    TouchpointKind.ORDER: "answered_before_placed",
    TouchpointKind.CHECKOUT: "answered_before_started",
}


class Touchpoint(NamedTuple):
    """What is answered; `at` is when it was placed or started."""

    kind: TouchpointKind
    id: int
    at: datetime
    customer_id: int | None


@dataclass(slots=True, eq=False)
class _Held:
    """A response as it is stored (`before` is None for a new one) and as it is to be."""

    touchpoint: Touchpoint
    answered_at: datetime
    now: Answered
    before: Answered | None = None
    id: int = 0


_Book = defaultdict[tuple[TouchpointKind, int, datetime], list[_Held]]


def record_responses(
    session: Session, records: Sequence[ResponseRecord], *, now: datetime, zone: ZoneInfo
) -> Tally:
    """Store responses to touchpoints that are known; commit is the caller's."""
    take_turn(session)
    touchpoints = _touchpoints(session, records)
    book = _read_book(session, touchpoints.values())
    changed: dict[_Held, None] = {}
    rejected, stored = [], 0
    for position, record in enumerate(records):
        touchpoint = touchpoints.get((record.order_id, record.checkout_id))
        if touchpoint is None:
            rejected.append((position, _unknown(record)))
            continue
        held = _enter(book, touchpoint, record)
        if held is not None:
            changed[held] = None
            stored += 1
    _write(session, list(changed))
    return Tally(stored, len(records) - stored - len(rejected), rejected)


def _enter(book: _Book, touchpoint: Touchpoint, record: ResponseRecord) -> _Held | None:
    """Put a response in the book; return it where it is new or says more than before."""
    given = answered_by(record)
    page = book[touchpoint.kind, touchpoint.id, record.answered_at]
    together = [(held, held.now.joined(given)) for held in page]
    if any(joined == held.now for held, joined in together):
        return None
    for held, joined in together:
        if joined is not None:
            held.now = joined
            return held
    held = _Held(touchpoint, record.answered_at, given)
    page.append(held)
    return held


def _touchpoints(
    session: Session, records: Sequence[ResponseRecord]
) -> dict[tuple[str | None, str | None], Touchpoint]:
    """Return the touchpoints the records name, by (order id, checkout id)."""
    orders = select(Order.shop_id, Order.id, Order.placed_at, Order.customer_id).where(
        among(session, Order.shop_id, {one.order_id for one in records if one.order_id})
    )
    checkouts = select(
        Checkout.shop_id, Checkout.id, Checkout.started_at, Checkout.customer_id
    ).where(
        among(session, Checkout.shop_id, {one.checkout_id for one in records if one.checkout_id})
    )
    found: dict[tuple[str | None, str | None], Touchpoint] = {}
    for shop_id, key, at, customer in session.execute(orders):
        found[shop_id, None] = Touchpoint(TouchpointKind.ORDER, key, at, customer)
    for shop_id, key, at, customer in session.execute(checkouts):
        found[None, shop_id] = Touchpoint(TouchpointKind.CHECKOUT, key, at, customer)
    return found


def _read_book(session: Session, touchpoints: Collection[Touchpoint]) -> _Book:
    """Read the imported responses of these touchpoints."""
    book: _Book = defaultdict(list)
    for kind in (TouchpointKind.ORDER, TouchpointKind.CHECKOUT):
        by_id = {one.id: one for one in touchpoints if one.kind is kind}
        columns = [getattr(Response, name) for name in Answered._fields]
        rows = session.execute(
            select(Response.id, Response.touchpoint_id, Response.answered_at, *columns)
            .where(Response.kind == kind, Response.mode == Mode.IMPORTED)
            .where(among(session, Response.touchpoint_id, by_id.keys()))
            .order_by(Response.id)
        )
        for key, touchpoint_id, answered_at, *content in rows:
            answered = Answered(*content)
            held = _Held(by_id[touchpoint_id], answered_at, answered, answered, key)
            book[kind, touchpoint_id, answered_at].append(held)
    return book


def _write(session: Session, changed: Sequence[_Held]) -> None:
    """Store what is new, with an answer for each question newly answered."""
    table = table_of(Response)
    new = [held for held in changed if held.before is None]
    for held, key in zip(new, reserve_keys(session, table, len(new)), strict=True):
        held.id = key
    insert_rows(session, table, (*FIXED, *DECIDED), [(*_fixed(one), *_decided(one)) for one in new])
    updates = [(*_decided(held), held.id) for held in changed if held.before]
    update_rows(session, table, DECIDED, updates)
    insert_rows(
        session, table_of(Answer), ANSWER, [row for one in changed for row in _answers(one)]
    )
    touchpoints = {held.touchpoint for held in changed}
    customers = {one.customer_id for one in touchpoints if one.customer_id is not None}
    anonymous = {(one.kind, one.id) for one in touchpoints if one.customer_id is None}
    record_change(session, customers, anonymous)


def _fixed(held: _Held) -> Values:
    kind, touchpoint_id, _, customer_id = held.touchpoint
    return held.id, kind, touchpoint_id, held.answered_at, Mode.IMPORTED, customer_id


def _decided(held: _Held) -> Values:
    is_early = held.answered_at < held.touchpoint.at
    return *held.now, _verdict(held), TOO_EARLY[held.touchpoint.kind] if is_early else None


def _verdict(held: _Held) -> Verdict | None:
    """Return the verdict on an order; what a checkout's customer says is a reason."""
    if held.touchpoint.kind is not TouchpointKind.ORDER:
        return None
    return verdict_of(held.now.satisfied, held.now.handled_as_wanted)


def _answers(held: _Held) -> list[Values]:
    known = held.before.answers() if held.before else {}
    verdict = _verdict(held)
    return [
        (held.id, question, value, held.answered_at, verdict)
        for question, value in held.now.answers().items()
        if known.get(question) != value
    ]


def _unknown(record: ResponseRecord) -> RowError:
    if record.order_id:
        return RowError("order_id", f"{record.order_id!r} is not known; import its order first")
    return RowError(
        "checkout_id", f"{record.checkout_id!r} is not known; import its checkout first"
    )
