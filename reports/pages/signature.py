"""The signature table: what each green metric hides beside what it catches, and its label."""

from dataclasses import replace

from reports import words
from reports.estimate import PRECISE_N, Estimate
from reports.metrics.operations.label import (
    CANNOT_TELL,
    DOES_NOT_STAND_IN,
    FAIR_AUC,
    GOOD_AUC,
    MOST_MISSED,
    NOT_ENOUGH_ANSWERS,
    STANDS_IN,
    WEAK,
)
from reports.metrics.registry import find_metric
from reports.pages.held_figures import all_figures, cell, difference_cell, missed_cell
from reports.pages.operational import Block, Held, Outcome
from reports.pages.page import Bar, Headline, Signature, StandIn, Table
from reports.pages.paired import paired_chart
from reports.report import Report

LABELS = {
    STANDS_IN: "Stands in",
    WEAK: "Weak",
    DOES_NOT_STAND_IN: "Does not stand in",
    CANNOT_TELL: "Cannot tell",
    NOT_ENOUGH_ANSWERS: "Not enough answers",
}
RULES = Table(
    "How to read this table",
    ("Words", "What they mean; of the labels the first that fits"),
    (
        ("Missed", "of those lost, the share where the metric was green: it saw nothing"),
        ("Told apart", "how surely a worse value goes with those lost: 0.5 is chance, 1 perfect"),
        (
            "Others alike",
            "red against green among customers alike in channel, value of the order, first or "
            "later order, and the shop's own segment",
        ),
        (
            LABELS[NOT_ENOUGH_ANSWERS],
            f"fewer than {PRECISE_N} are known, or hardly any of one kind",
        ),
        (
            LABELS[STANDS_IN],
            f"AUC surely {GOOD_AUC:.2f} or more, and under {MOST_MISSED:.0%} missed",
        ),
        (LABELS[WEAK], f"AUC surely {FAIR_AUC:.2f} or more"),
        (LABELS[DOES_NOT_STAND_IN], f"AUC surely under {FAIR_AUC:.2f}"),
        (LABELS[CANNOT_TELL], f"the interval of the AUC has {FAIR_AUC:.2f} inside"),
        ("Noise", "red and green may differ by chance alone: said of each difference by itself"),
        (
            "Noise among several",
            "by itself beyond chance; but of so many metrics one differs as much by chance more "
            "than once in twenty (Holm)",
        ),
    ),
    words=2,
)
NO_CONTACTS = (
    "No contact is known: the grey metrics come with them. "
    "Import them with comeback import contacts FILE.csv"
)


def signature(block: Block, report: Report, *, is_brief: bool) -> Signature:
    """Return a block of the report as the page shows it; a brief one without its chart."""
    outcome = block.outcome
    return Signature(
        title=_finding(block),
        about=outcome.about,
        missed="Missed",
        caught="Caught",
        columns=tuple(find_metric(one).title for one in (outcome.green, "difference", "auc")),
        lines=tuple(
            _line(held, block, report.meanings.get(held.metric, "")) for held in block.metrics
        ),
        table=all_figures(block),
        rules=None if is_brief else RULES,
        chart=None if is_brief else paired_chart(block),
        is_brief=is_brief,
        note=NO_CONTACTS if _has_no_contacts(block) else _left_out(report, outcome),
    )


def _finding(block: Block) -> str:
    """Say between which shares lies what green hides, of the metrics that can be relied on."""
    found = [held.estimate("missed") for held in block.metrics]
    shares = [one.value for one in found if one.precise and one.value is not None]
    if not shares:
        return f"What green hides of {block.outcome.lost} cannot be told yet"
    low, high = words.percent(min(shares), 0), words.percent(max(shares), 0)
    if low == high:
        return f"Green hides {low} of {block.outcome.lost}"
    return f"Green hides {low} to {high} of {block.outcome.lost}"


def _has_no_contacts(block: Block) -> bool:
    of_contacts = [held for held in block.metrics if held.is_of_contacts]
    return bool(of_contacts) and not any(held.estimate("auc").n for held in of_contacts)


def _line(held: Held, block: Block, meaning: str) -> StandIn:
    outcome, missed = block.outcome, missed_cell(held, block)
    figures = (
        cell(outcome.green, held.estimate(outcome.green)),
        difference_cell(held, len(block.metrics)),
        cell("auc", held.estimate("auc")),
    )
    return StandIn(
        name=words.name_of(held.name),
        meaning=words.name_of(meaning),
        missed=missed,
        bar=_bar(held.estimate("missed")),
        figures=tuple(map(_without_reason, figures)) if missed.value == words.DASH else figures,
        label=LABELS[held.label],
        is_sure=held.label == STANDS_IN,
        is_untold=all(one.value == words.DASH for one in (missed, *figures)),
    )


def _without_reason(figure: Headline) -> Headline:
    """Return a figure that is not known without saying why again."""
    return replace(figure, detail=()) if figure.value == words.DASH else figure


def _left_out(report: Report, outcome: Outcome) -> str | None:
    """Say who is not counted in a block, and why."""
    causes = [
        f"{words.count_or_fewer(one.count, report.query.min_n)} {one.cause}"
        for one in report.left_out
        if one.group == outcome.group
    ]
    return f"Not counted: {'; '.join(causes)}." if causes else None


def _bar(missed: Estimate) -> Bar | None:
    if missed.value is None or missed.low is None or missed.high is None:
        return None
    return Bar(100 * missed.value, 100 * missed.low, 100 * missed.high)
