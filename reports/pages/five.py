"""The five answers of the overview, each a sentence that begins with its figure."""

from collections.abc import Callable, Sequence

from reports import words
from reports.estimate import Estimate
from reports.metrics.operations.operational import OPERATIONAL
from reports.metrics.overview.orders import METRIC
from reports.metrics.value.worth import BROUGHT, CURRENCY, EVERY_DISSATISFIED
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
    """Say how many of those asked answered, over all surveys."""
    rate = report.estimate("rr2")
    if rate is None or rate.value is None:
        return ()
    asked = words.counted(rate.n, "invitation")
    return (f"{words.percent(rate.value)} answered, of {asked} of all surveys",)


def _wronged(report: Report) -> Answer:
    """Say what becomes of the dissatisfied, and what went wrong most often."""
    satisfied = report.estimate("satisfied")
    if satisfied and satisfied.value is not None and not was_followed_up(report):
        return Answer(
            report="problems", about=WRONGED, why="Nobody said how their problem was handled"
        )
    wrong, right = report.estimate("left_wrong"), report.estimate("put_right")
    beside = f"; {words.percent(right.value)} were put right" if right and right.value else ""
    named = top_named(report)
    often = ""
    detail: tuple[str, ...] = ()
    if named:
        reason = what_went_wrong().get(named.group["reason"], named.group["reason"])
        often = f" Most often: {_inside(reason)}."
        detail = (
            f"{reason}: {words.percent(named.estimate.value or 0.0)} ({interval(named.estimate)}) "
            f"of {words.count(named.estimate.n)} who said what went wrong",
        )
    text = f"of those who answered were left wrong{beside}.{often}"
    return _of_share("problems", WRONGED, wrong, text, "answer", *detail)


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
    """Say what the operational metric that misses most was green for."""
    row = most_missed(report)
    if row is None:
        why = "No operational metric can be held against enough answers yet"
        return Answer(report="operations", about="What is missed", why=why)
    name = words.inside(row.group[METRIC])
    of = OPERATIONAL.get(row.group[METRIC])
    among = " in contact" if of and of.is_of_contacts else ""
    text = f"of the dissatisfied{among} are missed by watching {name} alone."
    return _of_share("operations", "What is missed", row.estimate, text, "dissatisfied answer")


def _worth(report: Report) -> Answer:
    """Say what a satisfied customer brings more; where that is not known, who bought after all."""
    rows = [row for row in report.rows if row.metric == SATISFIED_MORE]
    for row in rows:
        more, currency = row.estimate, row.group[CURRENCY]
        satisfied = report.estimate(BROUGHT, currency=currency, verdict="satisfied")
        if more.value is None or satisfied is None or satisfied.value is None:
            continue
        apart = money(abs(more.value), currency)
        way = "more" if more.value > 0 else "less"
        sure = ", which could be chance" if more.is_noise else ""
        others = report.estimate(BROUGHT, currency=currency, verdict=EVERY_DISSATISFIED)
        between = money_interval(more, is_signed=True)
        return Answer(
            report="value",
            about=REVENUE,
            value=money(satisfied.value, currency),
            text=(
                "is what a satisfied customer brings in the year after: "
                f"{apart} {way} than a dissatisfied one{sure}."
            ),
            detail=(
                f"{money_interval(satisfied)} of {words.counted(satisfied.n, 'customer')}",
                f"the difference: {between}; {words.count(others.n if others else 0)} dissatisfied",
            ),
            is_grey=not (satisfied.precise and more.precise),
        )
    return _recovered(report, rows)


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


def top_named(report: Report) -> Row | None:
    """Return what was named most often as having gone wrong."""
    rows = [row for row in report.rows if row.metric == "named" and set(row.group) == {"reason"}]
    return max(rows, key=lambda row: row.estimate.value or 0.0, default=None)


def most_missed(report: Report) -> Row | None:
    """Return the operational metric that misses most of the dissatisfied."""
    rows = [row for row in report.rows if row.metric == "missed" and set(row.group) == {METRIC}]
    return max(rows, key=lambda row: row.estimate.value or 0.0, default=None)


def _inside(sentence: str) -> str:
    return f"{sentence[:1].lower()}{sentence[1:]}"


FIVE: tuple[Callable[[Report], Answer], ...] = (_satisfied, _wronged, _back, _hidden, _worth)
