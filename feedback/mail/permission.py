"""That mails may leave: asked as they are planned, and again just before their bytes do."""

import time
from collections.abc import Sequence
from datetime import timedelta

from feedback.mail.message import Mail
from feedback.mail.sender import StillWanted

# A server may be slow meanwhile, and a process may sleep for longer than its lease.
GOOD_FOR = timedelta(seconds=1)
# It goes on while the machine sleeps, and nobody sets it.
ELAPSED = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)


class Permission:
    """Which of some mails may leave, by number; what was said of them is good for a second."""

    def __init__(self, still_wanted: StillWanted, mails: Sequence[Mail]) -> None:
        self._still_wanted = still_wanted
        self._asked_at = time.clock_gettime(ELAPSED)
        self.numbers = still_wanted(mails)

    def holds_for(self, mails: Sequence[Mail]) -> bool:
        """Tell whether these, which were let go, may still leave now, all of them."""
        if time.clock_gettime(ELAPSED) - self._asked_at < GOOD_FOR.total_seconds():
            return True
        still = self._still_wanted(mails)
        return all(mail.number in still for mail in mails)
