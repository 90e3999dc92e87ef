"""The rows of one operational metric, written by hand."""

from reports.estimate import Estimate, is_precise, not_known
from reports.pages.operations import operations_page
from reports.pages.page import Page
from reports.query import Query
from reports.report import Report, Row
from reports.statistics.newcombe import newcombe
from tests.pages.examples import report, share

NEVER_RED = "Never red: no contact took longer than 600 s"


def around(value: float, n: int, within: float = 0.03) -> Estimate:
    low, high = max(value - within, 0.0), min(value + within, 1.0)
    return Estimate(n=n, value=value, low=low, high=high, precise=is_precise(n, low, high))


def held(
    metric: str,
    green: tuple[int, int],
    red: tuple[int, int],
    *,
    missed: Estimate,
    auc: Estimate,
    label: str,
    p_holm: float = 0.001,
    **group: str,
) -> list[Row]:
    """Return a metric against the verdict; `green` and `red` are dissatisfied, of answers."""
    named = {"operational_metric": metric, "outcome": "verdict", **group}
    value = red[0] / red[1] - green[0] / green[1]
    low, high = newcombe(*red, *green)
    precise = is_precise(min(green[1], red[1]), low, high)
    difference = Estimate(n=green[1] + red[1], value=value, low=low, high=high, precise=precise)
    return [
        Row(named, "dissatisfied_green", share(*green)),
        Row(named, "dissatisfied_red", share(*red)),
        Row(named, "difference", difference, p_holm=p_holm),
        Row(named, "difference_adjusted", difference, p_holm=p_holm),
        Row(named, "missed", missed),
        Row(named, "missed_uncorrected", share(green[0], green[0] + red[0])),
        Row(named, "auc", auc, label=label),
    ]


def never_red(metric: str, **group: str) -> list[Row]:
    named = {"operational_metric": metric, "outcome": "verdict", **group}
    names = ("dissatisfied_red", "difference", "difference_adjusted", "missed_uncorrected")
    why = f"{NEVER_RED}, so it misses every dissatisfied customer"
    return [
        Row(named, "dissatisfied_green", share(40, 200)),
        *(Row(named, name, not_known(200, NEVER_RED)) for name in names),
        Row(named, "missed", not_known(40, why)),
        Row(named, "auc", around(0.5, 200, 0.06), label="cannot_tell"),
    ]


def back(metric: str, not_back_green: float, not_back_red: float) -> list[Row]:
    named = {"operational_metric": metric, "outcome": "repeat_90d"}
    value = not_back_red - not_back_green
    return [
        Row(named, "not_back_green", around(not_back_green, 900)),
        Row(named, "not_back_red", around(not_back_red, 100)),
        Row(
            named,
            "difference",
            Estimate(n=1000, value=value, low=value - 0.04, high=value + 0.04, precise=True),
            p_holm=1.0,
        ),
        Row(named, "missed", around(0.9, 1000)),
        Row(named, "auc", around(0.51, 1000), label="does_not_stand_in"),
    ]


DELIVERY = held(
    "on_time_delivery",
    (116, 699),
    (116, 163),
    missed=around(0.575, 232, 0.05),
    auc=around(0.717, 862),
    label="weak",
)
WAIT = held(
    "wait_time",
    (37, 60),
    (49, 78),
    missed=around(0.475, 86, 0.06),
    auc=around(0.51, 138, 0.1),
    label="cannot_tell",
    p_holm=1.0,
)


def page_of(*rows: Row) -> Page:
    def ask(name: str, query: Query) -> Report:
        return report(name, list(rows))

    return operations_page(ask, Query())
