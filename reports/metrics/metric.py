"""What a metric is: declared once, it names itself in reports, pages and the glossary."""

from dataclasses import dataclass
from typing import Literal

Grain = Literal[
    "answered order",
    "answered contact",
    "asked touchpoint",
    "due touchpoint",
    "customer",
]
# A score lies between 0 and 1, 0.5 being no better than chance; a ratio is around 1.
Unit = Literal["share", "difference of shares", "score", "count", "ratio"]
Better = Literal["higher", "lower", "neither"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """`question` is what it answers, `grain` what is counted once, `better` which way is good.

    Below `minimum_n` of the grain it is not shown, unless the reader asks for less.
    """

    name: str
    title: str
    question: str
    how: str
    grain: Grain
    unit: Unit = "share"
    better: Better
    minimum_n: int = 5
