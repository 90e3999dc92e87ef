"""How what is named moved: the last month that is due against the one before."""

from collections.abc import Iterator
from dataclasses import replace

from reports.estimate import Estimate, is_precise, not_known, too_few
from reports.metrics.change import SUFFIX
from reports.metrics.problems.naming import NAMED_IN, Answers, count_answers
from reports.metrics.problems.shares import OF
from reports.period import last_due_months
from reports.report import Row
from reports.scope import Scope
from reports.statistics.differing import alike
from reports.statistics.multiplicity import holm
from reports.statistics.newcombe import newcombe


def moved_rows(scope: Scope) -> list[Row]:
    """Return how each reason and theme moved; nothing where the two months are not asked for."""
    month, before = last_due_months(scope.over)
    if scope.as_of is None or not (scope.period.holds(month) and scope.period.holds(before)):
        return []
    query = replace(scope.query, first_day=before.first_day, last_day=month.last_day, by="month")
    found = count_answers(replace(scope, query=query, terciles_of=scope.period))
    names = [f"{one.first_day:%Y-%m}" for one in (month, before)]
    this, other = (found.get(name, Answers()) for name in names)
    group = dict(zip(("month", "against"), names, strict=True))
    return [row for kind in NAMED_IN for row in _moved(kind, this, other, group, scope)]


def _moved(
    kind: str, this: Answers, other: Answers, group: dict[str, str], scope: Scope
) -> Iterator[Row]:
    """Yield the change of every reason named in either month, with its chance after Holm."""
    min_n, least = scope.query.min_n, min(this.n(kind), other.n(kind))
    now, then = this.of_each(kind), other.of_each(kind)
    hits = {key: (now[key].total(), then[key].total()) for key in {*now, *then}}
    keys = sorted(hits, key=lambda key: (-sum(hits[key]), key))
    counts = [((hits[key][0], this.n(kind)), (hits[key][1], other.n(kind))) for key in keys]
    chances = holm([alike(pair) if least >= max(min_n, 1) else None for pair in counts])
    for key, pair, chance in zip(keys, counts, chances, strict=True):
        yield Row(
            {kind: key, **group}, f"named{SUFFIX}", _change(kind, *pair, min_n), p_holm=chance
        )


def _change(kind: str, this: tuple[int, int], other: tuple[int, int], min_n: int) -> Estimate:
    (hits, n), (before, n_before) = this, other
    hidden = too_few(min(n, n_before), min_n, OF[kind])
    if hidden:
        return not_known(n, f"{hidden.reason} in one of the two months")
    low, high = newcombe(hits, n, before, n_before)
    return Estimate(
        n=n,
        value=hits / n - before / n_before,
        low=low,
        high=high,
        method="newcombe",
        precise=is_precise(min(n, n_before), low, high),
    )
