"""Which slot of which job has run."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Integer, Text
from sqlalchemy.orm import Mapped, mapped_column

from feedback.models.schema import Base, Instant, one_of


class RunState(StrEnum):
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class JobRun(Base):
    """A slot of a job, taken with a lease by one owner at a time."""

    __tablename__ = "job_run"

    job: Mapped[str] = mapped_column(Text, primary_key=True)
    slot: Mapped[datetime] = mapped_column(Instant, primary_key=True)
    state: Mapped[RunState] = mapped_column(one_of(RunState))
    owner: Mapped[str] = mapped_column(Text)
    lease_until: Mapped[datetime] = mapped_column(Instant)
    started_at: Mapped[datetime] = mapped_column(Instant)
    attempt: Mapped[int] = mapped_column(Integer, default=1)
    finished_at: Mapped[datetime | None] = mapped_column(Instant, default=None)
    report: Mapped[str | None] = mapped_column(Text, default=None)
