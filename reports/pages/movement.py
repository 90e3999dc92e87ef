"""What moved on the overview: beside each answer, in the first sentence, and where to look next."""

from collections.abc import Sequence
from dataclasses import replace

from reports import words
from reports.metrics.overview.orders import METRIC
from reports.metrics.registry import find_metric
from reports.metrics.value.moved import MOVED
from reports.metrics.value.worth import CURRENCY
from reports.pages.five import best_metric, top_named
from reports.pages.money import money, money_interval, signed
from reports.pages.page import Answer
from reports.pages.panels import moved
from reports.report import Report, Row
from reports.units import write_interval, write_value

# What can move → the answer it belongs to, and what it is called.
MOVES = {
    "satisfied_change": (0, "The share satisfied"),
    "left_wrong_change": (1, "The share left wrong"),
    "repeat_90d_change": (2, "The share that comes back within 90 days"),
    "missed_change": (3, "The share that is missed"),
    "order_value_moved": (4, "The average order value"),
}
HEADLINE, BACK_CHANGE = "satisfied_change", "repeat_90d_change"
COMPARED = ("satisfied", "left_wrong", "repeat_90d")


def moves(report: Report) -> list[Row]:
    """Return what is held against the month before, where that rests on enough."""
    return [
        row
        for row in report.rows
        if row.metric in MOVES and "month" in row.group and row.estimate.precise
    ]


def with_movement(report: Report, answers: Sequence[Answer]) -> tuple[Answer, ...]:
    """Return the answers with what moved, and the one to look at next."""
    changes: dict[int, str | None] = {}
    if report.query.against:
        changes = {place: moved(report, metric) for place, metric in enumerate(COMPARED)}
    else:
        changes = {MOVES[row.metric][0]: _change(row) for row in moves(report)}
    following, why = _next(report, answers)
    return tuple(
        replace(
            one,
            change=changes.get(place) if one.value else None,
            is_next=place == following,
            next_why=why if place == following else "",
        )
        for place, one in enumerate(answers)
    )


def movement(report: Report) -> str:
    """Say what the last months changed most surely, or that it is all noise."""
    held = moves(report)
    real = [row for row in held if row.label == MOVED]
    if not real:
        months = [row.group["month"] for row in held if row.metric == HEADLINE]
        # Who came back is known of earlier months only: alone it is no news of the last one.
        calm = (
            f"In {words.month(month, False)} nothing moved by more than noise." for month in months
        )
        return next(calm, "")
    surest = min(real, key=lambda row: 1.0 if row.p_holm is None else row.p_holm)
    name, month = MOVES[surest.metric][1], words.month(surest.group["month"], False)
    way = "rose" if (surest.estimate.value or 0.0) > 0 else "fell"
    return f"**{name} {way} by {_size(surest)}** in {month}, more than chance explains."


def _next(report: Report, answers: Sequence[Answer]) -> tuple[int | None, str]:
    """Return the answer to look at: what surely got worse, else the largest problem that is known.

    Of that also why, as it has not moved.

    Of several that got worse, the one that is least likely to be chance.
    """
    worse = [row for row in moves(report) if row.label == MOVED and _is_worse(row)]
    if worse:
        return MOVES[min(worse, key=lambda row: row.p_holm or 0.0).metric][0], ""
    known = ((1, top_named(report), "what goes wrong"), (3, best_metric(report), "what is missed"))
    for place, is_known, what in known:
        if is_known and answers[place].value:
            return place, f"Nothing surely got worse: begin with {what}."
    return None, ""


def _is_worse(row: Row) -> bool:
    is_up, better = (row.estimate.value or 0.0) > 0, find_metric(row.metric).better
    return better != "neither" and is_up != (better == "higher")


def _change(row: Row) -> str:
    """Return how a figure moved, its interval, and whether that is noise."""
    estimate, currency = row.estimate, row.group.get(CURRENCY)
    value, low, high = estimate.value or 0.0, estimate.low or 0.0, estimate.high or 0.0
    noise = _noise(row)
    month = words.month(row.group["month"], False)
    if currency:
        between = money_interval(estimate, is_signed=True)
        return f"{signed(value, currency)} an order in {month} ({between}){noise}"
    unit = find_metric(row.metric).unit
    of = f", {words.inside(row.group[METRIC])}" if METRIC in row.group else ""
    last = ", the last that is followed so long" if row.metric == BACK_CHANGE else ""
    between = write_interval(unit, low, high)
    return f"{write_value(unit, value)} in {month}{last}{of} ({between}){noise}"


def _noise(row: Row) -> str:
    """Say that a change may be chance: by its interval, or because so many were looked at."""
    if row.label == MOVED:
        return ""
    return ": noise" if row.estimate.is_noise else ": could be chance, so many being compared"


def _size(row: Row) -> str:
    value, currency = abs(row.estimate.value or 0.0), row.group.get(CURRENCY)
    return money(value, currency) if currency else f"{100 * value:.1f} points"
