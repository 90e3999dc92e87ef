"""What the shop knows only as totals: its telephone system reports a figure a week."""

from collections.abc import Iterator
from datetime import timedelta

import numpy as np

from feedback.demo.span import Span
from feedback.intake.payloads import MeasurementRecord

METRIC = "calls_abandoned"
SHARE = 0.06
CALLS = 200  # a week
SUNDAY = 6
WEEK = timedelta(days=6)


def measurement_rows(
    rng: np.random.Generator, span: Span, day: int
) -> Iterator[tuple[int, MeasurementRecord]]:
    """Return the figure of the week a day ends, if it does, with the instant it is known.

    It goes up and down by chance alone, so that it moves with nothing.
    """
    last = span.day(day)
    if last.weekday() == SUNDAY and day >= WEEK.days:
        share = int(rng.binomial(CALLS, SHARE)) / CALLS
        known = int(span.midnights[day + 1]) - 1
        yield known, MeasurementRecord(METRIC, last - WEEK, last, share, n=CALLS)
