"""The last look at a mail, just before its bytes leave."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, and_, bindparam, case, exists
from sqlalchemy.orm import Session, aliased, sessionmaker

from feedback.clock import Clock
from feedback.database import reading
from feedback.fieldwork.claim import Claim
from feedback.fieldwork.ready import COUNTRY, is_on, looked_at, stops
from feedback.fieldwork.stop import Stop
from feedback.mail.message import Mail
from feedback.mail.permission import GOOD_FOR
from feedback.mail.sender import UNWANTED, Fate, Outcome
from feedback.models.bulk import among
from feedback.models.delivery import NEVER_REACHED, Delivery, DeliveryKind, DeliveryState
from feedback.models.suppression import EVERYTHING, Suppression
from feedback.models.survey import Survey
from surveys.window import opens_at

MAY_HAVE_LEFT = Outcome(Fate.UNKNOWN, "The sender failed as the mail was leaving.")
DID_NOT_LEAVE = Outcome(Fate.TRY_AGAIN, "The sender failed before the mail could leave.")


class Seen(NamedTuple):
    """A mail about to leave, and the name of what stops it; one that `waits` must not leave yet."""

    number: int
    stop: str | None
    waits: bool
    country: str | None
    window_from: int
    window_until: int


class LastLook:
    """Asked by the sender of one claim, from several threads, which mails are still wanted.

    `let_go` are the numbers of those that may have left since, and `stops` holds why others must
    not. One that is in neither is to be looked at anew: it waits, or its lease ran out.
    """

    def __init__(
        self, sessions: sessionmaker[Session], claim: Claim, clock: Clock, zone: ZoneInfo
    ) -> None:
        self.stops: dict[int, Stop] = {}
        self.let_go: set[int] = set()
        self._sessions = sessions
        self._claim = claim
        self._clock = clock
        self._zone = zone

    def __call__(self, mails: Sequence[Mail]) -> set[int]:
        """Return the numbers of the mails that may leave now; writes nothing.

        Of a mail that is looked at more than once the last answer counts.
        """
        self.let_go.difference_update(mail.number for mail in mails)
        leaves = self._claim.leaves_at or self._clock()
        with reading(self._sessions) as session:
            rows = self._look(session, [mail.number for mail in mails], leaves)
        # Read last: a process may sleep at any point, even for longer than its lease.
        if self._clock() + GOOD_FOR >= self._claim.lease_until:
            return set()
        self.stops.update({row.number: Stop[row.stop] for row in rows if row.stop})
        wanted = {row.number for row in rows if self._is_wanted(row, leaves)}
        self.let_go |= wanted
        return wanted

    def outcomes(self) -> list[Outcome]:
        """Return what is certain of the claim's mails where their sender raised, in their order."""
        return [self._outcome(mail.number) for mail in self._claim.mails]

    def _outcome(self, number: int) -> Outcome:
        if number in self.let_go:
            return MAY_HAVE_LEFT
        return UNWANTED if number in self.stops else DID_NOT_LEAVE

    def _look(self, session: Session, numbers: list[int], leaves: datetime) -> list[Seen]:
        """Return what there is to say of those that are still this claim's to send."""
        which = among(session, Delivery.id, numbers)
        wanted = {"batch": self._claim.batch, "leaves": leaves, "now": self._clock()}
        rows = session.connection().execute(_sending().where(which), wanted).all()
        return [Seen(*row) for row in rows]

    def _is_wanted(self, mail: Seen, leaves: datetime) -> bool:
        window = (mail.window_from, mail.window_until)
        is_day = opens_at(leaves, mail.country, self._zone, *window) <= leaves
        return is_day and not mail.stop and not mail.waits


@cache
def _sending() -> Select[*tuple[Any, ...]]:
    """Return the query of what the claim looked at, looked at again."""
    listed = exists().where(
        Suppression.address_hash == Delivery.address_hash,
        Suppression.scope.in_((EVERYTHING, Survey.key)),
    )
    return looked_at(
        Delivery.id,
        case((listed, Stop.SUPPRESSED.name), *stops()),
        _is_asked_at_once() | ~is_on(),
        COUNTRY,
        Survey.window_from,
        Survey.window_until,
    ).where(Delivery.batch == bindparam("batch"), Delivery.state == DeliveryState.SENDING)


def _is_asked_at_once() -> ColumnElement[bool]:
    """Tell whether another sender has just claimed an invitation to the same person.

    Neither claim saw the other, and so the quarantine in neither. Both wait, or the later one.
    """
    other = aliased(Delivery)
    claimed = exists().where(
        other.address_hash == Delivery.address_hash,
        other.id != Delivery.id,
        other.kind == DeliveryKind.INVITATION,
        other.lease_until > bindparam("now"),
        other.state.not_in((DeliveryState.READY, *NEVER_REACHED)),
    )
    return and_(Delivery.kind == DeliveryKind.INVITATION, claimed)
