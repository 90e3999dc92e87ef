"""The jobs beside the web server: in its parent process, whatever the number of its workers."""

from threading import Thread
from typing import TYPE_CHECKING

from feedback.shop import Shop

if TYPE_CHECKING:
    from feedback.jobs.embedded import EmbeddedJobs


class JobsBeside:
    """Starts the embedded jobs while the first worker starts, so that no page waits for them."""

    def __init__(self, shop: Shop) -> None:
        self._shop = shop
        self._jobs: EmbeddedJobs | None = None
        self._starter = Thread(target=self._start, name="jobs")

    def start(self) -> None:
        self._starter.start()

    def stop(self) -> None:
        """Let the slots in flight finish, and begin no more."""
        self._starter.join()
        if self._jobs:
            self._jobs.stop()

    def _start(self) -> None:
        # Loading the jobs takes a third of a second, in which the worker can load the pages.
        from feedback.jobs import embedded, timetable  # noqa: PLC0415

        self._jobs = embedded.EmbeddedJobs(self._shop, timetable.TIMETABLE)
        self._jobs.start()
