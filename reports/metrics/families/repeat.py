"""Repeat buying: one metric a horizon, and a plain share to check it by."""

import re

from reports.metrics.metric import Metric
from reports.query import HORIZONS

NAME = re.compile(r"repeat_(\d+)d(_mature)?")


def repeat_metric(horizon: int) -> Metric:
    return Metric(
        name=f"repeat_{horizon}d",
        title=f"Came back within {horizon} days",
        question=f"Which share of customers orders again within {horizon} days?",
        how=(
            "Kaplan–Meier from the customer's first completed order of the period, or by verdict "
            "and by what became of contacts from the landmark 14 days after it was due, as known "
            "then, to the next order on a later day. "
            "Customers not yet followed that long count for as long as they were."
        ),
        grain="customer",
        better="higher",
    )


def mature_metric(horizon: int) -> Metric:
    return Metric(
        name=f"repeat_{horizon}d_mature",
        title=f"Came back within {horizon} days, of those followed that long",
        question=f"And of the customers followed for {horizon} days or more alone?",
        how=(
            "A plain share with its Wilson interval. Where it lies more than two standard errors "
            "from Kaplan–Meier, newer customers behave differently from older ones."
        ),
        grain="customer",
        better="higher",
    )


def at_horizon(name: str) -> Metric | None:
    """Return the metric of any horizon by its name; None where it is no name of repeat buying."""
    found = NAME.fullmatch(name)
    if found is None:
        return None
    declare = mature_metric if found[2] else repeat_metric
    return declare(int(found[1]))


METRICS = (
    *(repeat_metric(horizon) for horizon in HORIZONS),
    *(mature_metric(horizon) for horizon in HORIZONS),
)
