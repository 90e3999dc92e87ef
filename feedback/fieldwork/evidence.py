"""What the receipts of a mail prove together, whatever the order in which they came."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from feedback.models.delivery import DeliveryState
from feedback.models.receipt import ReceiptEvent

PROVES = {
    ReceiptEvent.PROCESSED: DeliveryState.ACCEPTED,
    ReceiptEvent.DROPPED: DeliveryState.DROPPED,
    ReceiptEvent.DELIVERED: DeliveryState.DELIVERED,
    ReceiptEvent.COMPLAINED: DeliveryState.DELIVERED,
    ReceiptEvent.UNSUBSCRIBED: DeliveryState.DELIVERED,
    ReceiptEvent.BLOCKED: DeliveryState.BOUNCED,
    ReceiptEvent.BOUNCED: DeliveryState.BOUNCED,
}
# A state gives way to a higher one alone; those not named are what we know without evidence.
RANK = {
    DeliveryState.ACCEPTED: 1,
    DeliveryState.DROPPED: 2,
    DeliveryState.DELIVERED: 3,
    DeliveryState.BOUNCED: 4,
}
AT_THE_PROVIDER = (
    DeliveryState.SENDING,
    DeliveryState.UNKNOWN,
    DeliveryState.HELD,
    DeliveryState.GIVEN_UP,
    DeliveryState.ACCEPTED,
)
SAYS_WHY = (DeliveryState.DROPPED, DeliveryState.BOUNCED)
CAME_BACK = (ReceiptEvent.BLOCKED, ReceiptEvent.BOUNCED)


class Seen(NamedTuple):
    """One receipt; of an event that came twice, the earlier."""

    attempt: int
    event: ReceiptEvent
    happened_at: datetime
    reason: str | None


class Verdict(NamedTuple):
    """The state a mail is in by the evidence, why, and since when it has been on its way."""

    state: DeliveryState
    reason: str | None
    sent_at: datetime | None


def judge(
    state: DeliveryState, attempt: int, leaves_at: datetime | None, receipts: Iterable[Seen]
) -> Verdict | None:
    """Return where the receipts put a mail that is in a state, at its attempt; None: nowhere new.

    `leaves_at` is when the provider lets go of that attempt, if it was handed over to wait.
    """
    seen = list(receipts)
    in_vain = _in_vain(seen, state, attempt)
    proofs = [
        one
        for one in seen
        if one.attempt not in in_vain and _proves(one, state, attempt, leaves_at)
    ]
    if not proofs:
        return None
    first = min(proofs, key=lambda one: (-RANK[PROVES[one.event]], one.happened_at, one.event))
    proven = PROVES[first.event]
    if RANK[proven] < RANK.get(state, 0):
        return None
    left = [_left_at(one, leaves_at) for one in proofs if one.event is not ReceiptEvent.DROPPED]
    reason = first.reason if proven in SAYS_WHY else None
    return Verdict(proven, reason, min(left, default=None))


def _left_at(one: Seen, leaves_at: datetime | None) -> datetime:
    """Return when a mail left: one that waits at the provider may be processed long before."""
    if one.event is ReceiptEvent.PROCESSED and leaves_at:
        return max(one.happened_at, leaves_at)
    return one.happened_at


def _in_vain(receipts: Iterable[Seen], state: DeliveryState, attempt: int) -> set[int]:
    """Return the attempts that came back and have another after them, made or to be made.

    What came back reached nobody, whatever else is told of it: what counts is the next.
    """
    over = attempt if state is DeliveryState.READY else attempt - 1
    return {one.attempt for one in receipts if one.event in CAME_BACK and one.attempt <= over}


def _proves(one: Seen, state: DeliveryState, attempt: int, leaves_at: datetime | None) -> bool:
    """Tell whether a receipt is about what became of the mail.

    A mail that was taken back, or may be, could have been processed before and was dropped then: of
    an earlier attempt, or where we no longer believe that it is on its way, neither says anything.
    An attempt that we do not know of was made after the backup that was restored.
    """
    if one.event not in (ReceiptEvent.PROCESSED, ReceiptEvent.DROPPED):
        return True
    if one.attempt < attempt:
        return False
    if one.event is ReceiptEvent.DROPPED:
        return state in (*AT_THE_PROVIDER, DeliveryState.DROPPED)
    has_left = leaves_at is None or one.happened_at >= leaves_at
    return has_left or state is DeliveryState.SENDING or state in RANK
