"""The signature table: each operational metric against the verdict, from counts alone."""

from collections.abc import Mapping, Sequence

from reports.estimate import Estimate, not_known, too_few
from reports.metrics.operations.estimates import (
    Tested,
    adjusted_difference,
    between,
    by_missed,
    corrected,
    hidden,
    ranking,
    with_interval,
)
from reports.metrics.operations.held import Held
from reports.metrics.operations.label import label_of
from reports.metrics.satisfaction import share
from reports.report import Row
from reports.statistics.begg_greenes import begg_greenes
from reports.statistics.differing import alike
from reports.statistics.interval import Interval
from reports.statistics.newcombe import newcombe

ANSWERS = "answers"
BEGG_GREENES = "begg_greenes"
MISSES_ALL = "so it misses every dissatisfied customer"


def verdict_block(
    group: Mapping[str, str], all_held: Sequence[Held], explained: Sequence[Estimate], min_n: int
) -> list[Row]:
    """Return the rows of every metric against the verdict, the one that misses most first.

    `group` is what the rows have in common, `explained` each metric's share of R². Differences
    carry their p-value after Holm over the metrics.
    """
    crude = [difference_of(held, min_n) for held in all_held]
    alike_else = [adjusted_difference(held, min_n, ANSWERS) for held in all_held]
    holm, holm_else = corrected(crude), corrected(alike_else)
    metrics = []
    for place, held in enumerate(all_held):
        tested = (
            ("difference", crude[place], holm[place]),
            ("difference_adjusted", alike_else[place], holm_else[place]),
        )
        metrics.append(_rows(dict(group), held, tested, explained[place], min_n))
    return [row for rows in by_missed(metrics) for row in rows]


def _rows(
    group: dict[str, str],
    held: Held,
    tested: Sequence[tuple[str, Tested, float | None]],
    explained: Estimate,
    min_n: int,
) -> list[Row]:
    missed, ranked = missed_of(held, min_n), ranking(held, min_n, ANSWERS)
    group = {"operational_metric": held.metric, **group}
    return [
        Row(group, "dissatisfied_green", _of_colour(held, "green", min_n)),
        Row(group, "dissatisfied_red", _of_colour(held, "red", min_n)),
        *(Row(group, name, test.estimate, p_holm=p) for name, test, p in tested),
        Row(group, "missed", missed),
        Row(group, "missed_uncorrected", _missed_uncorrected(held, min_n)),
        Row(group, "auc", ranked, label=label_of(held, ranked, missed, min_n)),
        Row(group, "explained", explained),
    ]


def _of_colour(held: Held, colour: str, min_n: int) -> Estimate:
    """Return the dissatisfied share of the answers of one colour."""
    counts, frame = (
        (held.green, held.frame_green) if colour == "green" else (held.red, held.frame_red)
    )
    if not frame and held.one_colour:
        return not_known(0, held.one_colour)
    return share(int(counts.dissatisfied), int(counts.n), min_n, f"{ANSWERS} where it was {colour}")


def difference_of(held: Held, min_n: int) -> Tested:
    """Return red − green of the dissatisfied share of the answers."""
    red, green = held.red, held.green
    untold = hidden(held, int(min(red.n, green.n)), min_n, f"{ANSWERS} of one of the colours")
    if untold:
        return Tested(untold, None)
    counts = [int(count) for count in (red.dissatisfied, red.n, green.dissatisfied, green.n)]
    hits, n, other_hits, other_n = counts
    value = hits / n - other_hits / other_n
    interval = Interval(value, *newcombe(hits, n, other_hits, other_n))
    estimate = between(n, other_n, interval, "newcombe")
    return Tested(estimate, alike([(hits, n), (other_hits, other_n)]))


def missed_of(held: Held, min_n: int) -> Estimate:
    """Return the share of the frame's dissatisfied that is green, corrected for who answers."""
    untold = _untold_missed(held, min_n)
    if untold:
        return untold
    found = begg_greenes(held.green, held.red, held.frame_green, held.frame_red)
    if found is None or found.sensitivity is None:
        return not_known(held.all_lost, "Nobody of the frame is known to be dissatisfied")
    caught = found.sensitivity
    interval = Interval(1 - caught.value, 1 - caught.high, 1 - caught.low)
    return with_interval(held.all_lost, interval, BEGG_GREENES, int(held.green.dissatisfied))


def _missed_uncorrected(held: Held, min_n: int) -> Estimate:
    untold = _untold_missed(held, min_n)
    if untold:
        return untold
    return share(int(held.green.dissatisfied), held.all_lost, min_n, f"dissatisfied {ANSWERS}")


def _untold_missed(held: Held, min_n: int) -> Estimate | None:
    """Say why what is missed is not known; one that is never red misses them all."""
    misses_all = held.misses_all(MISSES_ALL)
    if misses_all:
        return not_known(held.all_lost, misses_all)
    untold = hidden(held, held.all_lost, min_n, f"dissatisfied {ANSWERS}")
    least = int(min(held.green.n, held.red.n))
    return untold or too_few(least, min_n, f"{ANSWERS} of one of the colours")
