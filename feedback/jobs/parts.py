"""Long work done a part at a time, so that answers are never kept waiting."""

from collections.abc import Callable

from sqlalchemy.orm import Session, sessionmaker


def in_parts(sessions: sessionmaker[Session], stage: Callable[[Session], int]) -> int:
    """Run a stage until nothing is left, each part in a transaction of its own; return how many."""
    total = 0
    while True:
        with sessions.begin() as session:
            count = stage(session)
        if not count:
            return total
        total += count
