"""Strata: touchpoints of one kind drawn with a rate of their own."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from feedback.models.checkout import Checkout
from feedback.models.order import Order
from feedback.models.sample_unit import SampleUnit
from feedback.models.survey import StratumRate, Survey
from surveys.population import TouchpointKind

DIMENSIONS = ("channel", "location", "country", "fulfilment", "category", "language")
# As in the reports: what the shop did not say.
UNKNOWN = "unknown"

ORDER_OF_UNIT = and_(SampleUnit.kind == TouchpointKind.ORDER, Order.id == SampleUnit.touchpoint_id)
CHECKOUT_OF_UNIT = and_(
    SampleUnit.kind == TouchpointKind.CHECKOUT, Checkout.id == SampleUnit.touchpoint_id
)


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


def value_of(dimension: str) -> ColumnElement[str | None]:
    """Return the dimension of a unit's touchpoint; a checkout has no fulfilment."""
    columns = [
        getattr(model, dimension) for model in (Order, Checkout) if hasattr(model, dimension)
    ]
    return func.coalesce(*columns) if len(columns) > 1 else columns[0]
