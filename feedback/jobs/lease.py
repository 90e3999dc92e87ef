"""A lease renewed for as long as the work lasts."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from threading import Event, Thread

from sqlalchemy.exc import OperationalError

LEASE = timedelta(minutes=5)
RENEW_EVERY = timedelta(minutes=1)

log = logging.getLogger(__name__)


@contextmanager
def renewed(renew: Callable[[], None], every: timedelta = RENEW_EVERY) -> Iterator[None]:
    """Call `renew` at intervals, in a thread, until the block ends."""
    over = Event()
    keeper = Thread(target=_keep, args=(renew, every, over), name="lease", daemon=True)
    keeper.start()
    try:
        yield
    finally:
        over.set()
        keeper.join()


def _keep(renew: Callable[[], None], every: timedelta, over: Event) -> None:
    while not over.wait(every.total_seconds()):
        try:
            renew()
        except OperationalError:
            log.warning("A lease could not be renewed; the next try comes before it ends.")
