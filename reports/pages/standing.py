"""What the operations page says first: what the best metric misses, and whether any stands in."""

from dataclasses import replace

from reports.pages import words
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
    if not standing:
        return f"Watching **{best.name}** alone {_misses(best, block)}; {_none(block)}."
    who = f"**{words.name_of(best.name)}** stands"
    if len(standing) > 1:
        who = f"**{len(standing)}** of your {len(block.metrics)} metrics stand"
    return (
        f"{who} in for {block.outcome.instead_of}: "
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
    judged, all_metrics = len(block.judged), len(block.metrics)
    among = (
        f"**none** of your {all_metrics} metrics"
        if judged == all_metrics
        else f"**none** of the {judged} metrics that can be judged"
    )
    if any(held.may_stand_in for held in block.judged):
        return f"{among} has been shown to stand in for {block.outcome.instead_of}"
    return f"{among} stands in for {block.outcome.instead_of}"


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
            detail=(*missed.detail, *_uncorrected(best)),
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


def _uncorrected(best: Held) -> tuple[str, ...]:
    """Return what it would be if those who answered were like all."""
    naive = best.rows.get("missed_uncorrected")
    if naive is None or naive.estimate.value is None:
        return ()
    return (f"{words.percent(naive.estimate.value)} not corrected for who answers",)
