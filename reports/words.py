"""Numbers and names as a reader says them."""

from datetime import date

from reports.breakdown import ATTRIBUTE, DIMENSIONS
from reports.metrics.operations.operational import OPERATIONAL

NAMES = {
    "satisfied": "Satisfied",
    "put_right": "Put right",
    "left_wrong": "Left wrong",
    "unsaid": "Unsaid",
    "no_answer": "No answer",
    "never_asked": "Not asked",
    "on_time": "On time",
    "late": "Late",
    "not_delivered": "Not delivered",
    "unknown": "Not known",
    "in_store": "In store",
    "no_contact": "No contact",
    "dissatisfied": "Not satisfied",
    "green": "On target",
    "red": "Off target",
    "not_applicable": "Does not apply",
    "first": "First order",
    "repeat": "Later order",
    "low": "Lowest third",
    "middle": "Middle third",
    "high": "Highest third",
    **{one.name: one.title[:1].upper() + one.title[1:] for one in OPERATIONAL.values()},
}
# A dimension's own word for a value that others have too; and, of a chart's row, as short.
OWN = {
    ("on_time_delivery", "unknown"): "No promise, or not known yet",
    ("dissatisfaction", "first"): "First",
    ("contact_before", "yes"): "Had asked us",
    ("contact_before", "no"): "Had not asked us",
    ("issue_channels", "one"): "One channel",
    ("issue_channels", "several"): "Several channels",
    ("returned_in", "same_channel"): "Where it was bought",
    ("returned_in", "other_channel"): "Elsewhere",
    ("agent_trained", "yes"): "Trained agent",
    ("agent_trained", "no"): "Untrained agent",
}
BRIEF = {
    ("on_time_delivery", "unknown"): "No date known",
    ("returned_in", "same_channel"): "Where bought",
}
MINUS = "\u2212"
DASH = "\u2013"


def percent(share: float, places: int = 1) -> str:
    """Return a share as people write it: 71.3%; a small one is not rounded away."""
    return f"{100 * share:.{max(places, _places(share))}f}%"


def between(low: float, high: float) -> str:
    """Return an interval of shares: 69.1\u201373.4%."""
    places = max(1, _places(high))
    return f"{100 * low:.{places}f}\u2013{100 * high:.{places}f}%"


def _places(share: float) -> int:
    """Return how many decimals leave two digits of a share."""
    return 0 if share >= 0.1 or share <= 0 else 1 if share >= 0.01 else 2


def points(difference: float) -> str:
    """Return a difference of shares in points, with its sign."""
    rounded = round(100 * difference, 1)
    return f"{rounded:+.1f}".replace("-", MINUS) if rounded else "0.0"


def points_between(low: float, high: float) -> str:
    """Return an interval of differences: \u22121.0 to +3.4.

    It says that it holds 0 only where it does: an end that is not 0 is not rounded to it.
    """
    places = 2 if any(end and not round(100 * end, 1) for end in (low, high)) else 1
    ends = (f"{100 * end:+.{places}f}" if end else "0.0" for end in (low, high))
    return " to ".join(ends).replace("-", MINUS)


def count(number: int) -> str:
    return f"{number:,}"


def count_or_fewer(number: int | None, least: int) -> str:
    """Return a count; None is one too small to be shown."""
    return f"fewer than {least}" if number is None else count(number)


def counted(number: int, one: str, many: str | None = None) -> str:
    """Return a number with its noun: 1 answer, 2,411 answers."""
    return f"{count(number)} {one if number == 1 else many or one + 's'}"


def name_of(value: str, key: str = "") -> str:
    """Return a dimension's value as a label; the shop's own names stay as they are."""
    return (
        OWN.get((key, value))
        or NAMES.get(value)
        or value.replace("_", " ")[:1].upper() + value.replace("_", " ")[1:]
    )


def inside(value: str, key: str = "") -> str:
    """Return a dimension's value inside a sentence; the shop's own names keep their capitals."""
    name = OWN.get((key, value)) or NAMES.get(value)
    return name[:1].lower() + name[1:] if name else value.replace("_", " ")


def dimension(key: str) -> str:
    """Return a dimension's title; one that is none of ours is named as the shop names it."""
    known = DIMENSIONS.get(key)
    return known.title if known else key.removeprefix(ATTRIBUTE).replace("_", " ")


def day(value: date) -> str:
    return f"{value.day} {value:%B %Y}"


def month(key: str, with_year: bool = True) -> str:
    """Return 2026-10 as October 2026."""
    first = date.fromisoformat(f"{key}-01")
    return f"{first:%B %Y}" if with_year else f"{first:%B}"


def days(first: date | None, last: date | None) -> str:
    """Return a period, as short as it can be said: 1\u201331 October 2026."""
    if first is None and last is None:
        return "at any time"
    if first is None or last is None:
        return f"since {day(first)}" if first else f"up to {day(last or date.max)}"
    if first == last:
        return day(first)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}\u2013{day(last)}"
    if first.year == last.year:
        return f"{first.day} {first:%B} \u2013 {day(last)}"
    return f"{day(first)} \u2013 {day(last)}"
