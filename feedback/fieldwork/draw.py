"""The draw: listed units drawn or not, with the probability they had."""

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from feedback.models.fact_change import record_change
from feedback.models.sample_unit import SampleUnit
from feedback.models.schema import table_of
from feedback.models.survey import Holdout, Survey
from surveys.disposition import Disposition
from surveys.sampling import BUCKETS, asking_probability, is_drawn

CHUNK = 5_000


def draw_sample(session: Session) -> int:
    """Draw from what is listed: the bucket decides, so a second draw would draw the same.

    Returns:
        How many units were decided about, 5,000 a survey at most: call again until it is 0.
    """
    return sum(_draw(session, survey) for survey in session.scalars(select(Survey)).all())


def _draw(session: Session, survey: Survey) -> int:
    units = session.execute(
        select(SampleUnit.id, SampleUnit.bucket, SampleUnit.customer_id)
        .where(SampleUnit.disposition == Disposition.LISTED, SampleUnit.survey_id == survey.id)
        .limit(CHUNK)
    ).all()
    if not units:
        return 0
    drawn = [unit.id for unit in units if is_drawn(unit.bucket, survey.rate)]
    not_drawn = [unit.id for unit in units if not is_drawn(unit.bucket, survey.rate)]
    asking = asking_probability(survey.rate, session.scalars(select(Holdout)).one().rate)
    for ids, disposition in ((drawn, Disposition.DRAWN), (not_drawn, Disposition.NOT_DRAWN)):
        session.execute(
            update(table_of(SampleUnit))
            .where(SampleUnit.id.in_(ids))
            .values(
                disposition=disposition,
                inclusion_probability=survey.rate / BUCKETS,
                asking_probability=asking,
            )
        )
    record_change(session, {unit.customer_id for unit in units})
    return len(units)
