"""The overview as a letter: plain text, short enough to be read on a Monday."""

from collections.abc import Sequence
from textwrap import fill

from reports import words
from reports.estimate import Estimate
from reports.metrics.metric import Metric
from reports.metrics.registry import find_metric
from reports.pages.overview import sentence_of
from reports.pages.panels import as_of
from reports.report import Report, Row
from reports.units import write_interval, write_value

WIDTH = 72
GREY = "too little to lean on"


def write_digest(report: Report) -> str:
    """Return the sentence of an overview, its figures, what moved, and what cannot be known."""
    rows = [(find_metric(row.metric), row) for row in report.rows]
    known = [(metric, row) for metric, row in rows if row.estimate.value is not None]
    parts = [
        _paragraph(sentence_of(report).replace("**", "")),
        _section("Where we stand", [_figure(*one) for one in known if not _is_change(one[0])]),
        _section("What moved", [_move(*one) for one in known if _is_change(one[0])]),
        _section(
            "What cannot be known",
            [
                f"{metric.title}: {row.estimate.reason}."
                for metric, row in rows
                if row.estimate.value is None
            ],
        ),
        _section("How to read it", report.notes),
        _paragraph(_last_line(report)),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _is_change(metric: Metric) -> bool:
    return metric.unit.startswith("difference")


def _figure(metric: Metric, row: Row) -> str:
    estimate = row.estimate
    grey = "" if estimate.precise else f": {GREY}"
    return f"{_told(metric, estimate)} of {words.counted(estimate.n, metric.grain)}{grey}."


def _move(metric: Metric, row: Row) -> str:
    return f"{_told(metric, row.estimate)}{_between(row.group)}: {_judged(metric, row.estimate)}."


def _told(metric: Metric, estimate: Estimate) -> str:
    """Return a metric's title, its value, and the interval where it has one."""
    if estimate.value is None:
        return metric.title
    value = write_value(metric.unit, estimate.value)
    if estimate.low is None or estimate.high is None:
        return f"{metric.title}: {value}"
    return f"{metric.title}: {value} ({write_interval(metric.unit, estimate.low, estimate.high)})"


def _between(group: dict[str, str]) -> str:
    """Say what is compared with what."""
    if "month" in group:
        month, before = (words.month(group[name], False) for name in ("month", "against"))
        return f", {month} against {before}"
    return f", against {group['against']}"


def _judged(metric: Metric, estimate: Estimate) -> str:
    """Say whether a difference is one, and which way it goes."""
    if not estimate.precise:
        return GREY
    if estimate.is_noise:
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
