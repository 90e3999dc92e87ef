"""How mail stands: every mail of the last days accounted for, and what waits for somebody."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import (
    ColumnElement,
    Select,
    func,
    literal,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from feedback.fieldwork.preview import mask
from feedback.models.customer import Customer
from feedback.models.delivery import (
    Decision,
    Delivery,
    DeliveryDecision,
    DeliveryKind,
    DeliveryState,
)
from feedback.models.invitation import Invitation
from reports.words import counted

SHOWN_FOR = timedelta(days=30)
SAMPLE = 3
MOST = 50
# Nobody may lose sight of these, however old they are.
UNDECIDED = (
    *(DeliveryState.READY, DeliveryState.SENDING),
    *(DeliveryState.UNKNOWN, DeliveryState.HELD),
)
DECIDED = tuple(state for state in DeliveryState if state not in UNDECIDED)
WENT_WRONG = (DeliveryState.FAILED, DeliveryState.BOUNCED, DeliveryState.DROPPED)

# In the order of a mail's life.
STATES = {
    DeliveryState.READY: "Ready, not sent yet",
    DeliveryState.SENDING: "Leaving now",
    DeliveryState.UNKNOWN: "May have left, being settled",
    DeliveryState.HELD: "May have left, held for a decision",
    DeliveryState.ACCEPTED: "Taken by the provider",
    DeliveryState.DELIVERED: "Delivered",
    DeliveryState.BOUNCED: "Came back",
    DeliveryState.DROPPED: "Dropped by the provider",
    DeliveryState.FAILED: "Could not be sent",
    DeliveryState.SUPPRESSED: "Stopped: not to be written to",
    DeliveryState.ANSWERED: "Stopped: answered before",
    DeliveryState.CANCELLED: "Stopped: the situation changed",
    DeliveryState.EXPIRED: "Stopped: too late",
    DeliveryState.GIVEN_UP: "May have left, given up",
}
KINDS = {
    DeliveryKind.INVITATION: "Invitation",
    DeliveryKind.REMINDER: "Reminder",
    DeliveryKind.RE_ASK: "Put right?",
}
DECISIONS = {
    Decision.SENT: (
        "They were sent",
        "They count as sent, and their customers as asked. Nothing is sent. Choose this where the "
        "provider’s own list shows them.",
    ),
    Decision.SEND_AGAIN: (
        "Send them again",
        "They leave at the next opportunity. Whoever got the first one is asked twice: choose this "
        "only where the provider’s own list shows that none of them left.",
    ),
    Decision.GIVE_UP: (
        "Leave them unsent",
        "Nothing is sent, now or later. They stay in the ledger’s column of the held; an answer "
        "that still comes counts.",
    ),
}


@dataclass(frozen=True, slots=True)
class Trouble:
    """How many mails are in a state for one reason."""

    state: DeliveryState
    reason: str
    count: int


@dataclass(frozen=True, slots=True)
class MailStanding:
    """The mails that were to leave in the last 30 days, and those undecided of any age.

    `put_off` are ready, but could not be handed over when it was their hour.
    """

    counts: Mapping[tuple[DeliveryState, DeliveryKind], int]
    troubles: tuple[Trouble, ...]
    put_off: tuple[Trouble, ...]

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def kinds(self) -> tuple[DeliveryKind, ...]:
        """Return the kinds there are mails of."""
        return tuple(kind for kind in DeliveryKind if self.of_kind(kind))

    def of_kind(self, kind: DeliveryKind) -> int:
        return sum(number for (_, one), number in self.counts.items() if one is kind)

    def of(self, state: DeliveryState) -> int:
        return sum(number for (one, _), number in self.counts.items() if one is state)

    @property
    def sentence(self) -> str:
        """Say whether anything waits; figures stand between **."""
        if not self.total:
            return "No mail was to leave in the last 30 days."
        count = sum(one.count for one in self.put_off)
        verb = "waits: it" if count == 1 else "wait: they"
        put_off = f" **{counted(count, 'mail')}** {verb} could not be handed over yet."
        return self._accounted + (put_off if count else "")

    @property
    def _accounted(self) -> str:
        held, unknown = self.of(DeliveryState.HELD), self.of(DeliveryState.UNKNOWN)
        mails = counted(self.total, "mail")
        known = (
            f"All **{mails}** are accounted for"
            if self.total > 1
            else f"**{mails}** is accounted for"
        )
        waiting = [
            *([f"**{counted(unknown, 'mail')}** being settled"] if unknown else []),
            *([f"**{held:,}** waiting for your decision"] if held else []),
        ]
        if not waiting:
            return f"{known}; none waits for your decision."
        return f"{known}; of **{held + unknown:,}** it is not known whether they left: " + (
            f"{' and '.join(waiting)}."
        )


def mail_standing(session: Session, now: datetime) -> MailStanding:
    recent = Delivery.send_after > now - SHOWN_FOR
    each = select(Delivery.state, Delivery.kind, func.count()).group_by(
        Delivery.state, Delivery.kind
    )
    # As one condition, with an OR, both databases read every mail there ever was.
    counts = session.execute(
        union_all(
            each.where(Delivery.state.in_(UNDECIDED)),
            each.where(Delivery.state.in_(DECIDED), recent),
        )
    )
    return MailStanding(
        counts=Counter({(state, kind): number for state, kind, number in counts}),
        troubles=_troubles(session, Delivery.state.in_(WENT_WRONG), recent),
        put_off=put_off(session),
    )


def put_off(session: Session) -> tuple[Trouble, ...]:
    """Return why ready mails wait that could not be handed over."""
    is_ready = Delivery.state == DeliveryState.READY
    return _troubles(session, is_ready, Delivery.reason.is_not(None))


def _troubles(session: Session, *which: ColumnElement[bool]) -> tuple[Trouble, ...]:
    found = session.execute(
        select(Delivery.state, Delivery.reason, func.count())
        .where(*which)
        .group_by(Delivery.state, Delivery.reason)
        .order_by(func.count().desc(), Delivery.reason)
        .limit(MOST)
    )
    return tuple(
        Trouble(state, reason or "No reason was given.", number) for state, reason, number in found
    )


def count_held(session: Session) -> int:
    """Return how many mails wait for a decision."""
    held = select(func.count()).where(Delivery.state == DeliveryState.HELD)
    return session.scalar(held) or 0


def masked_samples(session: Session, batches: Sequence[str]) -> dict[str, list[str]]:
    """Return a few addresses of each of these held batches, masked; of a page of them at most."""
    samples: defaultdict[str, list[str]] = defaultdict(list)
    if batches:
        first = [select(_addresses(batch).limit(SAMPLE).subquery()) for batch in batches]
        for batch, email in session.execute(union_all(*first)):
            samples[batch].append(mask(email))
    return samples


def _addresses(batch: str) -> Select[str, str | None]:
    return (
        select(literal(batch).label("batch"), Customer.email)
        .join(Invitation, Invitation.customer_id == Customer.id)
        .join(Delivery, Delivery.invitation_id == Invitation.id)
        .where(
            Delivery.batch == batch,
            Delivery.state == DeliveryState.HELD,
            Customer.email.is_not(None),
        )
        .order_by(Delivery.id)
    )


def decisions_taken(session: Session) -> list[DeliveryDecision]:
    """Return the latest decisions, the newest first."""
    latest = select(DeliveryDecision).order_by(
        DeliveryDecision.decided_at.desc(), DeliveryDecision.id.desc()
    )
    return list(session.scalars(latest.limit(MOST)))
