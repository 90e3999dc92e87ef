"""A metric's colour held against the customer's verdict: the table of four counts.

Positive is dissatisfied; the test is the metric, red where it breached its own target.
"""

from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist
from typing import NamedTuple

from reports.statistics.interval import Interval
from reports.statistics.newcombe import newcombe
from reports.statistics.wilson import wilson

LEVEL = 0.95


class Verdicts(NamedTuple):
    """How many answers of one colour were satisfied and how many dissatisfied."""

    satisfied: float
    dissatisfied: float

    @property
    def n(self) -> float:
        return self.satisfied + self.dissatisfied
