"""The frame: one row for every touchpoint that became due."""

from datetime import datetime

from sqlalchemy import Float, ForeignKey, Index, Integer, Text, false, text
from sqlalchemy.orm import Mapped, mapped_column

from feedback.models.schema import Base, Instant, Key, one_of
from surveys.disposition import Disposition
from surveys.population import TouchpointKind


class SampleUnit(Base):
    """A due touchpoint and where it stands in the ledger.

    `bucket` (0–9999) decides the draw; `inclusion_probability` is the rate it was drawn with and
    `asking_probability` that times the chance of not being held out. Both are None for units that
    were excluded before the draw. `stratum` is the one whose rate it was drawn with, such as
    "channel=store"; None where it was the survey's own. `invited` is set once it was decided
    whether a drawn unit is invited.
    """

    __tablename__ = "sample_unit"

    id: Mapped[int] = mapped_column(Key, primary_key=True, init=False)
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id"))
    kind: Mapped[TouchpointKind] = mapped_column(one_of(TouchpointKind))
    touchpoint_id: Mapped[int] = mapped_column(Key)
    due_at: Mapped[datetime] = mapped_column(Instant)
    listed_at: Mapped[datetime] = mapped_column(Instant)
    disposition: Mapped[Disposition] = mapped_column(one_of(Disposition))
    customer_id: Mapped[int | None] = mapped_column(
        ForeignKey("customer.id"), index=True, default=None
    )
    bucket: Mapped[int | None] = mapped_column(Integer, default=None)
    stratum: Mapped[str | None] = mapped_column(Text, default=None)
    inclusion_probability: Mapped[float | None] = mapped_column(Float, default=None)
    asking_probability: Mapped[float | None] = mapped_column(Float, default=None)
    invited: Mapped[bool] = mapped_column(default=False, server_default=false())

    __table_args__ = (
        Index(None, "kind", "touchpoint_id", "survey_id", unique=True),
        # What is still to be drawn, and still to be invited: always short ones.
        Index(
            "ix_sample_unit_undrawn",
            "survey_id",
            "id",
            sqlite_where=text("disposition = 'listed'"),
            postgresql_where=text("disposition = 'listed'"),
        ),
        Index(
            "ix_sample_unit_uninvited",
            "survey_id",
            "id",
            sqlite_where=text("disposition = 'drawn' AND invited = 0"),
            postgresql_where=text("disposition = 'drawn' AND NOT invited"),
        ),
    )
