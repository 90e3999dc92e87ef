"""What is known of the asking about one touchpoint: what its story is told from."""

from dataclasses import dataclass
from datetime import datetime

from feedback.models.checkout import CheckoutOutcome
from feedback.models.delivery import DeliveryKind, DeliveryState
from feedback.models.follow_up import FollowUpState
from surveys.disposition import Disposition
from surveys.population import Mode, TouchpointKind
from surveys.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail as it stands; `at` is when it was sent, else claimed, else may leave at the earliest.

    `overtaken_at` is when its customer asked not to be written to, too late to stop it.
    """

    kind: DeliveryKind
    state: DeliveryState
    at: datetime
    reason: str | None = None
    overtaken_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """What the customer answered; `reasons` as they read them, `words` as they wrote them."""

    answered_at: datetime
    mode: Mode
    satisfied: bool | None = None
    verdict: Verdict | None = None
    reasons: tuple[str, ...] = ()
    words: str | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """The follow-up opened for an answer; `at` is when it came to its state.

    `put_right` is what the customer said when asked again.
    """

    key: int
    state: FollowUpState
    at: datetime
    due_at: datetime
    owner: str | None
    put_right: bool | None = None


@dataclass(frozen=True, slots=True)
class Drawn:
    """The rate of the draw, a share, and the stratum it was that of: "channel=store"."""

    rate: float
    stratum: str | None = None


@dataclass(frozen=True, slots=True)
class Asking:
    """Of one touchpoint; `disposition` is None while the frame has not listed it, and `due_at` of
    a contact nobody asks about.

    `is_untold` while that somebody was not asked would tell who will be; `asked_before` is when
    they got the other question they were left alone for; `complained` says that who refused did so
    by reporting a mail as unwanted; `changed` is what their order or checkout has become since.
    """

    kind: TouchpointKind
    due_at: datetime | None
    outcome: CheckoutOutcome | None = None
    disposition: Disposition | None = None
    is_untold: bool = False
    drawn: Drawn | None = None
    mode: Mode = Mode.EMAIL
    closes_at: datetime | None = None
    refused_at: datetime | None = None
    complained: bool = False
    mails: tuple[Mail, ...] = ()
    asked_before: datetime | None = None
    changed: str | None = None
    said: Said | None = None
    elsewhere: Said | None = None
    case: Case | None = None

    def mail(self, kind: DeliveryKind) -> Mail | None:
        """Return its mail of a kind; there is at most one."""
        return next((mail for mail in self.mails if mail.kind is kind), None)
