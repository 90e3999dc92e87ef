"""Telling staff: what they must know at once is noted in the transaction that it is about."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from feedback.models.alert import Alert, AlertChannel, AlertKind, AlertState
from feedback.models.schema import table_of

Told = Mapping[str, str | int]


def tell(session: Session, kind: AlertKind, told: Mapping[str, Told], *, now: datetime) -> None:
    """Note what staff must know, once for each key of `told`; it leaves after the caller's commit.

    It is written to staff as it stands: numbers of ours, verdicts, days, sentences of ours; no
    address and no customer's words. It is noted for every channel, as a stage knows no settings:
    the job that sends it forgets what is for a channel that is not set.
    """
    if not told:
        return
    rows = [
        {
            "key": f"{key}:{channel}",
            "kind": kind,
            "channel": channel,
            "told": dict(one),
            "state": AlertState.READY,
            "created_at": now,
            "send_after": now,
            "attempt": 0,
        }
        for key, one in told.items()
        for channel in AlertChannel
    ]
    # Both databases say it alike; SQLAlchemy has no word for it that fits any.
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    session.execute(insert(table_of(Alert)).on_conflict_do_nothing(), rows)
