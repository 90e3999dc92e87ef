"""What the value of a dimension may depend on beside the row."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import sqlalchemy as sa

from reports.warehouse.columns import touchpoints

Expression = sa.ColumnElement[Any]
Bands = dict[str | None, tuple[int, int]]
# Metric → (first day, value) by day; the first step holds from the beginning.
Targets = Mapping[str, Sequence[tuple[date | None, float]]]


@dataclass(frozen=True, kw_only=True)
class Setting:
    """How a report looks at its rows.

    `over` is the last day known to be over as of the report; `bands` gives the value terciles of
    the period by currency; `targets` what is good enough, and since when; `landmark` asks for the
    verdict and the states as they were at the end of the landmark day.
    """

    over: int
    bands: Callable[[], Bands]
    targets: Targets = field(default_factory=dict)
    landmark: bool = False

    @property
    def known_by(self) -> Expression:
        """Return the day by whose end a state is to be known."""
        return touchpoints.c.landmark_day if self.landmark else sa.literal(self.over)
