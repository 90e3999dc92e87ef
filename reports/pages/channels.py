"""Channels: what customers say and do by channel, and what goes from one channel to another."""

from dataclasses import replace

from reports import words
from reports.estimate import Estimate
from reports.metrics.families.channels import OF_DAYS
from reports.pages.channel_charts import (
    by_contact,
    days_chart,
    multiples,
    of_channel,
)
from reports.pages.channel_findings import CONTACT, Firm, in_touch
from reports.pages.channel_tables import tables_of
from reports.pages.differences import comparable, no_extremes
from reports.pages.page import Empty, Headline, Page
from reports.pages.panels import Ask, as_of, finding, headline, interval, moved, said, shown
from reports.query import Query
from reports.report import Report
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
    firm, period = Firm.of(report), words.days(query.first_day, query.last_day)
    return Page(
        name="Channels",
        sentence=_sentence(report, firm),
        as_of=as_of(report.as_of, f"{period}; contacts opened then"),
        headlines=_headlines(report),
        charts=shown(by_contact(report, firm), days_chart(report)),
        multiples_title="By channel, and from one to another",
        multiples=multiples(report, firm),
        tables=tables_of(report),
        notes=tuple(report.notes),
        empty=None if report.rows else NOTHING_YET,
        definition="satisfied",
        finding=finding(report, "several_channels"),
    )


def _sentence(report: Report, firm: Firm) -> str:
    """Say what sets customers apart by more than chance: agents, channels, what crosses over."""
    told = _trained(report, firm) or _of_channels(firm)
    found = [part for part in (told, _crossing(firm)) if part]
    if found:
        return " ".join(found)
    rows = in_touch(of_channel(report, "satisfied", CONTACT))
    if len(comparable(rows)) > 1:
        return f"{no_extremes(rows, len(rows), CONTACT, 'satisfaction', 'answers')}."
    return f"{_a_day(report)} It is too early to tell the channels apart.".strip()


def _a_day(report: Report) -> str:
    """Say how many contacts come, where that is known."""
    average = report.estimate("contacts_a_day")
    if average is None or average.value is None:
        return ""
    return f"**{write_value('average', average.value)}** contacts come in a day."


def _trained(report: Report, firm: Firm) -> str | None:
    """Say how much trained and untrained agents resolve at once, where that is firm."""
    if not firm.apart("resolved_first", "agent_trained"):
        return None
    trained, others = (
        said(report.estimate("resolved_first", agent_trained=one)) for one in ("yes", "no")
    )
    return f"Trained agents resolve {trained} at once, the others {others}."


def _of_channels(firm: Firm) -> str | None:
    """Say of which channels customers are most and least satisfied, where that is firm."""
    for metric, by, what, how in (
        ("satisfied", CONTACT, "satisfied", "we last heard from by "),
        ("satisfied_contact", CONTACT, "satisfied with it", "in contact by "),
        ("satisfied", "channel", "satisfied", "who bought: "),
    ):
        found = firm.apart(metric, by)
        if found:
            best, worst = (words.inside(row.group[by], by) for row in found)
            high, low = (said(row.estimate) for row in found)
            return f"{high} of those {how}{best} were {what}, {low} of those {how}{worst}."
    return None


def _crossing(firm: Firm) -> str | None:
    """Say how the dissatisfied buy in the stores beside the satisfied, where that is firm."""
    found = firm.apart(STORE, "verdict")
    if found is None:
        return None
    shares = {row.group["verdict"]: said(row.estimate) for row in found}
    return (
        "Of customers not satisfied with an order away from the stores, "
        f"{shares['dissatisfied']} then bought in one within 90 days; "
        f"of the satisfied, {shares['satisfied']}."
    )


def _into_stores(report: Report) -> tuple[Estimate | None, Estimate | None, Estimate | None]:
    """Return who bought in a store of the dissatisfied and of the satisfied, and the difference."""
    wrong, happy = (report.estimate(STORE, verdict=one) for one in APART.values())
    return wrong, happy, report.estimate(f"{STORE}_difference", **APART)


def _headlines(report: Report) -> tuple[Headline, ...]:
    """Return the figures the page rests on; those of the stores only where there are stores."""
    several, (wrong, happy, apart) = report.estimate("several_channels"), _into_stores(report)
    told = [_contacts(report)]
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


def _contacts(report: Report) -> Headline:
    estimate = report.estimate("contacts_a_day")
    if estimate is None or estimate.value is None:
        why = estimate.reason if estimate and estimate.reason else "None of what was asked for"
        return Headline("Contacts a day", words.DASH, (why,), is_grey=True)
    detail = (_how_many(report, estimate), f"of {words.counted(estimate.n, 'day')}")
    value = write_value("average", estimate.value)
    return Headline("Contacts a day", value, detail, is_grey=not estimate.precise)


def _how_many(report: Report, average: Estimate) -> str:
    """Return the interval; under eight weeks, between which the middle half of the days lies."""
    if average.low is not None:
        return interval(average, "average")
    low, high = (report.estimate(OF_DAYS[part].name) for part in (0.25, 0.75))
    if not low or not high or low.value is None or high.value is None:
        return interval(average, "average")
    return f"half the days {words.count(int(low.value))}–{words.count(int(high.value))}"


def _less(apart: Estimate | None) -> str | None:
    """Return how the dissatisfied differ from the satisfied, and whether that is noise."""
    if apart is None or apart.value is None:
        return None
    noise = ": noise" if apart.is_noise else ""
    size = write_value("difference of shares", apart.value)
    return f"{size} against the satisfied ({interval(apart, 'difference of shares')}){noise}"
