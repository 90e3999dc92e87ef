"""Operations: how well each operational metric stands in for the customer's verdict."""

from dataclasses import replace

from reports import words
from reports.metrics.registry import find_metric
from reports.pages.operational import METRIC, TOTALS, Block, Outcome
from reports.pages.page import Empty, Page, Table
from reports.pages.panels import Ask, as_of, cells
from reports.pages.signature import signature
from reports.pages.standing import headlines_of, sentence_of
from reports.query import Query
from reports.report import Report

ORDERS = Outcome(
    group={"outcome": "verdict"},
    instead_of="their verdict",
    about=(
        "Each metric against the verdict on the same order: green where it met its target, red "
        "where not. What it misses is corrected for who answers; contact metrics speak of orders "
        "with a contact only."
    ),
    green="dissatisfied_green",
    red="dissatisfied_red",
    lost="dissatisfied customers",
    when="dissatisfied",
    noun="answer",
    rests_on="dissatisfied",
)
CONTACTS = replace(
    ORDERS,
    group={"outcome": "verdict", "per": "contact"},
    about=(
        "Each metric of a contact against the verdict on that contact alone. What it misses is "
        "corrected for who answers."
    ),
    lost="dissatisfied contacts",
    is_of_contacts=True,
)
REPEAT = Outcome(
    group={"outcome": "repeat_90d"},
    instead_of="whether they come back",
    about=(
        "Each metric of a first order, as known 14 days after it was due, against whether its "
        "customer came back within 90 days from then."
    ),
    green="not_back_green",
    red="not_back_red",
    lost="customers who did not come back",
    when="not back",
    noun="customer",
    rests_on="customers",
)
NOTHING_KNOWN = Empty(
    missing="No operational metric can be held against anything yet",
    why="Deliveries, contacts and returns will stand here, each beside what customers said of it.",
    step="import what the shop knows of its contacts.",
    command="comeback import contacts FILE.csv",
)
NO_ANSWERS = Empty(
    missing="Nobody has answered yet",
    why="What each metric misses of dissatisfied customers will stand here once some have spoken.",
    step="Switch a survey on",
    href="surveys.overview",
)


def operations_page(ask: Ask, query: Query) -> Page:
    """Build the page: the signature table, then the same against coming back."""
    report = ask("operations", replace(query, by=None))
    blocks = [Block.of(report, outcome) for outcome in (ORDERS, CONTACTS, REPEAT)]
    told = [block for block in blocks if block.is_told]
    told = told or [block for block in blocks[:2] if block.is_answered]
    first, totals = (told or blocks)[0], _totals(report)
    return Page(
        name="Operations",
        sentence=sentence_of(first),
        as_of=_as_of(report, told),
        headlines=headlines_of(first, report),
        signatures=tuple(signature(block, report, is_brief=block is not first) for block in told),
        tables=totals,
        notes=tuple(report.notes),
        empty=None if told or totals else _empty(report),
        definition="missed",
    )


def _as_of(report: Report, told: list[Block]) -> str:
    """Return as of when, and over which period; a shop may have contacts alone."""
    period = words.days(report.first_day, report.last_day)
    if report.as_of is None and told:
        return f"No orders yet; contacts opened {period}"
    return as_of(report.as_of, period)


def _empty(report: Report) -> Empty:
    return NOTHING_KNOWN if report.as_of is None else NO_ANSWERS


def _totals(report: Report) -> tuple[Table, ...]:
    """Return the metrics known only as totals, which no customer can be linked to."""
    rows = [row for row in report.rows if row.metric == TOTALS]
    if not rows:
        return ()
    unit = find_metric(TOTALS).unit
    return (
        Table(
            "Known only as totals: cannot be linked to customers",
            ("Metric", "Moves with the share dissatisfied", "95% interval", "Periods"),
            tuple(
                (words.name_of(row.group.get(METRIC, "")), *cells(row.estimate, unit))
                for row in rows
            ),
        ),
    )
