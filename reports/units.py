"""Values and intervals as they are written, by the unit of their metric."""

from reports import words
from reports.metrics.metric import Unit

SIGNED: tuple[Unit, ...] = (
    *("difference of scores", "correlation", "standard deviations", "difference of money"),
)

# An average of so many says enough with one decimal.
FEW = 10


def write_value(unit: Unit, value: float) -> str:
    """Return a value with its unit: 71.3%, +1.2 points, 0.631, 1,204."""
    if unit == "share":
        return words.percent(value)
    if unit == "difference of shares":
        return f"{words.points(value)} points"
    return _number(unit, value)


def write_interval(unit: Unit, low: float, high: float) -> str:
    """Return an interval: 69.1–73.4%; of differences, whose ends have signs, −1.0 to +3.4."""
    if unit == "share":
        return words.between(low, high)
    if unit == "difference of shares":
        return words.points_between(low, high)
    between = " to " if unit in SIGNED else "\u2013"
    return between.join(_number(unit, end) for end in (low, high))


def _number(unit: Unit, value: float) -> str:
    if unit in SIGNED:
        sign = "+,.2f" if unit == "difference of money" else "+.3f"
        return f"{value:{sign}}".replace("-", words.MINUS)
    places = {"score": 3, "ratio": 2, "money": 2, "average": 1 if value >= FEW else 2}.get(unit, 0)
    return f"{value:,.{places}f}"
