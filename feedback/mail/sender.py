"""What it means to send: every mail ends in one of four ways, and a timeout is none of the good."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from feedback.mail.message import Mail


class Fate(StrEnum):
    """Only what surely did not leave may be tried again; unknown may have left."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    TRY_AGAIN = "try_again"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a mail, why, and how long to `wait` where the provider says so."""

    fate: Fate
    reason: str | None = None
    wait: timedelta | None = None


ACCEPTED = Outcome(Fate.ACCEPTED)


class Sender(Protocol):
    """Takes mails that are claimed and committed; no transaction is open meanwhile."""

    def send(self, mails: Sequence[Mail], now: datetime) -> list[Outcome]:
        """Return one outcome for each mail, in their order."""
