"""The last look at a mail, just before its bytes leave."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, exists, select
from sqlalchemy.orm import Session, sessionmaker

from feedback.clock import Clock
from feedback.database import reading
from feedback.fieldwork.claim import Claim
from feedback.fieldwork.stop import ANSWERED, REFUSED, SUPPRESSED, Ready, Stop
from feedback.fieldwork.suppress import listed_among
from feedback.mail.message import Mail
from feedback.models.bulk import among
from feedback.models.delivery import Delivery, DeliveryKind, DeliveryState
from feedback.models.invitation import Invitation
from feedback.models.response import Response
from feedback.models.survey import Survey


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
            stops = self._look(session, [mail.number for mail in mails])
        # Read last: a process may sleep at any point, even for longer than its lease.
        if self._clock() >= self._claim.lease_until:
            return set()
        self.stops.update({number: stop for number, stop in stops.items() if stop})
        return {number for number, stop in stops.items() if stop is None}

    def _look(self, session: Session, numbers: list[int]) -> dict[int, Stop | None]:
        """Return what there is to say of those that are still this claim's to send."""
        which = among(session, Delivery.id, numbers)
        in_this_claim = {"batch": self._claim.batch}
        rows = session.connection().execute(_sending().where(which), in_this_claim).all()
        listed = listed_among(session, {(row.address_hash, row.survey) for row in rows})
        return {row.id: _stop_of(row, (row.address_hash, row.survey) in listed) for row in rows}


def _stop_of(mail: Ready, suppressed: bool) -> Stop | None:
    if suppressed:
        return SUPPRESSED
    if mail.refused:
        return REFUSED
    return ANSWERED if mail.answered and mail.kind is not DeliveryKind.RE_ASK else None


@cache
def _sending() -> Select[*tuple[Any, ...]]:
    answered = exists().where(Response.invitation_id == Invitation.id)
    return (
        select(
            Delivery.id,
            Delivery.kind,
            Delivery.address_hash,
            Invitation.refused_at.is_not(None).label("refused"),
            Survey.key.label("survey"),
            answered.label("answered"),
        )
        .join(Invitation, Invitation.id == Delivery.invitation_id)
        .join(Survey, Survey.id == Invitation.survey_id)
        .where(
            Delivery.batch == bindparam("batch"),
            Delivery.state == DeliveryState.SENDING,
        )
    )
