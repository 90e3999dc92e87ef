"""The draw: listed units drawn or not, with the probability they had."""

from collections import defaultdict
from typing import Any

from sqlalchemy import Row, Select, literal, null, select, update
from sqlalchemy.orm import Session

from feedback.fieldwork.strata import Strata, strata_of
from feedback.fieldwork.touchpoint import value_of, with_touchpoint
from feedback.models.bulk import among
from feedback.models.fact_change import record_change
from feedback.models.sample_unit import SampleUnit
from feedback.models.schema import table_of
from feedback.models.survey import Holdout, Survey
from surveys.disposition import Disposition
from surveys.sampling import BUCKETS, asking_probability, is_drawn

CHUNK = 5_000

Listed = Row[*tuple[Any, ...]]


def draw_sample(session: Session) -> int:
    """Draw from what is listed, with the rates of now.

    The bucket decides, so a second draw would draw the same.

    Returns:
        How many units were decided about, 5,000 a survey at most: call again until it is 0.
    """
    return sum(_draw(session, survey) for survey in session.scalars(select(Survey)).all())


def _draw(session: Session, survey: Survey) -> int:
    strata = strata_of(session, survey)
    units = session.execute(_listed(survey, strata)).all()
    if not units:
        return 0
    holdout = session.scalars(select(Holdout.rate)).one()
    decided: defaultdict[tuple[int, str | None, bool], list[int]] = defaultdict(list)
    for unit in units:
        rate = strata.rate_of(unit.value)
        is_in = is_drawn(unit.bucket, rate)
        decided[rate, strata.stratum_of(unit.value), is_in].append(unit.id)
    for (rate, stratum, is_in), ids in decided.items():
        session.execute(
            update(table_of(SampleUnit))
            .where(among(session, SampleUnit.id, ids))
            .values(
                disposition=Disposition.DRAWN if is_in else Disposition.NOT_DRAWN,
                stratum=stratum,
                inclusion_probability=rate / BUCKETS,
                asking_probability=asking_probability(rate, holdout),
            )
        )
    record_change(session, {unit.customer_id for unit in units})
    return len(units)


def _listed(survey: Survey, strata: Strata) -> Select[*tuple[Any, ...]]:
    """Return the query for what is listed, with the value that says which stratum it is in."""
    value = value_of(strata.dimension) if strata.dimension else null()
    query = (
        select(SampleUnit.id, SampleUnit.bucket, SampleUnit.customer_id, value.label("value"))
        # Spelt out in the statement, or SQLite would not see that the index of the listed will do.
        .where(
            SampleUnit.disposition
            == literal(Disposition.LISTED, SampleUnit.disposition.type, literal_execute=True),
            SampleUnit.survey_id == survey.id,
        )
        .order_by(SampleUnit.id)
        .limit(CHUNK)
    )
    return with_touchpoint(query) if strata.dimension else query
