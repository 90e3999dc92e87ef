"""The five expectations as one block: met or not on one scale, and who bought a second time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from reports import words
from reports.estimate import Estimate, not_known
from reports.metrics.back_difference import CANNOT_TELL, LESS, MORE
from reports.metrics.first_purchase.rows import (
    ADJUSTED,
    BACK,
    DIFFERENCE,
    EXPECTATION,
    MET,
    SHARE,
)
from reports.metrics.registry import find_metric
from reports.pages.held_figures import cell, chance
from reports.pages.page import Bar, Headline, Signature, StandIn, Table
from reports.pages.panels import cells
from reports.report import Report, Row
from reports.units import write_value

LABELS = {MORE: "Goes with it", LESS: "Goes against it", CANNOT_TELL: "Cannot tell"}
UNTOLD = "Not enough answers"
WHERE = {
    "as_expected": "the product was what they expected",
    "easy_to_buy": "it was easy to buy",
    "treated_right": "they were treated right",
    "came_as_expected": "it came when and as expected",
    "issue_resolved": "their issue was resolved",
}
ABOUT = (
    "Not met and met, of the first buyers who said; the longer the left part, the more were let "
    "down. Bought again: within 90 days of the landmark, which is 14 days after the order was due."
)


@dataclass(frozen=True)
class Asked:
    """What is known of one expectation: its rows by metric, and by whether it was met."""

    key: str
    rows: Mapping[tuple[str, str], Row]

    def estimate(self, metric: str, met: str = "") -> Estimate:
        row = self.rows.get((metric, met))
        return row.estimate if row else not_known(0, "Not known")

    @property
    def name(self) -> str:
        return words.name_of(self.key)

    @property
    def label(self) -> str | None:
        row = self.rows.get((DIFFERENCE, ""))
        return row.label if row else None

    @property
    def sides(self) -> tuple[Estimate, Estimate]:
        return self.estimate(BACK, "yes"), self.estimate(BACK, "no")

    @property
    def against(self) -> str:
        """Return who bought again where it was met, against where it was not."""
        return " against ".join(f"**{words.percent(one.value or 0.0, 0)}**" for one in self.sides)


def asked_in(report: Report) -> list[Asked]:
    """Return the expectations of everybody, in the order of the report."""
    found: dict[str, dict[tuple[str, str], Row]] = {}
    for row in report.rows:
        if EXPECTATION in row.group and row.group.keys() <= {EXPECTATION, MET}:
            rows = found.setdefault(row.group[EXPECTATION], {})
            rows[row.metric, row.group.get(MET, "")] = row
    return [Asked(key, rows) for key, rows in found.items()]


def strongest(asked: Sequence[Asked]) -> Asked | None:
    """Return the expectation that goes most with a second purchase, by more than chance."""
    return next((one for one in asked if one.label == MORE), None)


def least_met(asked: Sequence[Asked]) -> Asked | None:
    known = [one for one in asked if one.estimate(SHARE).precise]
    return min(known, key=lambda one: one.estimate(SHARE).value or 0.0, default=None)


def expectations_block(report: Report) -> Signature | None:
    """Return the block; None while nobody has said anything."""
    asked = asked_in(report)
    if not any(one.estimate(SHARE).n for one in asked):
        return None
    return Signature(
        title=finding_of(asked),
        about=ABOUT,
        missed="Not met",
        caught="Met",
        columns=("Bought again: met", "Not met", "Difference"),
        lines=tuple(_line(one, report.meanings.get(one.key, "")) for one in asked),
        table=_figures(asked),
        note=_left_out(report),
        widest=2,
        what="Expectation",
        asks="Second purchase",
    )


def finding_of(asked: Sequence[Asked]) -> str:
    """Say which expectation goes most with buying again, or that none can be shown to."""
    best = strongest(asked)
    if best:
        met, unmet = (words.percent(one.value or 0.0, 0) for one in best.sides)
        return f"Where {WHERE[best.key]}, {met} bought again; where not, {unmet}"
    if any(one.label for one in asked):
        return "No expectation is shown to go with a second purchase by more than chance"
    return "Too few have answered to tell which expectation goes with a second purchase"


def _line(asked: Asked, question: str) -> StandIn:
    unmet = _mirrored(asked.estimate(SHARE))
    met_back, unmet_back = asked.sides
    figures = (
        replace(cell(BACK, met_back, "met"), label="Bought again: met"),
        replace(cell(BACK, unmet_back, "not met"), label="Bought again: not met"),
        _difference(asked),
    )
    is_untold = unmet.value is None
    return StandIn(
        name=asked.name,
        meaning=question,
        missed=cell(SHARE, unmet, "who said"),
        bar=None if is_untold else _bar(unmet),
        figures=tuple(replace(one, detail=()) for one in figures) if is_untold else figures,
        label=LABELS[asked.label] if asked.label else UNTOLD,
        is_sure=asked.label in {MORE, LESS},
        is_untold=is_untold,
    )


def _difference(asked: Asked) -> Headline:
    """Return met against not met, and under it what is left of it among the others alike."""
    crude, alike = asked.estimate(DIFFERENCE), asked.estimate(ADJUSTED)
    shown = replace(cell(DIFFERENCE, crude), label="Difference")
    if crude.value is None:
        return shown
    adjusted = (
        f"others alike: {write_value('difference of shares', alike.value)}"
        if alike.value is not None
        else "others alike: not known"
    )
    return replace(shown, detail=(shown.detail[0], adjusted), change=_chance(asked, crude))


def _chance(asked: Asked, crude: Estimate) -> str | None:
    """Say where chance may be all there is: by itself, or as one of five."""
    if asked.label != CANNOT_TELL:
        return None
    return "noise" if crude.is_noise else "may be chance, one of five"


def _mirrored(share: Estimate) -> Estimate:
    """Return the share of No from that of Yes."""
    if share.value is None or share.low is None or share.high is None:
        return share
    return replace(share, value=1 - share.value, low=1 - share.high, high=1 - share.low)


def _bar(unmet: Estimate) -> Bar:
    value, low, high = (100 * (one or 0.0) for one in (unmet.value, unmet.low, unmet.high))
    return Bar(value, low, high)


def _left_out(report: Report) -> str | None:
    causes = [
        f"{words.count_or_fewer(one.count, report.query.min_n)} {one.cause}"
        for one in report.left_out
        if one.group == {"outcome": BACK}
    ]
    return f"Not followed to a second purchase: {'; '.join(causes)}." if causes else None


def _figures(asked: Sequence[Asked]) -> Table:
    return Table(
        "Every figure on the expectations",
        ("Expectation", "Figure", "Value", "95% interval", "Of", "By chance", "How"),
        tuple(
            (
                one.name,
                f"{find_metric(metric).title}{f': {met}' if met else ''}",
                *cells(row.estimate, find_metric(metric).unit),
                words.DASH if row.p_holm is None else chance(row.p_holm),
                (row.estimate.method or words.DASH).replace("_", " "),
            )
            for one in asked
            for (metric, met), row in one.rows.items()
        ),
        words=2,
    )
