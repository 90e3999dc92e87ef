"""What staff must know is noted once, with what it is about or not at all."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from feedback.fieldwork.tell import tell
from feedback.models.alert import Alert, AlertChannel, AlertKind, AlertState
from tests.conftest import NOON

TOLD: dict[str, str | int] = {"follow_up": 7, "verdict": "left_wrong"}


def opened(session: Session, follow_up: int = 7) -> None:
    key = f"follow_up_opened:{follow_up}"
    tell(session, AlertKind.FOLLOW_UP_OPENED, {key: TOLD}, now=NOON)


def test_one_is_noted_for_each_channel_and_ready_at_once(session: Session) -> None:
    opened(session)
    alerts = session.scalars(select(Alert)).all()
    assert {alert.channel for alert in alerts} == set(AlertChannel)
    assert {(alert.state, alert.send_after) for alert in alerts} == {(AlertState.READY, NOON)}
    assert alerts[0].told == TOLD


def test_the_same_thing_is_noted_once(session: Session) -> None:
    opened(session)
    opened(session)
    opened(session, follow_up=8)
    assert len(session.scalars(select(Alert.key)).all()) == 2 * len(AlertChannel)


def test_what_came_to_nothing_is_not_told(sessions: sessionmaker[Session]) -> None:
    def cut_short() -> None:
        with sessions.begin() as session:
            opened(session)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        cut_short()
    with sessions() as session:
        assert session.scalars(select(Alert)).all() == []
