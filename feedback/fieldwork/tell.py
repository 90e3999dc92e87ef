"""Telling staff: what they must know at once is noted in the transaction that it is about."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from feedback.models.alert import Alert, AlertChannel, AlertKind, AlertState
from feedback.models.schema import table_of


def tell(
    session: Session, kind: AlertKind, told: Mapping[str, str | int], *, key: str, now: datetime
) -> None:
    """Note what staff must know, once for each `key`; it leaves after the caller's commit.

    `told` is written to staff as it stands: numbers of ours, verdicts, days, sentences of ours;
    no address and no customer's words. It is noted for every channel, as a stage knows no settings:
    the job that sends it forgets what is for a channel that is not set.
    """
    rows = [
        {
            "key": f"{key}:{channel}",
            "kind": kind,
            "channel": channel,
            "told": dict(told),
            "state": AlertState.READY,
            "created_at": now,
            "send_after": now,
            "attempt": 0,
        }
        for channel in AlertChannel
    ]
    # Both databases say it alike; SQLAlchemy has no word for it that fits any.
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    session.execute(insert(table_of(Alert)).values(rows).on_conflict_do_nothing())
