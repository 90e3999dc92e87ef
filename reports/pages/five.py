"""The five answers of the overview, each a sentence that begins with its figure."""

from collections.abc import Callable, Sequence

from reports import words
from reports.estimate import Estimate
from reports.metrics.operations.operational import OPERATIONAL
from reports.metrics.overview.orders import METRIC
from reports.metrics.value.worth import BROUGHT, CURRENCY, EVERY_DISSATISFIED
from reports.pages.differences import differ
from reports.pages.money import money, money_interval
from reports.pages.page import Answer
from reports.pages.panels import interval, was_followed_up
from reports.reasons import what_went_wrong
from reports.report import Report, Row

SATISFIED_MORE, BACK_MORE = "satisfied_minus_dissatisfied", "satisfied_back_more"
BACK = "repeat_90d"
WRONGED = "Who was left wrong"
REVENUE = "What a satisfied customer brings"


def answers(report: Report) -> tuple[Answer, ...]:
    """Return where we stand, what becomes of the others, who returns, what is hidden, what it is
    worth.
    """
    return tuple(answer(report) for answer in FIVE)


def _satisfied(report: Report) -> Answer:
    share = report.estimate("satisfied")
    text = "of the customers who answered were satisfied."
    return _of_share("satisfaction", "Who is satisfied", share, text, "answer", *_asked(report))


def _asked(report: Report) -> tuple[str, ...]:
    """Say how many of those asked answered."""
    rate = report.estimate("rr2")
    if rate is None or rate.value is None:
        return ()
    return (f"{words.percent(rate.value)} of {words.counted(rate.n, 'invitation')} answered",)


def _wronged(report: Report) -> Answer:
    """Say what becomes of the dissatisfied, and what went wrong most often."""
    satisfied = report.estimate("satisfied")
    if satisfied and satisfied.value is not None and not was_followed_up(report):
        return Answer(
            report="problems", about=WRONGED, why="Nobody said how their problem was handled"
        )
    wrong, right = report.estimate("left_wrong"), report.estimate("put_right")
    beside = f"; {words.percent(right.value)} were put right" if right and right.value else ""
    text = f"of those who answered were left wrong{beside}.{_often(report)}"
    detail = [_named(row) for row in top_named(report)[:1]]
    return _of_share("problems", WRONGED, wrong, text, "answer", *detail)


def _often(report: Report) -> str:
    """Say what went wrong most often, if by more than chance explains."""
    first, second = (*top_named(report), None, None)[:2]
    if first is None:
        return ""
    most = _inside(_reason(first))
    if second is None or differ(first.estimate, second.estimate):
        return f" Most often: {most}."
    return f" Named most: {most}; {_inside(_reason(second))}."


def _named(row: Row) -> str:
    return (
        f"{_reason(row)}: {words.percent(row.estimate.value or 0.0)} ({interval(row.estimate)}) "
        f"of {words.count(row.estimate.n)} who said what went wrong"
    )


def _reason(row: Row) -> str:
    return what_went_wrong().get(row.group["reason"], row.group["reason"])


def _back(report: Report) -> Answer:
    """Say who comes back, and whether those left wrong come back less."""
    more = report.estimate(BACK_MORE)
    text, detail = "of customers came back within 90 days", tuple[str, ...]()
    if more and more.value is not None and more.precise:
        way = "fewer" if more.value > 0 else "more"
        apart = f"{abs(100 * more.value):.1f} points {way}"
        sure = ", which could be chance" if more.is_noise else ""
        text += f"; of those left wrong {apart} than of the satisfied{sure}"
        between = words.points_between(more.low or 0.0, more.high or 0.0)
        detail = (f"satisfied less left wrong: {between} points, {words.count(more.n)} customers",)
    return _of_share(
        "repeat", "Who comes back", report.estimate(BACK), f"{text}.", "customer", *detail
    )


def _hidden(report: Report) -> Answer:
    """Say what even the operational metric that tells most apart was green for."""
    row = best_metric(report)
    if row is None:
        why = "No operational metric can be held against enough answers yet"
        return Answer(report="operations", about="What is missed", why=why)
    name = words.inside(row.group[METRIC])
    of = OPERATIONAL.get(row.group[METRIC])
    among = " in contact" if of and of.is_of_contacts else ""
    metrics = len(_missed(report))
    best = f", the one of {metrics} metrics that tells them apart best" if metrics > 1 else ""
    text = f"of the dissatisfied{among} are missed by watching {name} alone{best}."
    return _of_share("operations", "What is missed", row.estimate, text, "dissatisfied answer")


def _worth(report: Report) -> Answer:
    """Say what a satisfied customer brings more; where that is not known, who bought after all."""
    rows = [row for row in report.rows if row.metric == SATISFIED_MORE]
    for row in rows:
        more, currency = row.estimate, row.group[CURRENCY]
        satisfied = report.estimate(BROUGHT, currency=currency, verdict="satisfied")
        if more.value is None or satisfied is None or satisfied.value is None:
            continue
        others = report.estimate(BROUGHT, currency=currency, verdict=EVERY_DISSATISFIED)
        between = money_interval(more, is_signed=True)
        return Answer(
            report="value",
            about=REVENUE,
            value=money(satisfied.value, currency),
            text=f"is what a satisfied customer brings in the year after{_more(more, currency)}.",
            detail=(
                f"{money_interval(satisfied)} of {words.counted(satisfied.n, 'customer')}",
                f"the difference: {between}; {words.count(others.n if others else 0)} dissatisfied",
            ),
            is_grey=not satisfied.precise,
        )
    return _recovered(report, rows)


def _more(more: Estimate, currency: str) -> str:
    """Say how much more than a dissatisfied one, in the words of the page on value."""
    if more.value is None or not more.precise:
        return "; too few dissatisfied ones were followed to compare"
    way = "more" if more.value > 0 else "less"
    sure = ", which could be chance" if more.is_noise else ""
    return f": {money(abs(more.value), currency)} {way} than a dissatisfied one{sure}"


def _recovered(report: Report, worth: Sequence[Row]) -> Answer:
    found = report.estimate("recovered_30d")
    if found is None or found.value is None:
        why = worth[0].estimate.reason if worth else None
        return Answer(
            report="value", about=REVENUE, why=why or "Nobody has been followed for a year yet"
        )
    text = "of those who did not complete an order bought within 30 days after all."
    return _of_share("abandonment", "Who bought after all", found, text, "checkout")


def _of_share(
    report: str, about: str, share: Estimate | None, text: str, noun: str, *detail: str
) -> Answer:
    if share is None or share.value is None:
        return Answer(
            report=report, about=about, why=share.reason if share and share.reason else "Not known"
        )
    return Answer(
        report=report,
        about=about,
        value=words.percent(share.value),
        text=text,
        detail=(f"{interval(share)} of {words.counted(share.n, noun)}", *detail),
        is_grey=not share.precise,
    )


def top_named(report: Report) -> list[Row]:
    """Return what was named as having gone wrong, the most frequent first."""
    rows = [row for row in report.rows if row.metric == "named" and set(row.group) == {"reason"}]
    return sorted(rows, key=lambda row: -(row.estimate.value or 0.0))


def best_metric(report: Report) -> Row | None:
    """Return what the metric misses that tells the dissatisfied apart most surely: the first."""
    return next(iter(_missed(report)), None)


def _missed(report: Report) -> list[Row]:
    return [row for row in report.rows if row.metric == "missed" and set(row.group) == {METRIC}]


def _inside(sentence: str) -> str:
    """Return a sentence inside another; a customer's own I stays one."""
    if sentence.startswith("I "):
        return sentence
    return f"{sentence[:1].lower()}{sentence[1:]}"


FIVE: tuple[Callable[[Report], Answer], ...] = (_satisfied, _wronged, _back, _hidden, _worth)
