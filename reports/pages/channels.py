"""Channels: what customers say and do by channel, and what goes from one channel to another."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from reports import words
from reports.estimate import Estimate
from reports.metrics.channels.places import NO_CONTACT
from reports.pages.channel_charts import (
    CONTACT,
    by_contact,
    days_chart,
    multiples,
    of_channel,
)
from reports.pages.channel_tables import tables_of
from reports.pages.differences import comparable, extremes, no_extremes
from reports.pages.page import Empty, Headline, Page
from reports.pages.panels import Ask, as_of, finding, headline, interval, moved, said, shown
from reports.query import Query
from reports.report import Report, Row
from reports.units import write_value

STORE, APART = "store_90d", {"verdict": "dissatisfied", "minus": "satisfied"}
NOTHING_YET = Empty(
    missing="No orders and no contacts yet",
    why="Verdicts and repeat buying will stand here by the channel customers used.",
    step="import the shop's orders, and its contacts.",
    command="comeback import orders FILE.csv",
)


def channels_page(ask: Ask, query: Query) -> Page:
    """Build the page; it is told by every channel there is, whatever it is to be broken down by."""
    report = ask("channels", replace(query, by=None))
    period = words.days(query.first_day, query.last_day)
    return Page(
        name="Channels",
        sentence=_sentence(report),
        as_of=as_of(report.as_of, f"{period}; contacts opened then"),
        headlines=_headlines(report),
        charts=shown(by_contact(report), days_chart(report)),
        multiples_title="By channel, and from one to another",
        multiples=multiples(report),
        tables=tables_of(report),
        notes=tuple(report.notes),
        empty=None if report.rows else NOTHING_YET,
        definition="satisfied",
        finding=finding(report, "several_channels"),
    )


def _sentence(report: Report) -> str:
    """Say by which contact channel customers are happiest and least so, and what crosses over."""
    parts = [
        part for part in (_of_orders(report) or _of_contacts(report), _crossing(report)) if part
    ]
    return " ".join(
        parts or [_a_day(report), "It is too early to tell the channels apart."]
    ).strip()


def _a_day(report: Report) -> str:
    """Say how many contacts come, where that is known."""
    average = report.estimate("contacts_a_day")
    if average is None or average.value is None:
        return ""
    return f"**{write_value('average', average.value)}** contacts come in a day."


def _of_orders(report: Report) -> str | None:
    """Say how satisfied customers are with their orders, by the channel of the last contact."""
    heard = {NO_CONTACT: "customers who did not contact us"}
    return _apart(
        of_channel(report, "satisfied", CONTACT), "satisfied", "we last heard from", heard
    )


def _of_contacts(report: Report) -> str | None:
    """Say how satisfied customers are with their contacts, where there are no orders to say of."""
    rows = of_channel(report, "satisfied_contact", CONTACT)
    return _apart(rows, "satisfied with it", "in contact", {})


def _apart(rows: Sequence[Row], what: str, how: str, who: Mapping[str, str]) -> str | None:
    """Say which channels are furthest apart, or that chance explains it; None of too few."""
    found = extremes(rows)
    if found is None:
        same = no_extremes(rows, len(rows), CONTACT, "satisfaction", "answers")
        return f"{same}." if len(comparable(rows)) > 1 else None
    names = (row.group[CONTACT] for row in found)
    best, worst = (who.get(name, f"those {how} by {words.inside(name, CONTACT)}") for name in names)
    high, low = (said(row.estimate) for row in found)
    return f"{high} of {best} were {what}, {low} of {worst}."


def _crossing(report: Report) -> str | None:
    """Say how the dissatisfied buy in the stores beside the satisfied, where both are precise."""
    wrong, happy, apart = _into_stores(report)
    if not (wrong and happy and apart and wrong.precise and happy.precise):
        return None
    noise = ", which could be chance" if apart.is_noise else ""
    return (
        f"Of customers not satisfied with an order away from the stores, {said(wrong)} then "
        f"bought in one within 90 days; of the satisfied, {said(happy)}{noise}."
    )


def _into_stores(report: Report) -> tuple[Estimate | None, Estimate | None, Estimate | None]:
    """Return who bought in a store of the dissatisfied and of the satisfied, and the difference."""
    wrong, happy = (report.estimate(STORE, verdict=one) for one in APART.values())
    return wrong, happy, report.estimate(f"{STORE}_difference", **APART)


def _headlines(report: Report) -> tuple[Headline, ...]:
    """Return the figures the page rests on; those of the stores only where there are stores."""
    several, (wrong, happy, apart) = report.estimate("several_channels"), _into_stores(report)
    told = [_contacts(report.estimate("contacts_a_day"))]
    if several:
        change = moved(report, "several_channels")
        told.append(
            headline("Taken to several channels", several, "contact", change, " with an issue")
        )
    if wrong and happy:
        told += [
            headline("Satisfied, then in a store", happy, "customer"),
            headline("Not satisfied, then in a store", wrong, "customer", _less(apart)),
        ]
    return tuple(told)


def _contacts(estimate: Estimate | None) -> Headline:
    if estimate is None or estimate.value is None:
        why = estimate.reason if estimate and estimate.reason else "No contacts are known"
        return Headline("Contacts a day", words.DASH, (why,), is_grey=True)
    detail = (interval(estimate, "average"), f"of {words.counted(estimate.n, 'day')}")
    value = write_value("average", estimate.value)
    return Headline("Contacts a day", value, detail, is_grey=not estimate.precise)


def _less(apart: Estimate | None) -> str | None:
    """Return how the dissatisfied differ from the satisfied, and whether that is noise."""
    if apart is None or apart.value is None:
        return None
    noise = ": noise" if apart.is_noise else ""
    size = write_value("difference of shares", apart.value)
    return f"{size} against the satisfied ({interval(apart, 'difference of shares')}){noise}"
