"""What those who did not answer might have said: bounds, and the late answers beside the early."""

from collections.abc import Sequence

from reports.estimate import Estimate, is_precise, not_known, too_few
from reports.metrics.coverage.counts import EARLY_DAYS, Fate, total
from reports.metrics.coverage.response import IN_THE_RATE, INVITATIONS
from reports.metrics.satisfaction import ANSWERS, share
from reports.report import Row
from reports.statistics.manski import manski
from reports.statistics.newcombe import newcombe
from surveys.disposition import Disposition
from surveys.population import Population

EARLY_LATE = ("satisfied_early", "satisfied_late", "early_late_difference")
EARLY = f"answers within {EARLY_DAYS} days"
LATE = f"answers after more than {EARLY_DAYS} days"
ALL_IMPORTED = "All answers were imported: only of those we asked it is told how soon they came"


def bounds_row(group: dict[str, str], fates: Sequence[Fate], min_n: int) -> Row:
    """Return the share satisfied of those asked, with what the silent could make of it."""
    asked = [
        fate
        for fate in fates
        if fate.population is Population.COMPLETED and fate.disposition in IN_THE_RATE
    ]
    answered = [fate for fate in asked if _has_answered(fate)]
    hits = total(fate for fate in answered if fate.satisfied)
    return Row(group, "satisfied_bounds", bounds(hits, total(answered), total(asked), min_n))


def _has_answered(fate: Fate) -> bool:
    return fate.disposition is Disposition.COUNTED and fate.satisfied is not None


def bounds(hits: int, n: int, asked: int, min_n: int) -> Estimate:
    """Return hits / n with Manski's bounds among all asked; there is no chance in them."""
    hidden = too_few(asked, min_n, INVITATIONS) or too_few(n, min_n, ANSWERS)
    found = manski(hits, n, asked)
    if hidden or found is None:
        return hidden or not_known(0, "Nobody was asked yet")
    low, high = found
    return Estimate(
        n=asked,
        hits=hits,
        value=hits / n,
        low=low,
        high=high,
        method="manski",
        precise=is_precise(asked, low, high),
    )


def early_late_rows(group: dict[str, str], fates: Sequence[Fate], min_n: int) -> list[Row]:
    """Return the share satisfied of the early and of the late answers, and the difference.

    Only of answers to us: others were asked in another way, and at another time.
    """
    completed = [fate for fate in fates if fate.population is Population.COMPLETED]
    answers = [fate for fate in completed if _has_answered(fate)]
    if not answers and any(fate.satisfied is not None for fate in completed):
        return [Row(group, metric, not_known(0, ALL_IMPORTED)) for metric in EARLY_LATE]
    (early, early_n), (late, late_n) = (
        (total(one for one in some if one.satisfied), total(some))
        for some in (
            [fate for fate in answers if fate.is_early],
            [fate for fate in answers if fate.is_early is False],
        )
    )
    estimates = (
        share(early, early_n, min_n, EARLY),
        share(late, late_n, min_n, LATE),
        difference(early, early_n, late, late_n, min_n),
    )
    return [Row(group, metric, one) for metric, one in zip(EARLY_LATE, estimates, strict=True)]


def difference(hits: int, n: int, other: int, other_n: int, min_n: int) -> Estimate:
    """Return hits / n − other / other_n with Newcombe's interval."""
    hidden = too_few(n, min_n, EARLY) or too_few(other_n, min_n, LATE)
    if hidden:
        return hidden
    low, high = newcombe(hits, n, other, other_n)
    return Estimate(
        n=n + other_n,
        value=hits / n - other / other_n,
        low=low,
        high=high,
        method="newcombe",
        precise=is_precise(min(n, other_n), low, high),
    )
