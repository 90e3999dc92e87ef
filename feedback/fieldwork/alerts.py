"""Alerts on their way: claimed before they are sent, told until somebody took them."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import and_, bindparam, delete, func, or_, select, update
from sqlalchemy.orm import Session

from feedback.models.alert import Alert, AlertChannel, AlertState
from feedback.models.schema import table_of

# Longer than any sender takes; after it they are sent again: told twice is better than never.
LEASE = timedelta(minutes=5)
FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=6)
# With these pauses the last is made after three days.
MOST_ATTEMPTS = 21
KEPT_FOR_OTHERS = timedelta(days=3)
WAITING = (AlertState.READY, AlertState.SENDING)


def claim_alerts(session: Session, channel: AlertChannel, now: datetime, limit: int) -> list[Alert]:
    """Take the oldest alerts that are due; the caller commits before one is sent."""
    due = or_(
        and_(Alert.state == AlertState.READY, Alert.send_after <= now),
        and_(Alert.state == AlertState.SENDING, Alert.lease_until <= now),
    )
    oldest = (
        select(Alert.id)
        .where(Alert.channel == channel, due)
        .order_by(Alert.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    claimed = session.scalars(
        update(Alert)
        .where(Alert.id.in_(oldest))
        .values(state=AlertState.SENDING, attempt=Alert.attempt + 1, lease_until=now + LEASE)
        .returning(Alert),
        execution_options={"synchronize_session": False, "populate_existing": True},
    )
    return sorted(claimed, key=lambda alert: alert.id)


def record_alerts(
    session: Session, alerts: Sequence[Alert], refusals: Sequence[str | None], now: datetime
) -> None:
    """Note for each claimed alert why it was not taken, None where it was."""
    if not alerts:
        return
    ours = (
        update(table_of(Alert))
        .where(
            Alert.id == bindparam("number"),
            Alert.attempt == bindparam("tried"),
            Alert.state == AlertState.SENDING,
        )
        .values(
            state=bindparam("then"),
            send_after=bindparam("next_try"),
            sent_at=bindparam("taken_at"),
            reason=bindparam("why"),
            lease_until=None,
        )
    )
    session.execute(
        ours,
        [
            {
                "number": alert.id,
                "tried": alert.attempt,
                "then": _state(alert, refusal),
                "next_try": now + _pause(alert.attempt) if refusal else alert.send_after,
                "taken_at": None if refusal else now,
                "why": refusal,
            }
            for alert, refusal in zip(alerts, refusals, strict=True)
        ],
    )


def forget_unset(session: Session, channel: AlertChannel, now: datetime) -> None:
    """Delete what has waited three days for a channel that is not set here.

    Until then it may be set elsewhere: a job run by hand knows the settings of its shell alone.
    """
    session.execute(
        delete(Alert).where(
            Alert.channel == channel,
            Alert.state.in_(WAITING),
            Alert.created_at <= now - KEPT_FOR_OTHERS,
        )
    )


def waiting_for(session: Session, channel: AlertChannel) -> int:
    """Return how many alerts wait to be told over a channel."""
    waiting = select(func.count()).select_from(Alert)
    waiting = waiting.where(Alert.channel == channel, Alert.state.in_(WAITING))
    return session.scalar(waiting) or 0


def untold(session: Session) -> int:
    """Return how many alerts were given up after three days: nobody was told over that channel."""
    given_up = select(func.count()).select_from(Alert).where(Alert.state == AlertState.FAILED)
    return session.scalar(given_up) or 0


def given_up_alerts(session: Session) -> Sequence[Alert]:
    """Return what nobody was told over a channel, the oldest first."""
    given_up = select(Alert).where(Alert.state == AlertState.FAILED)
    return session.scalars(given_up.order_by(Alert.id)).all()


def tell_again(session: Session, channels: Collection[AlertChannel], now: datetime) -> int:
    """Let what was given up over these channels be tried for three days more; return how many."""
    given_up = update(table_of(Alert)).where(
        Alert.state == AlertState.FAILED, Alert.channel.in_(channels)
    )
    anew = {"state": AlertState.READY, "attempt": 0, "send_after": now}
    return session.connection().execute(given_up.values(anew)).rowcount


def _state(alert: Alert, refusal: str | None) -> AlertState:
    if refusal is None:
        return AlertState.SENT
    return AlertState.FAILED if alert.attempt >= MOST_ATTEMPTS else AlertState.READY


def _pause(attempt: int) -> timedelta:
    doubled: timedelta = FIRST_PAUSE * 2 ** min(attempt - 1, 10)
    return min(doubled, LONGEST_PAUSE)
