"""The last look at a mail, just before its bytes leave."""

from collections.abc import Sequence
from functools import cache

from sqlalchemy import Row, Select, and_, bindparam, case, exists, select
from sqlalchemy.orm import Session, sessionmaker

from feedback.clock import Clock
from feedback.database import reading
from feedback.fieldwork.claim import Claim
from feedback.fieldwork.stop import Stop
from feedback.mail.message import Mail
from feedback.models.bulk import among
from feedback.models.delivery import Delivery, DeliveryKind, DeliveryState
from feedback.models.invitation import Invitation
from feedback.models.response import Response
from feedback.models.suppression import EVERYTHING, Suppression
from feedback.models.survey import Survey

# The number of a mail, and the name of what stops it.
Seen = Row[int, str | None]


class LastLook:
    """Asked by the sender of one claim, from several threads, which mails are still wanted.

    `stops` holds why others are not. One that is neither must not leave now: its lease ran out.
    """

    def __init__(self, sessions: sessionmaker[Session], claim: Claim, clock: Clock) -> None:
        self.stops: dict[int, Stop] = {}
        self._sessions = sessions
        self._claim = claim
        self._clock = clock

    def __call__(self, mails: Sequence[Mail]) -> set[int]:
        """Return the numbers of the mails that may leave now; writes nothing."""
        with reading(self._sessions) as session:
            rows = self._look(session, [mail.number for mail in mails])
        # Read last: a process may sleep at any point, even for longer than its lease.
        if self._clock() >= self._claim.lease_until:
            return set()
        self.stops.update({number: Stop[stop] for number, stop in rows if stop})
        return {number for number, stop in rows if stop is None}

    def _look(self, session: Session, numbers: list[int]) -> Sequence[Seen]:
        """Return what there is to say of those that are still this claim's to send."""
        which = among(session, Delivery.id, numbers)
        in_this_claim = {"batch": self._claim.batch}
        return session.connection().execute(_sending().where(which), in_this_claim).all()


@cache
def _sending() -> Select[int, str | None]:
    listed = exists().where(
        Suppression.address_hash == Delivery.address_hash,
        Suppression.scope.in_((EVERYTHING, Survey.key)),
    )
    answered = exists().where(Response.invitation_id == Invitation.id)
    stop = case(
        (listed, Stop.SUPPRESSED.name),
        (Invitation.refused_at.is_not(None), Stop.REFUSED.name),
        (and_(answered, Delivery.kind != DeliveryKind.RE_ASK), Stop.ANSWERED.name),
    )
    return (
        select(Delivery.id, stop)
        .join(Invitation, Invitation.id == Delivery.invitation_id)
        .join(Survey, Survey.id == Invitation.survey_id)
        .where(
            Delivery.batch == bindparam("batch"),
            Delivery.state == DeliveryState.SENDING,
        )
    )
