"""What the operations page says first: what the best metric misses, and whether any stands in."""

from dataclasses import replace

from reports import words
from reports.pages.held_figures import cell, difference_cell, missed_cell
from reports.pages.operational import METRIC, Block, Held
from reports.pages.page import Headline
from reports.pages.panels import moved
from reports.report import Report


def sentence_of(block: Block) -> str:
    """Return the page's answer; it claims no more than the intervals bear."""
    best, standing = block.best, block.standing_in
    if best is None:
        return "It cannot be said yet what the operational metrics miss."
    if block.is_chance:
        return _chance(block)
    if not standing:
        return f"Watching **{best.name}** alone {_misses(best, block)}; {_none(block)}."
    instead_of = block.outcome.instead_of
    if len(standing) == 1:
        (one,) = standing
        name = words.name_of(one.name)
        return f"**{name}** stands in for {instead_of}, and yet it {_misses(one, block)}."
    return (
        f"**{len(standing)}** of your {len(block.metrics)} metrics stand in for {instead_of}: "
        f"watching **{best.name}** alone {_misses(best, block)}."
    )


def _misses(best: Held, block: Block) -> str:
    missed, lost = best.estimate("missed"), f"{block.outcome.lost}{block.among(best)}"
    if missed.precise:
        return f"misses **{words.percent(missed.value or 0.0, 0)}** of {lost}"
    low, high = (words.percent(end or 0.0, 0) for end in (missed.low, missed.high))
    return f"misses anything from **{low}** to **{high}** of {lost}"


def _none(block: Block) -> str:
    """Say that none stands in: surely, or as far as can be told."""
    what = f"stand in for {block.outcome.instead_of}"
    may = any(held.may_stand_in for held in block.compared)
    if len(block.compared) == 1:
        return f"it has **not** been shown to {what}" if may else f"it does **not** {what}"
    stands = what.replace("stand", "stands", 1)
    return f"{_among(block)} {f'has been shown to {what}' if may else stands}"


def _chance(block: Block) -> str:
    """Say that the lost cannot be told from the others."""
    who = _among(block) if len(block.compared) > 1 else "not even the one that can be compared"
    return (
        f"By operations alone, {block.outcome.lost} cannot be told from the others: "
        f"{who} does better than chance."
    )


def _among(block: Block) -> str:
    compared, all_metrics = len(block.compared), len(block.metrics)
    if compared == all_metrics:
        return f"**none** of your {all_metrics} metrics"
    return f"**none** of the {compared} metrics that can be compared"


def headlines_of(block: Block, report: Report) -> tuple[Headline, ...]:
    """Return the figures the answer rests on: those of the best metric, and how they moved."""
    best, outcome = block.best, block.outcome
    if best is None:
        return ()
    missed = missed_cell(best, block)
    green = cell(outcome.green, best.estimate(outcome.green), f"{outcome.noun}s")
    auc = cell("auc", best.estimate("auc"), f"{outcome.noun}s")
    group = {METRIC: best.metric, **outcome.group}
    return (
        replace(
            missed,
            label=f"{words.name_of(best.name)} misses",
            change=moved(report, "missed", **group),
        ),
        replace(green, change=moved(report, outcome.green, **group)),
        difference_cell(best, len(block.metrics)),
        replace(
            auc,
            detail=(*auc.detail, "0.5 is chance, 1 is perfect"),
            change=moved(report, "auc", **group),
        ),
    )
