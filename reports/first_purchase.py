"""First purchase: was it what the customer expected, and what of that goes with a second one?"""

from datetime import timedelta

from reports import words
from reports.breakdown import counts_from_landmark
from reports.metrics.first_purchase.counting import (
    Expected,
    count_expectations,
    count_first_buyers,
)
from reports.metrics.first_purchase.rows import (
    BACK,
    EXPECTATION,
    MET,
    answered_row,
    expectation_rows,
    left_out,
)
from reports.metrics.repeat import Followed, anonymous_orders, curve_of, repeat_rows
from reports.metrics.value.moved import SETTLED
from reports.metrics.value.sold import first_order_day
from reports.query import Query
from reports.remarks import nothing, remarks
from reports.report import Report
from reports.scope import Scope
from reports.statistics.survival import kaplan_meier
from reports.warehouse.duckdb import Warehouse
from surveys.expectation import Expectation
from surveys.questionnaire import FALLBACK, load_questionnaire

QUESTION = "Did first buyers get what they expected, and what of it goes with a second purchase?"
FROM_LANDMARK = (
    "By verdict and by what became of contacts, days count from the landmark, 14 days after the "
    "order was due."
)
FIRST_KNOWN = (
    "Orders are known since {} only: first buyers are the first known, and some had bought before."
)
GOES_WITH = (
    "What they expected is known only of the first buyers who said. Buying again goes with an "
    "expectation; that it comes of it is not shown."
)


def first_purchase(warehouse: Warehouse, query: Query) -> Report:
    """Return first buyers' way to a second purchase, and by which expectations were met."""
    scope = Scope(warehouse, query, landmark=counts_from_landmark(query))
    report = Report(
        name="first-purchase",
        question=QUESTION,
        as_of=scope.as_of,
        query=query,
        notes=_notes(scope),
        meanings=_questions(),
        dimensions=(EXPECTATION, MET, *([scope.by.name] if scope.by else [])),
    )
    nobody = {} if scope.by else {None: Followed(mature=[(0, 0)] * len(query.horizons))}
    expected = count_expectations(scope)
    for value, followed in (count_first_buyers(scope) or nobody).items():
        _add_group(report, scope.named(value), followed, expected.get(value, Expected()))
    if not report.rows:
        report.notes.extend(nothing(scope))
    return report


def _add_group(
    report: Report, group: dict[str, str], followed: Followed, expected: Expected
) -> None:
    """Add a group's shares and curve, its five expectations, and who is left out of either."""
    horizons, min_n = report.query.horizons, report.query.min_n
    fit = kaplan_meier(followed.spans)
    buyers = fit.n + sum(followed.left_out.values())
    report.rows.extend(repeat_rows(group, fit, followed.mature, horizons, min_n))
    report.rows.append(answered_row(group, expected.answered, buyers, min_n))
    report.rows.extend(expectation_rows(group, expected, min_n))
    report.left_out.extend(left_out(group, followed.left_out, min_n))
    report.left_out.extend(left_out({**group, "outcome": BACK}, expected.left_out, min_n))
    if fit.n >= min_n:
        report.curves.append(curve_of(group, fit))


def _notes(scope: Scope) -> list[str]:
    notes = [*remarks(scope), *_anonymous(scope)]
    if scope.landmark:
        notes.append(FROM_LANDMARK)
    return notes if scope.as_of is None else [*notes, *_first_known(scope), GOES_WITH]


def _first_known(scope: Scope) -> list[str]:
    """Say that who bought before anything is known seems new, where the period begins so early."""
    since, first_day = first_order_day(scope), scope.period.first_day
    if since is None or (first_day and first_day - since >= timedelta(SETTLED)):
        return []
    return [FIRST_KNOWN.format(words.day(since))]


def _anonymous(scope: Scope) -> list[str]:
    count = anonymous_orders(scope)
    if not count:
        return []
    counted = f"{count:,} orders have" if count > 1 else "1 order has"
    return [f"{counted} no known customer, who cannot be told a first buyer: counted apart."]


def _questions() -> dict[str, str]:
    """Return what first buyers are asked, by the expectation it is about."""
    questionnaire = load_questionnaire("completed")
    return {
        one.value: getattr(questionnaire.question(one).heading, FALLBACK) for one in Expectation
    }
