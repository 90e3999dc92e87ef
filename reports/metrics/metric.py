"""What a metric is: declared once, it names itself in reports, pages and the glossary."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """`question` is what it answers, `grain` what is counted once, `better` which way is good.

    Below `minimum_n` of the grain it is not shown, unless the reader asks for less.
    """

    name: str
    title: str
    question: str
    how: str
    grain: Literal["answered order", "asked touchpoint", "customer"]
    unit: Literal["share", "difference of shares"] = "share"
    better: Literal["higher", "lower", "neither"]
    minimum_n: int = 5
