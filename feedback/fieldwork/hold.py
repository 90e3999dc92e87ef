"""What a restored backup makes of a shop: nobody knows what was sent since it was written."""

from collections import defaultdict
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.fieldwork.frame import list_frame
from feedback.fieldwork.mails import lock_mails, move_units, write_down
from feedback.fieldwork.suppress import CHUNK, ensure_key, suppress_hashes
from feedback.fieldwork.surveys import pause
from feedback.models.delivery import RESTORED, Delivery, DeliveryState
from feedback.models.suppression import Suppression, SuppressionKey, SuppressionReason
from feedback.models.survey import Survey
from surveys.disposition import Disposition

NOT_OVER = (DeliveryState.READY, DeliveryState.SENDING, DeliveryState.UNKNOWN)
WHY = "The database was restored from a backup; the mail may have left since."


def ask_nobody_again(session: Session, now: datetime) -> int:
    """Switch the surveys off, hold what may be sent, pass over who is due by now; return how many.

    For a week from now nobody is asked, since they may have been since the backup.
    """
    for survey in session.scalars(select(Survey)).all():
        pause(session, survey, now, "the restored backup")
        survey.restored_at = now
    held = _hold_what_may_be_sent(session)
    while list_frame(session, now):
        pass
    return held


def keep_suppressed(session: Session, replaced: Session) -> bool:
    """Put on the list who is on that of the database that is replaced: they asked after the backup.

    Returns:
        Whether it is a list of the same shop: another hides its addresses with a key of its own.
    """
    if replaced.scalar(select(SuppressionKey.secret)) != ensure_key(session):
        return False
    since: defaultdict[tuple[SuppressionReason, str], dict[str, datetime]] = defaultdict(dict)
    for one in replaced.scalars(select(Suppression).execution_options(yield_per=CHUNK)):
        since[one.reason, one.scope][one.address_hash] = one.suppressed_at
    for (reason, scope), hashes in since.items():
        suppress_hashes(session, hashes, reason, scope)
    return True


def _hold_what_may_be_sent(session: Session) -> int:
    held = 0
    while mails := lock_mails(session, Delivery.state.in_(NOT_OVER)):
        values = {"state": DeliveryState.HELD, "batch": RESTORED, "reason": WHY}
        write_down(session, mails, values)
        move_units(session, mails, (Disposition.DRAWN, Disposition.SENT), Disposition.HELD)
        held += len(mails)
    return held
