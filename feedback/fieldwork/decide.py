"""What an operator decides about held mails, of which nobody knows whether they left."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, func, not_, select
from sqlalchemy.orm import Session

from feedback.fieldwork.mails import OnItsWay, lock_mails, move_units, write_down
from feedback.models.bulk import among
from feedback.models.delivery import (
    Decision,
    Delivery,
    DeliveryDecision,
    DeliveryKind,
    DeliveryState,
)
from feedback.models.invitation import Invitation
from feedback.models.sample_unit import SampleUnit
from feedback.models.survey import Survey
from surveys.disposition import Disposition

GIVEN_UP = "It may have left; an operator gave it up."


@dataclass(frozen=True, slots=True)
class HeldBatch:
    """Held mails that were claimed together, or restored together (batch `restored`).

    `since` is when they were claimed, None for those that were not; `oldest` and `newest` when the
    first and the last of them were to be sent. Sent again, `stopped` of them would not leave: their
    survey was switched off since they fell due.
    """

    batch: str
    count: int
    since: datetime | None
    reason: str | None
    oldest: datetime
    newest: datetime
    stopped: int = 0


def held_batches(session: Session, limit: int | None = None, offset: int = 0) -> list[HeldBatch]:
    """Return what waits for a decision, the oldest first."""
    return _held(session, Delivery.batch.is_not(None), limit, offset)


def find_held(session: Session, batch: str) -> HeldBatch | None:
    return next(iter(_held(session, Delivery.batch == batch)), None)


def _held(
    session: Session, which: ColumnElement[bool], limit: int | None = None, offset: int = 0
) -> list[HeldBatch]:
    oldest = func.min(Delivery.send_after)
    rows: Sequence[Row[*tuple[Any, ...]]] = session.execute(
        select(
            Delivery.batch,
            func.count(),
            func.min(Delivery.claimed_at),
            func.min(Delivery.reason),
            oldest,
            func.max(Delivery.send_after),
        )
        .where(Delivery.state == DeliveryState.HELD, which)
        .group_by(Delivery.batch)
        .order_by(oldest, Delivery.batch)
        .limit(limit)
        .offset(offset)
    ).all()
    stopped = _count_stopped(session, [row.batch for row in rows])
    return [replace(HeldBatch(*row), stopped=stopped.get(row.batch, 0)) for row in rows]


def _count_stopped(session: Session, batches: Sequence[str]) -> Mapping[str, int]:
    """Return of how many mails of each batch the survey was switched off since they fell due."""
    counts = session.execute(
        select(Delivery.batch, func.count())
        .join(Invitation, Invitation.id == Delivery.invitation_id)
        .join(SampleUnit, SampleUnit.id == Invitation.unit_id)
        .join(Survey, Survey.id == Invitation.survey_id)
        .where(
            Delivery.state == DeliveryState.HELD,
            among(session, Delivery.batch, batches),
            Delivery.kind != DeliveryKind.RE_ASK,
            not_(func.coalesce(SampleUnit.due_at >= Survey.active_since, False)),
        )
        .group_by(Delivery.batch)
    )
    return {batch: number for batch, number in counts if batch}


def decide(session: Session, batch: str, decision: Decision, *, now: datetime, by: str) -> int:
    """Do as an operator says with the mails of a batch that are held still; return how many.

    - sent: they count as sent;
    - send again: they are ready again, to be looked at and to expire as before. Who has got one
      gets it twice;
    - give up: nobody finds out; they stay in the ledger's column of the held.
    """
    count = 0
    while mails := lock_mails(
        session, Delivery.state == DeliveryState.HELD, Delivery.batch == batch
    ):
        _settle(session, mails, decision, now)
        count += len(mails)
    if count:
        session.add(
            DeliveryDecision(
                batch=batch, decision=decision, count=count, decided_at=now, decided_by=by
            )
        )
    return count


def _settle(session: Session, mails: list[OnItsWay], decision: Decision, now: datetime) -> None:
    values: dict[str, Any]
    match decision:
        case Decision.SENT:
            sent_at = func.coalesce(Delivery.leaves_at, Delivery.claimed_at, now)
            values = {"state": DeliveryState.ACCEPTED, "reason": None, "sent_at": sent_at}
            move_units(session, mails, (Disposition.HELD,), Disposition.SENT)
        case Decision.SEND_AGAIN:
            unclaimed = {"leaves_at": None, "overtaken_at": None}
            values = {"state": DeliveryState.READY, "reason": None, "send_after": now, **unclaimed}
            move_units(session, mails, (Disposition.HELD,), Disposition.DRAWN)
        case Decision.GIVE_UP:
            values = {"state": DeliveryState.GIVEN_UP, "reason": GIVEN_UP}
    write_down(session, mails, values)
