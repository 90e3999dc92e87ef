"""Strata: touchpoints of one kind drawn with a rate of their own."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.models.survey import StratumRate, Survey

DIMENSIONS = ("channel", "location", "country", "fulfilment", "category", "language")
# As in the reports: what the shop did not say.
UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Strata:
    """A survey's rates, in basis points: by the values of one dimension, else its own."""

    own: int
    dimension: str | None
    rates: Mapping[str, int]

    def rate_of(self, value: str | None) -> int:
        return self.rates.get(value or UNKNOWN, self.own)

    def stratum_of(self, value: str | None) -> str | None:
        """Return "channel=store", or None where the survey's own rate is the one that counts."""
        value = value or UNKNOWN
        return f"{self.dimension}={value}" if value in self.rates else None


def strata_of(session: Session, survey: Survey) -> Strata:
    rows = session.scalars(
        select(StratumRate)
        .where(StratumRate.survey_id == survey.id)
        .order_by(StratumRate.value)
        .execution_options(populate_existing=True)
    ).all()
    dimension = rows[0].dimension if rows else None
    return Strata(survey.rate, dimension, {row.value: row.rate for row in rows})
