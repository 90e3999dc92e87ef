"""What a reader of the shares must know of those who did not answer, in plain sentences."""

from collections.abc import Mapping, Sequence

from reports.breakdown import DIMENSIONS, NO_ANSWER
from reports.estimate import Estimate
from reports.metrics.coverage.counts import EARLY_DAYS
from reports.metrics.coverage.ledger import NOT_LISTED
from reports.metrics.coverage.outcome import ANSWERED, HELD_OUT, HORIZON, MAY_BE_ASKED
from reports.metrics.coverage.representation import unlike
from reports.metrics.families.repeat import repeat_metric
from reports.report import Row

MOST_NAMED = 5
REPEAT = repeat_metric(HORIZON).name

Found = Mapping[tuple[str, str], Estimate]


def warnings(rows: Sequence[Row]) -> list[str]:
    """Return the sentences that the rows of everybody call for."""
    found = {(row.metric, "".join(row.group.values())): row.estimate for row in rows}
    return [
        *_not_listed(found),
        *_bounds(found),
        *_early_and_late(found),
        *_selection(found),
        *_effect(found),
        *_unlike(rows),
    ]


def _not_listed(found: Found) -> list[str]:
    one = found.get(("ledger", NOT_LISTED))
    if one is None or not one.hits:
        return []
    if one.hits < one.n:
        return [f"{one.hits:,} of those due are not listed yet: the hourly job lists them."]
    return [
        f"None of the {one.n:,} due was ever listed to be asked: the hourly job, which lists them, "
        "has not run since they came in. `comeback serve` runs it. What fell due before a survey "
        "was switched on is never asked about."
    ]


def _bounds(found: Found) -> list[str]:
    one = found["satisfied_bounds", ""]
    if one.value is None:
        return []
    return [
        f"Of those who answered, {one.value:.1%} are satisfied; of all who were asked it is "
        f"between {one.low:.1%} and {one.high:.1%}, whatever the others would have said."
    ]


def _told(found: Found, metric: str) -> float | None:
    """Return a difference of two groups each large enough to say so; None where it may be noise."""
    difference = found.get((metric, ""))
    if difference is None or difference.is_noise or not difference.precise:
        return None
    return difference.value


def _early_and_late(found: Found) -> list[str]:
    difference = _told(found, "early_late_difference")
    if difference is None:
        return []
    early, late = found["satisfied_early", ""].value, found["satisfied_late", ""].value
    less = "less" if difference > 0 else "more"
    return [
        f"Those who took more than {EARLY_DAYS} days to answer are {less} satisfied than those who "
        f"were quicker ({late:.1%} against {early:.1%}): those who never answered may be {less} "
        "satisfied still."
    ]


def _selection(found: Found) -> list[str]:
    difference = _told(found, "selection")
    if difference is None:
        return []
    silent, answered = found[REPEAT, NO_ANSWER].value, found[REPEAT, ANSWERED].value
    less = "less" if difference > 0 else "more"
    return [
        f"Those who did not answer come back {less} often than those who did ({silent:.1%} against "
        f"{answered:.1%} within {HORIZON} days): the two differ in what they do next, and weights "
        "cannot mend that."
    ]


def _effect(found: Found) -> list[str]:
    difference = _told(found, "effect_of_asking")
    if difference is None:
        return []
    asked, held_out = found[REPEAT, MAY_BE_ASKED].value, found[REPEAT, HELD_OUT].value
    more = "more" if difference > 0 else "less"
    return [
        f"Asking itself changes what customers do: those who may be asked come back {more} often "
        f"than those held out ({asked:.1%} against {held_out:.1%} within {HORIZON} days)."
    ]


def _unlike(rows: Sequence[Row]) -> list[str]:
    """Name the levels that stand out; the reader finds the others in the rows."""
    groups = [row.group for row in unlike(rows)]
    if not groups:
        return []
    shares = {
        (row.metric, *row.group.values()): row.estimate.value
        for row in rows
        if row.metric in ("frame_share", "answered_share")
    }
    named = [
        f"{group['value'].replace('_', ' ')} ({DIMENSIONS[group['dimension']].title}) "
        f"{shares['answered_share', *group.values()]:.1%} of the answers, "
        f"{shares['frame_share', *group.values()]:.1%} of the orders"
        for group in groups[:MOST_NAMED]
    ]
    more = f"; and {len(groups) - MOST_NAMED} more" if len(groups) > MOST_NAMED else ""
    return [f"The answers are unlike the orders they stand for: {'; '.join(named)}{more}."]
