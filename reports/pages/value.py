"""Value: what a satisfied customer brings beside a dissatisfied one, and where revenue moved."""

from collections.abc import Sequence
from dataclasses import replace
from html import escape

from reports import words
from reports.amounts import amount_dots
from reports.breakdown import UNKNOWN
from reports.charts import Dot
from reports.estimate import Estimate
from reports.metrics.value.spent import VERDICT
from reports.metrics.value.worth import BROUGHT, CURRENCY, EVERY_DISSATISFIED
from reports.pages.coming_back import place_of
from reports.pages.money import money, money_cells, money_headline, money_interval, of_whom
from reports.pages.page import Chart, Empty, Headline, Page, Table
from reports.pages.panels import GREYED, Ask, as_of, group_name, moved, shown
from reports.pages.value_moved import moved_chart, moved_sentence, narrower
from reports.palette import BLUE, ROW_COLOURS
from reports.query import Query
from reports.report import Report, Row
from reports.units import write_interval, write_value

SATISFIED_MORE = "satisfied_minus_dissatisfied"
HANDLED_MORE = "put_right_minus_left_wrong"
NO_ORDERS = Empty(
    missing="No customer has been followed for a year yet",
    why="What customers bring in the year after, by their verdict, will stand here in money.",
    step="import the shop's orders with their totals.",
    command="comeback import orders FILE.csv",
)


def value_page(ask: Ask, query: Query) -> Page:
    """Build the page; by a dimension, the chart shows its groups instead of the verdicts."""
    everybody = ask("value", replace(query, by=None))
    by = query.by if query.by != VERDICT else None
    split = ask("value", replace(query, by=by, against=None)) if by else everybody
    currency = currency_of(everybody)
    period = words.days(query.first_day, query.last_day)
    return Page(
        name="Value",
        sentence=_sentence(everybody, currency),
        as_of=as_of(everybody.as_of, f"{period}; the year after each customer's first of these"),
        headlines=_headlines(everybody, currency),
        charts=shown(_worth_chart(split, by or VERDICT, currency), moved_chart(everybody)),
        multiples_title="Whose later orders moved it?",
        multiples=shown(*narrower(everybody)),
        tables=_left_out(everybody),
        notes=tuple(dict.fromkeys([*everybody.notes, *split.notes])),
        empty=NO_ORDERS if _is_empty(everybody, currency) else None,
        definition=BROUGHT,
    )


def currency_of(report: Report) -> str:
    return report.rows[0].group[CURRENCY]


def _is_empty(report: Report, currency: str) -> bool:
    """Tell whether there is neither a year of anybody nor a change to show."""
    brought = report.estimate(BROUGHT, currency=currency)
    has_moved = any(row.metric == "revenue_moved" and row.estimate.n for row in report.rows)
    return not (brought and brought.n) and not has_moved


def worth_sentence(report: Report, currency: str) -> str:
    """Say what the satisfied bring, and whether the dissatisfied bring less."""
    of = {CURRENCY: currency}
    satisfied = report.estimate(BROUGHT, **of, verdict="satisfied")
    if satisfied is None or satisfied.value is None or satisfied.low is None:
        everybody = report.estimate(BROUGHT, **of)
        if everybody is None or everybody.value is None or everybody.low is None:
            return "It is too early to say what a satisfied customer brings in a year."
        brought = money(everybody.value, currency)
        return f"A customer brings **{brought}** in the year after; by verdict it is not known yet."
    brought = money(satisfied.value, currency)
    first = f"A satisfied customer brings **{brought}** in the year after"
    return f"{first}{_than_dissatisfied(report.estimate(SATISFIED_MORE, **of), currency)}"


def _than_dissatisfied(more: Estimate | None, currency: str) -> str:
    if more is None or more.value is None or not more.precise:
        return "; too few dissatisfied ones were followed to compare."
    apart = money(abs(more.value), currency)
    how = f"{'more' if more.value > 0 else 'less'} than a dissatisfied one"
    if more.is_noise:
        return f", {apart} {how}: no further apart than chance explains."
    return f", **{apart} {how}**."


def _sentence(report: Report, currency: str) -> str:
    return " ".join(filter(None, [worth_sentence(report, currency), moved_sentence(report)]))


def _headlines(report: Report, currency: str) -> tuple[Headline, ...]:
    of = {CURRENCY: currency}

    def brings(verdict: str) -> Headline:
        return money_headline(
            f"A {verdict} customer brings",
            report.estimate(BROUGHT, **of, verdict=verdict),
            currency,
            change=moved(report, BROUGHT, **of, verdict=verdict),
        )

    return (
        brings("satisfied"),
        brings(EVERY_DISSATISFIED),
        money_headline(
            "Put right, less left wrong",
            report.estimate(HANDLED_MORE, **of),
            currency,
            is_signed=True,
        ),
        _cost(report, currency),
    )


def _cost(report: Report, currency: str) -> Headline:
    """Return how many times what winning one costs a satisfied customer brings."""
    of = {CURRENCY: currency}
    label = "After the order that won them, a satisfied one brings"
    cost = report.estimate("acquisition_cost", **of)
    paid = report.estimate("revenue_per_cost", **of, verdict="satisfied")
    if cost is None or cost.value is None:
        why = cost.reason if cost and cost.reason else "Not known"
        return Headline(label, words.DASH, (why,), is_grey=True)
    costs = f"what winning one costs, {money(cost.value, currency)}"
    if paid is None or paid.value is None or paid.low is None or paid.high is None:
        return Headline(label, words.DASH, (costs,), is_grey=True)
    between = f"{write_interval('ratio', paid.low, paid.high)} times"
    right = report.estimate("revenue_per_cost", **of, verdict="put_right")
    beside = (
        (f"put right: {_times(right.value)}",) if right and right.value and right.precise else ()
    )
    return Headline(label, _times(paid.value), (between, costs, *beside), is_grey=not paid.precise)


def _times(ratio: float) -> str:
    return f"{write_value('ratio', ratio)} \u00d7"


def _worth_chart(report: Report, by: str, currency: str) -> Chart | None:
    """Chart what a customer of each group brings in the year, with its interval."""
    rows = [
        row
        for row in report.rows
        if row.metric == BROUGHT
        and set(row.group) == {CURRENCY, by}
        and row.group[by] != EVERY_DISSATISFIED
    ]
    if by == VERDICT:
        rows.sort(key=lambda row: place_of(row.group[by]))
    known = [row for row in rows if row.estimate.value is not None]
    if len(known) < 2:
        return None
    return Chart(
        key="worth",
        title=_title(report, by, currency),
        about=(
            f"Revenue in the 365 days after, a customer, by {words.dimension(by)}; "
            "mean with 95% interval, those who did not come back included"
        ),
        figure=amount_dots([_dot(row, by, currency) for row in known]),
        table=_table(report, rows, by),
    )


def _title(report: Report, by: str, currency: str) -> str:
    if by != VERDICT:
        return f"What a customer brings in the year after, by {words.dimension(by)}"
    more = report.estimate(HANDLED_MORE, currency=currency)
    if more is None or more.value is None or not more.precise:
        return "What a customer brings in the year after, by verdict"
    apart = money(abs(more.value), currency)
    if more.is_noise:
        return f"Put right or left wrong: {apart} apart, no more than chance explains"
    how = "more" if more.value > 0 else "less"
    return f"Customers we put right bring {apart} {how} than those left wrong"


def _dot(row: Row, by: str, currency: str) -> Dot:
    estimate = row.estimate
    value, name = estimate.value or 0.0, group_name(row.group[by], by)
    grey = "" if estimate.precise else f"<br>{GREYED}"
    return Dot(
        label=name,
        value=value,
        low=value if estimate.low is None else estimate.low,
        high=value if estimate.high is None else estimate.high,
        hover=(
            f"{escape(name)}<br>{money(value, currency)} ({money_interval(estimate)})"
            f"<br>{of_whom(estimate)}{grey}"
        ),
        said=money(value, UNKNOWN),
        colour=ROW_COLOURS.get(row.group[by], BLUE),
        is_grey=not estimate.precise,
    )


def _table(report: Report, rows: Sequence[Row], by: str) -> Table:
    """Return what each group brings, and of the verdicts how two of them differ."""
    more = [row for row in report.rows if row.metric in {SATISFIED_MORE, HANDLED_MORE}]
    differences = {
        "Satisfied less dissatisfied": SATISFIED_MORE,
        "Put right less left wrong": HANDLED_MORE,
    }
    return Table(
        f"Revenue in 365 days by {words.dimension(by)}, in the shop's currency",
        (words.dimension(by).capitalize(), "A customer", "95% interval", "Customers", "Bought"),
        (
            *((group_name(row.group[by], by), *_cells(row.estimate)) for row in rows),
            *(
                (name, *money_cells(row.estimate, is_signed=True), words.DASH)
                for name, metric in differences.items()
                for row in more
                if row.metric == metric and by == VERDICT
            ),
        ),
    )


def _cells(estimate: Estimate) -> tuple[str, ...]:
    """Return what a customer brings as cells of a table, and how many bought anything."""
    bought = words.DASH if estimate.hits is None else words.count(estimate.hits)
    return (*money_cells(estimate), bought)


def _left_out(report: Report) -> tuple[Table, ...]:
    """List who is not counted, and why."""
    if not report.left_out:
        return ()
    least = report.query.min_n
    return (
        Table(
            "Not counted",
            ("Why", "How many"),
            tuple(
                (one.cause.capitalize(), words.count_or_fewer(one.count, least))
                for one in report.left_out
            ),
        ),
    )
