"""Settings that are allowed and do not do what they look like."""

from collections.abc import Iterator

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from feedback.fieldwork.remind import OPEN_STILL
from feedback.fieldwork.strata import UNKNOWN, Strata, strata_of
from feedback.models.checkout import Checkout
from feedback.models.order import Order
from feedback.models.survey import Survey


def doubts_about(session: Session, survey: Survey) -> list[str]:
    """Return a sentence for each setting that comes to nothing."""
    return [*_of_rates(session, strata_of(session, survey)), *_of_the_reminder(survey)]


def _of_rates(session: Session, strata: Strata) -> Iterator[str]:
    if not any((strata.own, *strata.rates.values())):
        yield "The rate is 0%: nobody is drawn, nobody is asked."
    for value in strata.rates:
        if strata.dimension and not _is_known(session, strata.dimension, value):
            yield (
                f"No order or checkout has the {strata.dimension} “{value}” yet: "
                "nobody is drawn at its rate."
            )


def _is_known(session: Session, dimension: str, value: str) -> bool:
    columns = (getattr(model, dimension, None) for model in (Order, Checkout))
    return value == UNKNOWN or any(
        session.scalar(select(exists().where(column == value)))
        for column in columns
        if column is not None
    )


def _of_the_reminder(survey: Survey) -> Iterator[str]:
    if survey.reminder_days and survey.reminder_days + OPEN_STILL.days > survey.expiry_days:
        yield (
            f"No reminder leaves {survey.reminder_days} days after a mail whose question closes "
            f"after {survey.expiry_days}: it would leave no time to answer."
        )
