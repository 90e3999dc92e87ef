"""Who came back within 90 days: the satisfied and those left wrong, and two months' customers."""

from dataclasses import replace

from feedback.clock import day_of
from reports.metrics.back_difference import back_difference
from reports.metrics.families.repeat import repeat_metric
from reports.metrics.repeat import CUSTOMERS, Followed, Study, back_by
from reports.period import Period, last_full_months
from reports.report import Row
from reports.scope import Scope
from reports.statistics.survival import kaplan_meier
from surveys.verdict import Verdict

HORIZON = 90
BACK = repeat_metric(HORIZON).name
PAIR = (Verdict.SATISFIED.value, Verdict.LEFT_WRONG.value)


def by_verdict_rows(scope: Scope) -> list[Row]:
    """Return who of the satisfied and of those left wrong came back, and the difference."""
    chosen = {name for name, _ in scope.query.where}
    pair = () if "verdict" in chosen else tuple(("verdict", verdict) for verdict in PAIR)
    where = (*scope.query.where, *pair)
    query = replace(scope.query, by="verdict", where=where, horizons=(HORIZON,))
    groups = Study.of(replace(scope, query=query, landmark=True)).groups()
    fits = [kaplan_meier(groups.get(verdict, Followed()).spans) for verdict in PAIR]
    min_n = scope.query.min_n
    more, _ = back_difference(fits[0], fits[1], HORIZON, min_n, CUSTOMERS)
    return [
        *(
            Row({"verdict": verdict}, BACK, back_by(fit, HORIZON, min_n))
            for verdict, fit in zip(PAIR, fits, strict=True)
        ),
        Row({}, "satisfied_back_more", more),
    ]


def followed_months(scope: Scope) -> tuple[Period, Period] | None:
    """Return the last two months all of whose customers are followed for 90 days, if asked for."""
    month, before = last_full_months(day_of(scope.observed - HORIZON))
    return (month, before) if scope.period.holds(month) and scope.period.holds(before) else None


def back_row(scope: Scope, month: Period) -> Row:
    """Return who of a month's customers came back."""
    days = {"first_day": month.first_day, "last_day": month.last_day}
    query = replace(scope.query, **days, by=None, horizons=(HORIZON,))  # type: ignore[arg-type]
    groups = Study.of(replace(scope, query=query, terciles_of=scope.period)).groups()
    fit = kaplan_meier(groups.get(None, Followed()).spans)
    return Row({}, BACK, back_by(fit, HORIZON, scope.query.min_n))
