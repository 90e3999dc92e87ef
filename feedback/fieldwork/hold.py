"""What a restored backup makes of mails: nobody knows which have left since it was written."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.fieldwork.mails import lock_mails, move_units, write_down
from feedback.fieldwork.surveys import pause
from feedback.models.delivery import RESTORED, Delivery, DeliveryState
from feedback.models.survey import Survey
from surveys.disposition import Disposition

NOT_OVER = (DeliveryState.READY, DeliveryState.SENDING, DeliveryState.UNKNOWN)
WHY = "The database was restored from a backup; the mail may have left since."


def hold_what_may_be_sent(session: Session, now: datetime) -> int:
    """Hold every mail that is not over, and switch the surveys off: what was sent is not known."""
    for survey in session.scalars(select(Survey)).all():
        pause(session, survey, now, "the restored backup")
    held = 0
    while mails := lock_mails(session, Delivery.state.in_(NOT_OVER)):
        values = {"state": DeliveryState.HELD, "batch": RESTORED, "reason": WHY}
        write_down(session, mails, values)
        move_units(session, mails, (Disposition.DRAWN, Disposition.SENT), Disposition.HELD)
        held += len(mails)
    return held
