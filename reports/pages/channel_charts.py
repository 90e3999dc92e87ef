"""The charts of channels: shares by channel on one scale, and how much the days differ."""

from collections.abc import Sequence

from reports import charts, words
from reports.breakdown import UNKNOWN
from reports.metrics.families.channels import OF_DAYS
from reports.metrics.registry import find_metric
from reports.pages.channel_findings import CONTACT, Firm, in_touch
from reports.pages.differences import comparable, no_extremes
from reports.pages.page import Chart, Table
from reports.pages.panels import dots, interval, label, largest, shown, table
from reports.palette import COLOURS
from reports.report import Report, Row
from reports.spread import Spread, spreads
from reports.units import write_value

VERDICT = "verdict"
DAYS = "contacts_a_day"
FEW, MANY = 8, 20
VERDICTS = ("satisfied", "put_right", "left_wrong", "unsaid")
# What a share is of, as a finding says it of one group and of all, and the noun of its n.
SAID = {
    "satisfied": ("satisfied", "satisfaction", "answer"),
    "satisfied_contact": ("satisfied with the contact", "satisfaction", "answer"),
    "repeat_90d": ("came back within 90 days", "who comes back within 90 days", "customer"),
    "resolved_first": ("resolved at once", "what is resolved at once", "contact"),
}
CROSSING = {
    "store_90d": ("away from the stores", "bought in a store"),
    "away_90d": ("in a store", "bought elsewhere with us"),
}
# The small charts in the order they matter in.
MULTIPLES = (
    ("repeat_90d", CONTACT),
    ("satisfied", "channel"),
    ("satisfied", "issue_channels"),
    ("resolved_first", "agent_trained"),
    ("satisfied", "returned_in"),
    ("satisfied", "fulfilment"),
)
MOST = 6
OTHERS = "Who did not contact us is not compared: customers write because something went wrong."


def of_channel(report: Report, metric: str, by: str) -> list[Row]:
    """Return a metric's rows by one dimension alone, the highest first, the unknown last."""
    rows = [row for row in report.rows if row.metric == metric and set(row.group) == {by}]
    return sorted(rows, key=lambda row: (row.group[by] == UNKNOWN, -(row.estimate.value or 0)))


def by_contact(report: Report, firm: Firm) -> Chart | None:
    """Chart who is satisfied by the channel of the last contact; with contacts, if of no order."""
    of_orders = _shares(report, firm, "satisfied", CONTACT, MANY)
    return of_orders or _shares(report, firm, "satisfied_contact", CONTACT, MANY)


def multiples(report: Report, firm: Firm) -> tuple[Chart, ...]:
    """Return the small charts, all of shares on one scale: those that can compare something."""
    crossing = (_crossing(report, firm, metric) for metric in CROSSING)
    others = (
        _shares(report, firm, metric, by)
        for metric, by in MULTIPLES
        if len(comparable(of_channel(report, metric, by))) > 1
    )
    return shown(*crossing, *others)[:MOST]


def _shares(report: Report, firm: Firm, metric: str, by: str, most: int = FEW) -> Chart | None:
    """Chart a share by channel, if there are two to compare."""
    rows = of_channel(report, metric, by)
    known = [row for row in rows if row.estimate.value is not None]
    drawn = largest(known, most)
    points = dots(drawn, by, SAID[metric][-1])
    if len(points) < 2:
        return None
    clock = " of the landmark" if (metric, by) == ("repeat_90d", CONTACT) else ""
    about = f"{find_metric(metric).title}{clock}, by {words.dimension(by)}"
    return Chart(
        key=f"{metric}-by-{by}",
        title=_finding(firm, drawn, len(rows), metric, by),
        about=about,
        figure=charts.interval_dots(points),
        note=_note(report, rows, drawn, known) or None,
        table=table(about, rows, by, "Share", f"{SAID[metric][-1].capitalize()}s"),
    )


def _note(report: Report, rows: Sequence[Row], drawn: Sequence[Row], known: Sequence[Row]) -> str:
    """Say which groups are not drawn, which not compared, and of how many agents two are told."""
    agents = [report.estimate("agents", agent_trained=one) for one in ("yes", "no")]
    counts = [int(one.value) for one in agents if one and one.value is not None]
    said = (
        f"The {len(drawn)} largest of {len(known)}; the figures have all."
        if len(drawn) < len(known)
        else "",
        OTHERS if len(in_touch(rows)) < len(rows) else "",
        f"{counts[0]} trained agents and {counts[1]} others."
        if len(counts) == 2 and rows[0].metric == "resolved_first"
        else "",
    )
    return " ".join(filter(None, said))


def _finding(firm: Firm, drawn: Sequence[Row], known: int, metric: str, by: str) -> str:
    """Name the groups furthest apart, if chance alone would not part them so."""
    what, in_general, noun = SAID[metric]
    found = firm.apart(metric, by)
    drawn, silent = in_touch(drawn), len(drawn) - len(in_touch(drawn))
    known -= silent
    if found:
        (high, best), (low, worst) = ((row.group[by], _percent(row)) for row in found)
        return f"{words.name_of(high, by)}: {best} {what}; {words.inside(low, by)}: {worst}"
    if len(drawn) == known == len(comparable(drawn)) == 2:
        one, other = drawn
        names = f"{words.name_of(one.group[by], by)} or {words.inside(other.group[by], by)}"
        shares = f"{_percent(one)} and {_percent(other)} {what}"
        unsure = (
            "no further apart than chance explains"
            if (metric, by) in firm.tested
            else "too little to tell them apart by"
        )
        return f"{names}: {shares}, {unsure}"
    return no_extremes(drawn, known, by, in_general, f"{noun}s")


def _percent(row: Row) -> str:
    return words.percent(row.estimate.value or 0.0, 0)


def _crossing(report: Report, firm: Firm, metric: str) -> Chart | None:
    """Chart who bought on the other side, by the verdict on the first order."""
    found = {row.group[VERDICT]: row for row in of_channel(report, metric, VERDICT)}
    rows = [found[verdict] for verdict in VERDICTS if verdict in found]
    points = dots(rows, VERDICT, "customer", COLOURS)
    title = _crossed(report, firm, metric)
    if title is None or len(points) < 2:
        return None
    where, bought = CROSSING[metric]
    about = (
        f"Share that {bought} within 90 days of the landmark, by the verdict on an order {where}"
    )
    return Chart(
        key=metric,
        title=title,
        about=about,
        figure=charts.interval_dots(points),
        table=table(about, [*rows, found["dissatisfied"]], VERDICT, "Share", "Customers"),
    )


def _crossed(report: Report, firm: Firm, metric: str) -> str | None:
    """Say how the dissatisfied differ from the satisfied; None where too few are followed."""
    where, bought = CROSSING[metric]
    apart = report.estimate(f"{metric}_difference", verdict="dissatisfied", minus="satisfied")
    wrong, happy = (report.estimate(metric, verdict=one) for one in ("dissatisfied", "satisfied"))
    if not (apart and wrong and happy and wrong.precise and happy.precise):
        return None
    low, high = (words.percent(one.value or 0.0, 0) for one in (wrong, happy))
    said = f"Not satisfied {where}: {low} then {bought}; satisfied: {high}"
    return said if firm.apart(metric, VERDICT) else f"{said}, no further apart than chance explains"


def days_chart(report: Report) -> Chart | None:
    """Chart how many contacts come in a day: all days of a channel, and their middle half."""
    means = [row for row in report.rows if row.metric == DAYS and set(row.group) <= {CONTACT}]
    means = [row for row in means if row.estimate.value is not None]
    if not means:
        return None
    means.sort(key=lambda row: (bool(row.group), -(row.estimate.value or 0.0)))
    return Chart(
        key="contacts-a-day",
        title=_busiest(report, means[0]),
        about="Contacts a day by channel: the line from the quietest to the busiest day, the bar "
        "the middle half of the days, the ring the day in the middle; beside it the mean",
        figure=spreads([_spread(report, row) for row in means]),
        table=_days_table(report, means),
    )


def _busiest(report: Report, row: Row) -> str:
    median, busy = (_day(report, row, part) for part in (0.5, 0.9))
    return (
        f"Half the days have {words.count(int(median))} contacts or fewer, "
        f"one in ten more than {words.count(int(busy))}"
    )


def _spread(report: Report, row: Row) -> Spread:
    least, lower, median, upper, _, most = (_day(report, row, part) for part in OF_DAYS)
    name = _channel(row)
    mean = write_value("average", row.estimate.value or 0.0)
    hover = (
        f"{name}<br>mean {mean} ({interval(row.estimate, 'average')})"
        f"<br>median {median:,.0f}, {words.counted(row.estimate.n, 'day')}"
    )
    return Spread(name, least, lower, median, upper, most, mean, hover)


def _days_table(report: Report, means: Sequence[Row]) -> Table:
    heads = ("Least", "Lower quartile", "Median", "Upper quartile", "90th percentile", "Most")
    return Table(
        "Contacts a day by channel",
        ("Channel", "Mean", "95% interval", "Days", *heads),
        tuple(
            (
                _channel(row),
                write_value("average", row.estimate.value or 0.0),
                interval(row.estimate, "average"),
                words.count(row.estimate.n),
                *(words.count(int(_day(report, row, part))) for part in OF_DAYS),
            )
            for row in means
        ),
    )


def _day(report: Report, row: Row, part: float) -> float:
    known = report.estimate(OF_DAYS[part].name, **row.group)
    return known.value if known and known.value is not None else 0.0


def _channel(row: Row) -> str:
    return label(row.group[CONTACT], CONTACT) if row.group else "All contacts"
