"""The tables of channels: how groups differ, what is spent, ways back, weekdays, agents."""

from dataclasses import dataclass

from reports import words
from reports.metrics.registry import find_metric
from reports.pages.page import Table
from reports.pages.panels import cells, group_name
from reports.report import Report, Row

MINUS = "minus"
SHARES = ("satisfied", "satisfied_contact", "repeat_90d", "store_90d", "away_90d", "resolved_first")


@dataclass(frozen=True)
class Told:
    """A table: the rows of a metric told apart by `by`, and what its columns are called."""

    caption: str
    metric: str
    by: tuple[str, ...]
    heads: tuple[str, ...]
    value: str
    of_what: str


TABLES = (
    Told(
        caption="Spent in the stores in the 365 days after an order away from them",
        metric="store_revenue_365d",
        by=("verdict", "currency"),
        heads=("Verdict", "Currency"),
        value="Mean",
        of_what="Customers",
    ),
    Told(
        caption="Where returned orders are handed back",
        metric="returned_through",
        by=("channel", "returned_channel"),
        heads=("Bought", "Handed back"),
        value="Share",
        of_what="Returns",
    ),
    *(
        Told(
            caption=f"Handled by trained agents, by {name}",
            metric="handled_by_trained",
            by=(by,),
            heads=(name.capitalize(),),
            value="Share",
            of_what="Contacts",
        )
        for by, name in (("contact_topic", "topic"), ("contact_channel", "contact channel"))
    ),
    Told(
        caption="Contacts a day by weekday",
        metric="contacts_a_day",
        by=("weekday",),
        heads=("Weekday",),
        value="Mean",
        of_what="Days",
    ),
)


def tables_of(report: Report) -> tuple[Table, ...]:
    """Return the tables there are figures for."""
    found = (_shares(report), _differences(report), *(_table(report, told) for told in TABLES))
    return tuple(one for one in found if one)


def _table(report: Report, told: Told) -> Table | None:
    rows = [
        row for row in report.rows if row.metric == told.metric and set(row.group) == set(told.by)
    ]
    if not rows:
        return None
    unit = find_metric(told.metric).unit
    return Table(
        told.caption,
        (*told.heads, told.value, "95% interval", told.of_what),
        tuple((*(_name(row, by) for by in told.by), *cells(row.estimate, unit)) for row in rows),
        words=len(told.heads),
    )


def _name(row: Row, by: str) -> str:
    return row.group[by] if by == "currency" else group_name(row.group[by], by)


def _shares(report: Report) -> Table | None:
    """Return who is satisfied and who comes back by every channel, those not drawn too."""
    rows = [row for row in report.rows if row.metric in SHARES and len(row.group) == 1]
    if not rows:
        return None
    return Table(
        "Every share by channel",
        ("By", "Group", "Of what", "Share", "95% interval", "Of so many"),
        tuple(
            (
                words.dimension(by).capitalize(),
                group_name(label, by),
                find_metric(row.metric).title,
                *cells(row.estimate),
            )
            for row in rows
            for by, label in row.group.items()
        ),
        words=3,
    )


def _differences(report: Report) -> Table | None:
    """Return every difference with its interval: what goes with a group, not what comes of it."""
    rows = [row for row in report.rows if MINUS in row.group and "against" not in row.group]
    if not rows:
        return None
    return Table(
        "How the groups differ",
        ("Difference", "Of", "Against", "Value", "95% interval", "Of so many"),
        tuple(_difference(row) for row in rows),
        words=3,
    )


def _difference(row: Row) -> tuple[str, ...]:
    metric = find_metric(row.metric)
    by = next(name for name in row.group if name not in {MINUS, "currency"})
    names = (group_name(row.group[name], by) for name in (by, MINUS))
    title = ", ".join([metric.title, *filter(None, [row.group.get("currency")])])
    return (title, *names, *cells(row.estimate, metric.unit))
