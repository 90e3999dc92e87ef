"""A job that slept longer than its lease says nothing of alerts that another has taken since."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.fieldwork.alerts import LEASE, claim_alerts, record_alerts
from feedback.fieldwork.tell import tell
from feedback.models.alert import Alert, AlertChannel, AlertKind, AlertState
from tests.conftest import NOON


def claim(session: Session, attempt: int) -> Alert:
    (alert,) = claim_alerts(session, AlertChannel.MAIL, NOON + (attempt - 1) * LEASE, limit=10)
    session.commit()
    session.expunge(alert)
    return alert


def test_the_outcome_of_an_earlier_attempt_changes_nothing(session: Session) -> None:
    told: dict[str, str | int] = {"survey": "completed", "reason": "5.2% bounced."}
    tell(session, AlertKind.SURVEY_STOPPED, {"one": told}, now=NOON)
    slept, awake = claim(session, 1), claim(session, 2)

    record_alerts(session, [slept], [None], NOON + LEASE)
    by_mail = select(Alert).where(Alert.channel == AlertChannel.MAIL)
    assert session.scalars(by_mail).one().state is AlertState.SENDING

    record_alerts(session, [awake], ["Refused."], NOON + LEASE)
    session.expire_all()
    alert = session.scalars(by_mail).one()
    assert (alert.state, alert.reason) == (AlertState.READY, "Refused.")
