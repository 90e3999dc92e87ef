"""Follow-ups: opened for whoever was left dissatisfied; what happens to one is noted for good."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import exists, insert, literal, literal_column, select
from sqlalchemy.orm import Session

from feedback.fieldwork.tell import tell
from feedback.models.alert import AlertKind
from feedback.models.customer import Customer
from feedback.models.follow_up import FollowUp, FollowUpEvent, FollowUpState
from feedback.models.invitation import Invitation
from feedback.models.response import Response
from feedback.models.schema import table_of
from surveys.population import Population
from surveys.verdict import Verdict

# Long enough to ask the carrier and hear back, short enough that the customer still waits for us.
WITHIN = timedelta(days=2)
# Who has not said by then whether we handled it is not coming back to the question.
UNSAID_AFTER = timedelta(hours=1)
CHUNK = 500

CUSTOMER = "the customer"
SERVICE = "Comeback"

SAID = {
    Verdict.SATISFIED: "Changed the answer: satisfied.",
    Verdict.PUT_RIGHT: "Changed the answer: not satisfied, but handled as wanted.",
    Verdict.LEFT_WRONG: "Changed the answer: not satisfied, and not handled as wanted.",
    Verdict.UNSAID: "Changed the answer: not satisfied, and not said how it was handled.",
}
OPENED = {
    Verdict.LEFT_WRONG: "Opened: the customer was not satisfied, nor with how it was handled.",
    Verdict.UNSAID: "Opened: the customer was not satisfied and did not say how it was handled.",
}


def follow_verdict(
    session: Session, response: Response, before: Verdict | None, now: datetime
) -> None:
    """Open a follow-up for who is left wrong; in one there is, note that the answer changed.

    A better answer closes nothing: staff see it. Who is left wrong after all has one that was
    closed opened again.
    """
    if response.verdict is None or response.verdict is before:
        return
    held = session.scalar(select(FollowUp).where(FollowUp.response_id == response.id))
    if held is None:
        if response.verdict is Verdict.LEFT_WRONG:
            open_follow_ups(session, [response.id], now)
        return
    record(session, held, SAID[response.verdict], CUSTOMER, now)
    if response.verdict is Verdict.LEFT_WRONG:
        held.verdict = Verdict.LEFT_WRONG
        if held.closed_at:
            open_again(held, now)
            _tell_opened(session, {held.id: held.verdict}, held.due_at, now)


def open_unsaid(session: Session, now: datetime) -> int:
    """Open follow-ups for who said No an hour ago, and not how it was handled; return how many."""
    waiting = session.execute(
        select(Response.id, Response.invitation_id)
        .join(Invitation, Invitation.id == Response.invitation_id)
        .join(Customer, Customer.id == Invitation.customer_id)
        .where(
            # Written out, as the index that holds them has it.
            Response.verdict == literal_column("'unsaid'"),
            Response.invitation_id.is_not(None),
            Response.answered_at <= now - UNSAID_AFTER,
            Customer.erased_at.is_(None),
            ~exists().where(FollowUp.response_id == Response.id),
        )
        .order_by(Response.answered_at)
        .limit(CHUNK)
        # A customer who is answering at this moment has the turn.
        .with_for_update(of=Invitation, skip_locked=True, key_share=True)
    ).all()
    return open_follow_ups(session, [row.id for row in waiting], now)


def open_follow_ups(session: Session, responses: list[int], now: datetime) -> int:
    """Open one for each of these responses that is dissatisfied and has none; return how many.

    Whoever calls has the turn at their invitations.
    """
    session.flush()
    rows = select(
        Response.id,
        Response.invitation_id,
        Response.customer_id,
        Response.verdict,
        literal(FollowUpState.OPEN, FollowUp.state.type),
        literal(now, FollowUp.opened_at.type),
        literal(now + WITHIN, FollowUp.due_at.type),
    ).where(
        Response.id.in_(responses),
        Response.invitation_id.is_not(None),
        Response.verdict.in_(OPENED),
        ~exists().where(FollowUp.response_id == Response.id),
    )
    columns = ["response_id", "invitation_id", "customer_id"]
    columns += ["verdict", "state", "opened_at", "due_at"]
    opened = session.execute(
        insert(table_of(FollowUp))
        .from_select(columns, rows)
        .returning(FollowUp.id, FollowUp.verdict)
    ).all()
    if opened:
        events = [event(row.id, OPENED[row.verdict], SERVICE, now) for row in opened]
        session.execute(insert(table_of(FollowUpEvent)), events)
    _tell_opened(session, {row.id: row.verdict for row in opened}, now + WITHIN, now)
    return len(opened)


def open_again(follow_up: FollowUp, now: datetime) -> None:
    """Put one back among those that wait for staff, with a new time by which it must be done."""
    follow_up.state = FollowUpState.OPEN
    follow_up.due_at = now + WITHIN
    follow_up.closed_at = None


def record(
    session: Session,
    follow_up: FollowUp,
    what: str,
    by: str,
    now: datetime,
    *,
    note: str | None = None,
) -> None:
    """Add what happened; `by` is an account, the customer or Comeback."""
    session.add(FollowUpEvent(**event(follow_up.id, what, by, now, note=note)))


def event(
    follow_up_id: int, what: str, by: str, now: datetime, *, note: str | None = None
) -> dict[str, Any]:
    """Return the row of what happened, as `record` adds it, for many at once."""
    return {"follow_up_id": follow_up_id, "happened_at": now, "by": by, "what": what, "note": note}


def about(follow_up_id: int, verdict: Verdict, due_at: datetime) -> dict[str, str | int]:
    """Return what staff are told of a follow-up: no address and no words."""
    return {
        "follow_up": follow_up_id,
        "verdict": verdict.value,
        "population": Population.COMPLETED.value,
        "due_at": due_at.isoformat(),
    }


def _tell_opened(
    session: Session, opened: Mapping[int, Verdict], due_at: datetime, now: datetime
) -> None:
    # One that is opened again is due anew, and told of anew.
    told = {
        f"follow_up_opened:{number}:{due_at.isoformat()}": about(number, verdict, due_at)
        for number, verdict in opened.items()
    }
    tell(session, AlertKind.FOLLOW_UP_OPENED, told, now=now)
