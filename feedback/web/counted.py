"""How often each theme is found, counted once for as long as nothing it depends on changes."""

from threading import Lock

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from feedback.models.response import Response
from feedback.models.theme import themes_in_force
from reports.warehouse.theming import digest
from reports.warehouse.written import Counts, count_themes


class Counted:
    """Remembers the last counts; they hold for a version of the facts, its rules and answers."""

    def __init__(self) -> None:
        self._of: tuple[int, str, int | None] | None = None
        self._counts = Counts(0, 0, {})
        self._lock = Lock()

    def latest(self, session: Session, facts_version: int) -> Counts:
        """Return the counts of the themes in force in the latest answers."""
        themes = themes_in_force(session).values()
        of = facts_version, digest(themes), session.scalar(select(func.max(Response.id)))
        with self._lock:
            if of != self._of:
                self._counts, self._of = count_themes(session, themes), of
            return self._counts
