"""What is true of a customer's worth: what is spent in the year after the landmark, less refunds.

Refunds of the last days are not known yet when a report is made; they make no difference.
"""

from feedback.demo.fates import LEFT_WRONG, PUT_RIGHT, SATISFIED
from feedback.demo.shop import VERDICTS
from feedback.demo.span import Floats
from feedback.demo.truth.estimand import Estimand, Truths, estimated
from feedback.demo.truth.returning import Cohorts

YEAR = 365
CENTS = 100
CURRENCY = "EUR"


def of_value(cohorts: Cohorts) -> Truths:
    asked, never = cohorts.asked, cohorts.unasked
    spent = asked.spent_since(asked.landmark, YEAR) / CENTS
    without = float(never.spent_since(never.landmark, YEAR).mean()) / CENTS
    verdict, reply = asked.orders["verdict"], cohorts.reply

    def mean(weight: Floats) -> float:
        return float(spent @ weight / weight.sum())

    by_verdict = {name: mean(reply * (verdict == number)) for number, name in enumerate(VERDICTS)}
    by_verdict["dissatisfied"] = mean(reply * (verdict != SATISFIED))
    differences = {
        "satisfied_minus_dissatisfied": by_verdict["satisfied"] - by_verdict["dissatisfied"],
        "put_right_minus_left_wrong": (
            by_verdict[VERDICTS[PUT_RIGHT]] - by_verdict[VERDICTS[LEFT_WRONG]]
        ),
    }
    everybody = cohorts.everybody(float(spent.mean()), without)
    by_verdict["no_answer"] = mean(1 - reply)
    by_verdict["never_asked"] = without
    return {
        _of("revenue_365d"): everybody,
        **{_of("revenue_365d", verdict=name): value for name, value in by_verdict.items()},
        **{_of(name): value for name, value in differences.items()},
    }


def _of(metric: str, **group: str) -> Estimand:
    return estimated("value", metric, currency=CURRENCY, **group)
