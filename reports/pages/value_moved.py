"""Where revenue moved between two periods, for the value page: look here first."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from html import escape

from reports import words
from reports.amounts import Bar, moved_bars
from reports.breakdown import UNKNOWN
from reports.metrics.value.moved import NOISE, REPEAT
from reports.metrics.value.sold import NONE_GIVEN, NOTHING_SAID, SEVERAL
from reports.metrics.value.split import OTHER
from reports.metrics.value.worth import CURRENCY, EVERY_DISSATISFIED
from reports.pages.money import money, money_interval, signed
from reports.pages.page import Chart, Table
from reports.reasons import what_went_wrong
from reports.report import Report, Row

BUYER, SAID, REASON = "buyer", "said_before", "reasons_before"
BUYERS = {"first": "First orders", REPEAT: "Later orders", UNKNOWN: "Anonymous"}
SAYINGS = {NOTHING_SAID: "Nothing said yet"}
REASONS = {SEVERAL: "More than one", NONE_GIVEN: "None given"}
REST = {OTHER: "Too few to tell"}
FACTORS = {"revenue_moved_by_orders": "number", "revenue_moved_by_value": "order value"}


@dataclass(frozen=True)
class Change:
    """The rows of one part: what it moved by, and whether its rates moved by more than noise."""

    name: str
    group: dict[str, str]
    rows: Sequence[Row]

    def value(self, metric: str) -> float:
        (row,) = [row for row in self.rows if row.metric == metric and row.group == self.group]
        return row.estimate.value or 0.0

    def rate(self, metric: str) -> Row | None:
        found = (r for r in self.rows if r.metric == metric and r.group == self.group)
        return next(found, None)

    @cached_property
    def currency(self) -> str:
        return self.group[CURRENCY]

    @cached_property
    def orders(self) -> int:
        (row,) = [r for r in self.rows if r.metric == "revenue_moved" and r.group == self.group]
        return row.estimate.n


def changes(report: Report, *levels: str, **within: str) -> list[Change]:
    """Return the parts told apart by the last of the levels, those that moved most first."""
    names = {BUYER: BUYERS, SAID: SAYINGS, REASON: {**what_went_wrong(), **REASONS}}
    keys = {CURRENCY, "period", "against", *levels}
    return [
        Change(
            _name(row.group[levels[-1]], names[levels[-1]]) if levels else "",
            row.group,
            report.rows,
        )
        for row in report.rows
        if row.metric == "revenue_moved"
        and row.estimate.value is not None
        and set(row.group) == keys
        and within.items() <= row.group.items()
    ]


def _name(value: str, names: dict[str, str]) -> str:
    return {**REST, **names}.get(value) or words.name_of(value)


def moved_sentence(report: Report) -> str:
    """Say how revenue moved, and which part of it moved most."""
    for whole in changes(report):
        moved, currency = whole.value("revenue_moved"), whole.currency
        how = "more" if moved > 0 else "less"
        first, second = (_days(whole.group[name]) for name in ("period", "against"))
        return f"{first} brought {money(abs(moved), currency)} {how} than {second}, before refunds."
    return ""


def moved_chart(report: Report) -> Chart | None:
    """Chart what first and later orders moved, by how many there were and what they were worth."""
    whole, parts = changes(report), changes(report, BUYER)
    if not whole or not parts:
        return None
    bars = [
        _bar(f"{part.name}: {factor}", part.value(metric), part)
        for part in parts
        for metric, factor in FACTORS.items()
    ]
    bars.sort(key=lambda bar: -abs(bar.value))
    first, second = (_days(whole[0].group[name]) for name in ("period", "against"))
    return Chart(
        key="moved",
        title=_title(whole[0], bars),
        about=(
            f"Revenue of {first} less that of {second}, before refunds, split so that the parts "
            "add up to the cent"
        ),
        figure=moved_bars(bars),
        table=_table(report, whole[0]),
        note=_unlike(whole[0]),
    )


def narrower(report: Report) -> Iterator[Chart | None]:
    """Yield later orders by what their customer had said, and after a No by what went wrong."""
    later = {BUYER: REPEAT}
    said = changes(report, BUYER, SAID, **later)
    yield _split(
        "moved-by-said",
        [one for one in said if one.group[SAID] != EVERY_DISSATISFIED],
        "Later orders, by the customer's answer before",
    )
    of_no = {**later, SAID: EVERY_DISSATISFIED}
    yield _split(
        "moved-by-reason",
        changes(report, BUYER, SAID, REASON, **of_no),
        "Later orders after a No, by what had gone wrong",
    )


def _split(key: str, parts: Sequence[Change], about: str) -> Chart | None:
    if len(parts) < 2:
        return None
    largest = parts[0]
    moved = signed(largest.value("revenue_moved"), largest.currency)
    return Chart(
        key=key,
        title=f"{largest.name}: {moved}",
        about=about,
        figure=moved_bars([_bar(one.name, one.value("revenue_moved"), one) for one in parts]),
        table=Table(about, COLUMNS, tuple(_line(one) for one in parts)),
    )


def _bar(name: str, value: float, part: Change) -> Bar:
    said = signed(value, UNKNOWN)
    hover = f"{escape(name)}<br>{signed(value, part.currency)}<br>"
    orders = f"{words.count(part.orders)} orders in the two periods"
    return Bar(name, value, said, hover + orders, is_rest=part.name == REST[OTHER])


def _title(whole: Change, bars: Sequence[Bar]) -> str:
    """Name what moved revenue most."""
    largest = bars[0]
    moved = signed(whole.value("revenue_moved"), whole.currency)
    who, _, factor = largest.label.partition(": ")
    return f"Revenue moved by {moved}, most through the {factor} of {who[:1].lower()}{who[1:]}"


def _unlike(whole: Change) -> str | None:
    """Say that two periods have not as many days."""
    days = [_length(whole.group[name]) for name in ("period", "against")]
    if days[0] == days[1]:
        return None
    return f"The first has {days[0]} days, the second {days[1]}."


COLUMNS = ("Part", "Moved", "By number", "By value", "Order value", "Share of orders", "Orders")


def _table(report: Report, whole: Change) -> Table:
    """Return every part with what it moved by, and whether its rates moved by more than noise."""
    parts = [whole, *changes(report, BUYER)]
    lines = [_line(one, one.name or "All orders") for one in parts]
    return Table("Where revenue moved", COLUMNS, tuple(lines))


def _line(part: Change, name: str | None = None) -> tuple[str, ...]:
    sums = ("revenue_moved", "revenue_moved_by_orders", "revenue_moved_by_value")
    return (
        name or part.name,
        *(signed(part.value(metric), UNKNOWN) for metric in sums),
        _rate(part.rate("order_value_moved"), is_money=True),
        _rate(part.rate("order_share_moved"), is_money=False),
        words.count(part.orders),
    )


def _rate(row: Row | None, *, is_money: bool) -> str:
    """Return how a rate moved, its interval, and that this may be chance where it may."""
    if row is None or row.estimate.value is None:
        return words.DASH
    estimate = row.estimate
    low, high = estimate.low or 0.0, estimate.high or 0.0
    value = (
        signed(estimate.value or 0.0, UNKNOWN) if is_money else words.points(estimate.value or 0.0)
    )
    between = (
        money_interval(estimate, is_signed=True) if is_money else words.points_between(low, high)
    )
    chance = "noise" if estimate.is_noise else "could be chance, so many being compared"
    return f"{value} ({between}){f': {chance}' if row.label == NOISE else ''}"


def _length(period: str) -> int:
    first, last = map(date.fromisoformat, period.split(".."))
    return (last - first).days + 1


def _days(period: str) -> str:
    """Return a period in words: a whole month by its name."""
    first, last = map(date.fromisoformat, period.split(".."))
    said = words.days(first, last)
    is_month = first.day == 1 and (last.month, last.year) == (first.month, first.year)
    return f"{first:%B %Y}" if is_month and (last.day >= 28 and _ends(last)) else said


def _ends(last: date) -> bool:
    return date.fromordinal(last.toordinal() + 1).day == 1
