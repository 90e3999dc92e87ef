"""What it means to send: how a mail may end, and what every sender can be asked to do."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from feedback.mail.message import Mail


class Fate(StrEnum):
    """Only what surely did not leave may be tried again; unknown may have left.

    `bounced` is an address that does not exist; `unwanted` a mail whose customer asked at the last
    moment not to be written to: no byte of it left.
    """

    ACCEPTED = "accepted"
    REFUSED = "refused"
    BOUNCED = "bounced"
    TRY_AGAIN = "try_again"
    UNKNOWN = "unknown"
    UNWANTED = "unwanted"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a mail, why, and how long to `wait` where the provider says so."""

    fate: Fate
    reason: str | None = None
    wait: timedelta | None = None


ACCEPTED = Outcome(Fate.ACCEPTED)
UNWANTED = Outcome(Fate.UNWANTED, "The customer asked not to be written to as it was leaving.")


def believe(outcomes: list[Outcome]) -> list[Outcome]:
    """Return the outcomes of a batch; a no to all of several is for none of them for good.

    It is about the shop, or what it writes: what is wrong with a row is right with others.
    """
    fates = [outcome.fate for outcome in outcomes]
    if fates.count(Fate.REFUSED) < 2 or Fate.ACCEPTED in fates:
        return outcomes
    return [
        replace(outcome, fate=Fate.TRY_AGAIN) if outcome.fate is Fate.REFUSED else outcome
        for outcome in outcomes
    ]


# Given mails that are about to leave, returns the numbers of those that still may; a sender may ask
# from several threads at once. What it says is good for a second.
StillWanted = Callable[[Sequence[Mail]], Collection[int]]


@dataclass(frozen=True, slots=True)
class Slip:
    """What a provider calls a batch, and when it lets it go: until then it can be cancelled."""

    provider_batch: str
    leaves_at: datetime


class Unreached(Exception):
    """The provider could not be asked; nothing was sent."""


class Sender(Protocol):
    """Takes mails that are claimed and committed; no transaction is open meanwhile."""

    def prepare(self, now: datetime) -> Slip | None:
        """Return the slip of a batch to come; None where a batch cannot be taken back.

        Raises:
            Unreached: the provider gave none; nothing can be sent now.
        """

    def send(
        self, mails: Sequence[Mail], now: datetime, slip: Slip | None, still_wanted: StillWanted
    ) -> list[Outcome]:
        """Return one outcome for each mail, in their order.

        Asks `still_wanted` about each part of the batch just before its bytes leave, once more
        where that took longer than a second: the last answer counts.
        """

    def cancel(self, slip: Slip, now: datetime) -> bool | None:
        """Take a whole batch back.

        True only where it is certain that none of it will leave, and False only where it is that
        all the provider took of it will; None where neither is.
        """

    def have_left(self, numbers: Collection[int]) -> dict[int, bool]:
        """Return of which mails it is certain whether they left; the others are left out."""
