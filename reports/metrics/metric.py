"""What a metric is: declared once, it names itself in reports, pages and the glossary."""

from dataclasses import dataclass
from typing import Literal

Grain = Literal[
    "answered order",
    "answered contact",
    "dissatisfied answer",
    "invitation",
    "due touchpoint",
    "customer",
    "period",
    "first buyer",
    "abandoned checkout",
    "contact",
    "order",
    "day",
]
Unit = Literal[
    "share",
    "difference of shares",
    "score",
    "difference of scores",
    "correlation",
    "standard deviations",
    "count",
    "average",
    "ratio",
    "money",
    "difference of money",
]
Better = Literal["higher", "lower", "neither"]

UNITS: dict[Unit, str] = {
    "share": "a share",
    "difference of shares": "a difference of shares, in points",
    "score": "a score, of which 0.5 is chance and 1 perfect",
    "difference of scores": "a difference of scores",
    "correlation": "a correlation, −1 to 1, of which 0 is none",
    "standard deviations": "standard deviations",
    "count": "a number",
    "average": "an average",
    "ratio": "a ratio",
    "money": "an amount of money, in the currency of its row",
    "difference of money": "a difference of amounts, in the currency of its row",
}
BETTER: dict[Better, str] = {
    "higher": "Higher is better.",
    "lower": "Lower is better.",
    "neither": "Neither more nor less is better by itself.",
}


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

    @property
    def small_print(self) -> str:
        """Return what is counted, the unit, what is too few, and which way is good."""
        hidden = f"; under {self.minimum_n} it is not shown" if self.minimum_n else ""
        return f"Counted per {self.grain}, as {UNITS[self.unit]}{hidden}. {BETTER[self.better]}"
