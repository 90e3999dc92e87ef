"""Standing surveys, and the few who are never asked."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, Text
from sqlalchemy.orm import Mapped, mapped_column

from feedback.models.schema import Base, Instant, Key, one_of
from surveys.population import Population


class Survey(Base):
    """A standing survey of one population.

    `rate` is in basis points (2000 is 20 %). `active_since` is None while it is off; touchpoints
    due before it are never asked. `reminder_days` is after how many days one reminder goes out, 0
    for none. Mails leave from `window_from` o'clock until before `window_until` o'clock where the
    customer lives. `restored_at` is when a backup was put back: who was asked before is not known.
    """

    __tablename__ = "survey"

    id: Mapped[int] = mapped_column(Key, primary_key=True, init=False)
    key: Mapped[str] = mapped_column(Text, unique=True)
    population: Mapped[Population] = mapped_column(one_of(Population))
    rate: Mapped[int] = mapped_column(Integer)
    salt: Mapped[str] = mapped_column(Text)
    blank_consent: Mapped[bool] = mapped_column()
    active_since: Mapped[datetime | None] = mapped_column(Instant, default=None)
    quarantine_days: Mapped[int] = mapped_column(Integer, default=90)
    expiry_days: Mapped[int] = mapped_column(Integer, default=30)
    reminder_days: Mapped[int] = mapped_column(Integer, default=5, server_default="5")
    window_from: Mapped[int] = mapped_column(Integer, default=9, server_default="9")
    window_until: Mapped[int] = mapped_column(Integer, default=20, server_default="20")
    restored_at: Mapped[datetime | None] = mapped_column(Instant, default=None)

    __table_args__ = (CheckConstraint("rate between 0 and 10000", name="rate_share"),)


class StratumRate(Base):
    """The rate, in basis points, of the touchpoints with one value of one dimension.

    A survey's strata are all of one dimension; the others are drawn with the survey's own rate.
    """

    __tablename__ = "stratum_rate"

    id: Mapped[int] = mapped_column(Key, primary_key=True, init=False)
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id"))
    dimension: Mapped[str] = mapped_column(Text)
    value: Mapped[str] = mapped_column(Text)
    rate: Mapped[int] = mapped_column(Integer)

    __table_args__ = (
        Index(None, "survey_id", "dimension", "value", unique=True),
        CheckConstraint("rate between 0 and 10000", name="rate_share"),
    )


class CountryConsent(Base):
    """What a survey takes a missing consent for in one country; elsewhere `blank_consent` says."""

    __tablename__ = "country_consent"

    id: Mapped[int] = mapped_column(Key, primary_key=True, init=False)
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id"))
    country: Mapped[str] = mapped_column(Text)
    blank_consent: Mapped[bool] = mapped_column()

    __table_args__ = (Index(None, "survey_id", "country", unique=True),)


class SurveyChange(Base):
    """A setting of a survey that was changed, by whom, from what to what, and why if it says."""

    __tablename__ = "survey_change"

    id: Mapped[int] = mapped_column(Key, primary_key=True, init=False)
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id"), index=True)
    changed_at: Mapped[datetime] = mapped_column(Instant)
    changed_by: Mapped[str] = mapped_column(Text)
    setting: Mapped[str] = mapped_column(Text)
    before: Mapped[str | None] = mapped_column(Text, default=None)
    after: Mapped[str | None] = mapped_column(Text, default=None)
    reason: Mapped[str | None] = mapped_column(Text, default=None)


class Holdout(Base):
    """The share of persons, in basis points, who are never asked: one row."""

    __tablename__ = "holdout"

    id: Mapped[int] = mapped_column(Key, primary_key=True, init=False)
    rate: Mapped[int] = mapped_column(Integer)
    salt: Mapped[str] = mapped_column(Text)

    __table_args__ = (CheckConstraint("rate between 0 and 10000", name="rate_share"),)
