"""Which slot of which job has run."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, Integer, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from feedback.models.schema import Base, Instant, one_of


class RunState(StrEnum):
    """running → done or failed; skipped when a later slot did the work of one cut short."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    SKIPPED = "skipped"


class JobRun(Base):
    """A slot of a job, taken with a lease by one owner at a time; a job runs one slot at a time.

    `attempt` counts how often it was taken, `failures` how often it ended in an error, which
    `report` then holds.
    """

    __tablename__ = "job_run"

    job: Mapped[str] = mapped_column(Text, primary_key=True)
    slot: Mapped[datetime] = mapped_column(Instant, primary_key=True)
    state: Mapped[RunState] = mapped_column(one_of(RunState))
    owner: Mapped[str] = mapped_column(Text)
    lease_until: Mapped[datetime] = mapped_column(Instant)
    started_at: Mapped[datetime] = mapped_column(Instant)
    attempt: Mapped[int] = mapped_column(Integer, default=1)
    failures: Mapped[int] = mapped_column(Integer, default=0)
    finished_at: Mapped[datetime | None] = mapped_column(Instant, default=None)
    report: Mapped[str | None] = mapped_column(Text, default=None)

    __table_args__ = (
        Index(
            "ix_job_run_running",
            "job",
            unique=True,
            sqlite_where=text("state = 'running'"),
            postgresql_where=text("state = 'running'"),
        ),
    )
