"""The figures of a metric held against an outcome, as cells and as rows of the closed table."""

from dataclasses import replace

from reports import words
from reports.estimate import Estimate
from reports.metrics.registry import find_metric
from reports.pages.operational import Block, Held
from reports.pages.page import Headline, Table
from reports.pages.panels import cells, interval
from reports.units import write_value

UNCORRECTED = "missed_uncorrected"
VAGUE = "too little to say"


def missed_cell(held: Held, block: Block) -> Headline:
    """Return what is missed, and of whom: a metric of contacts says nothing of the others.

    Beside it what it would be if those who answered were like all.
    """
    rests_on = f"{block.outcome.rests_on}{block.among(held)}"
    missed, naive = cell("missed", held.estimate("missed"), rests_on), held.rows.get(UNCORRECTED)
    if naive is None or naive.estimate.value is None:
        return missed
    uncorrected = f"{words.percent(naive.estimate.value)} not corrected for who answers"
    return replace(missed, detail=(*missed.detail, uncorrected))


def cell(metric: str, estimate: Estimate, of_what: str = "") -> Headline:
    """Return an estimate as the cell of a line; what cannot be known says why in small."""
    title, unit = find_metric(metric).title, find_metric(metric).unit
    if estimate.value is None:
        return Headline(title, words.DASH, (estimate.reason or "",), is_grey=True)
    detail = (interval(estimate, unit), f"of {words.count(estimate.n)} {of_what}".strip())
    return Headline(title, write_value(unit, estimate.value), detail, None, not estimate.precise)


def difference_cell(held: Held, among: int) -> Headline:
    """Return red against green, crude and among customers otherwise alike; one of `among`."""
    crude, alike = held.estimate("difference"), held.estimate("difference_adjusted")
    unit, noise = find_metric("difference").unit, _noise(held, "difference", among)
    title = find_metric("difference").title
    if crude.value is None:
        return Headline(title, words.DASH, (crude.reason or "",), is_grey=True)
    adjusted = "not known"
    if alike.value is not None:
        said = f"{words.points(alike.value)} ({interval(alike, unit)})"
        judged = VAGUE if not alike.precise else _noise(held, "difference_adjusted", among)
        adjusted = ", ".join(filter(None, (said, judged)))
    detail = (interval(crude, unit), f"others alike: {adjusted}")
    is_grey = noise is not None or not crude.precise
    return Headline(title, write_value(unit, crude.value), detail, noise, is_grey)


def _noise(held: Held, difference: str, among: int) -> str | None:
    """Return that a difference is noise: by itself, or as one of so many metrics looked at."""
    if not held.is_noise(difference):
        return None
    return "noise" if held.estimate(difference).is_noise else f"noise among {among}"


def all_figures(block: Block) -> Table:
    """Return everything the report says of the block, row by row."""
    return Table(
        f"Every figure on {block.outcome.lost}",
        ("Metric", "Figure", "Value", "95% interval", "Of", "By chance", "How"),
        tuple(
            (
                words.name_of(held.name),
                find_metric(name).title,
                *cells(row.estimate, find_metric(name).unit),
                words.DASH if row.p_holm is None else chance(row.p_holm),
                (row.estimate.method or words.DASH).replace("_", " "),
            )
            for held in block.metrics
            for name, row in held.rows.items()
        ),
        words=2,
    )


def chance(p: float) -> str:
    return "under 0.001" if p < 0.001 else f"{p:.3f}"
