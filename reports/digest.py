"""The overview as a letter: plain text, short enough to be read on a Monday."""

from collections.abc import Sequence
from textwrap import fill

from reports import words
from reports.metrics.metric import Metric
from reports.metrics.overview.orders import METRIC
from reports.metrics.registry import find_metric
from reports.metrics.value.moved import NOISE
from reports.metrics.value.worth import CURRENCY
from reports.pages.five import answers
from reports.pages.overview import sentence_of
from reports.pages.page import Answer
from reports.pages.panels import as_of
from reports.report import Report, Row
from reports.units import write_interval, write_value

WIDTH = 72
GREY = "too little to lean on"


def write_digest(report: Report) -> str:
    """Return the sentence of an overview, its five answers, what moved, what cannot be known."""
    five = answers(report)
    rows = [(find_metric(row.metric), row) for row in report.rows]
    changes = [one for one in rows if _is_change(*one) and one[1].estimate.value is not None]
    parts = [
        _paragraph(sentence_of(report).replace("**", "")),
        _section("Where we stand", [_said(one) for one in five if one.value]),
        _section("What moved", [_move(*one) for one in changes]),
        _section(
            "What cannot be known",
            [f"{one.about}: {one.why}." for one in five if not one.value],
        ),
        _section("How to read it", report.notes),
        _paragraph(_last_line(report)),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _said(answer: Answer) -> str:
    """Return an answer with what it rests on, and whether that is enough."""
    rests_on = "; ".join(answer.detail)
    grey = f" {GREY[:1].upper()}{GREY[1:]}." if answer.is_grey else ""
    return f"{answer.value} {answer.text} ({rests_on}){grey}"


def _is_change(metric: Metric, row: Row) -> bool:
    return metric.unit.startswith("difference") and "against" in row.group


def _move(metric: Metric, row: Row) -> str:
    return f"{_told(metric, row)}{_between(row.group)}: {_judged(metric, row)}."


def _told(metric: Metric, row: Row) -> str:
    """Return a metric's title, what of it, its value, and the interval where it has one."""
    estimate, of = row.estimate, row.group.get(METRIC) or row.group.get(CURRENCY)
    title = f"{metric.title} ({words.inside(of)})" if of else metric.title
    value = write_value(metric.unit, estimate.value or 0.0)
    if estimate.low is None or estimate.high is None:
        return f"{title}: {value}"
    return f"{title}: {value} ({write_interval(metric.unit, estimate.low, estimate.high)})"


def _between(group: dict[str, str]) -> str:
    """Say what is compared with what."""
    if "month" in group:
        month, before = (words.month(group[name], False) for name in ("month", "against"))
        return f", {month} against {before}"
    return f", against {group['against']}"


def _judged(metric: Metric, row: Row) -> str:
    """Say whether a difference is one, so many being looked at, and which way it goes."""
    estimate = row.estimate
    if not estimate.precise:
        return GREY
    if estimate.is_noise or row.label == NOISE:
        return "within the noise"
    if metric.better == "neither":
        return "more than chance explains"
    is_good = ((estimate.value or 0) > 0) == (metric.better == "higher")
    return f"for the {'better' if is_good else 'worse'}, more than chance explains"


def _last_line(report: Report) -> str:
    filters = [
        f"{words.dimension(name)}: {' or '.join(map(words.inside, values))}"
        for name, values in report.filters.items()
    ]
    period = words.days(report.first_day, report.last_day)
    return f"{'; '.join([as_of(report.as_of, period), *filters])}."


def _section(heading: str, lines: Sequence[str]) -> str:
    if not lines:
        return ""
    items = [fill(line, WIDTH, initial_indent="- ", subsequent_indent="  ") for line in lines]
    return "\n".join([heading, *items])


def _paragraph(text: str) -> str:
    return fill(text, WIDTH)
