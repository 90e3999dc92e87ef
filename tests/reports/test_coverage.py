"""The ledger adds up, its stages narrow, and the response rates leave nobody out."""

from typing import Any

import pytest

from reports.coverage import coverage
from reports.metrics.coverage.ledger import COLUMNS
from reports.query import Query
from reports.report import Report
from surveys.disposition import Disposition
from tests.reports.written import AS_OF, DAY, WrittenFacts, contact, order

# How many of the shop's touchpoints stand in each column; not_listed is no disposition.
LEDGER = {
    None: 2,
    Disposition.NOT_ACTIVE: 3,
    Disposition.NO_CONSENT: 1,
    Disposition.HOLDOUT: 2,
    Disposition.LISTED: 1,
    Disposition.NOT_DRAWN: 4,
    Disposition.QUARANTINE: 1,
    Disposition.HELD: 1,
    Disposition.SENT: 3,
    Disposition.BOUNCED: 1,
    Disposition.MACHINE: 1,
    Disposition.COUNTED: 5,
}
DUE = 25


def reached(disposition: Disposition | None, **facts: Any) -> dict[str, Any]:
    return order(disposition=disposition and disposition.value, **facts)


def shop() -> list[dict[str, Any]]:
    rows = [reached(column) for column, n in LEDGER.items() for _ in range(n)]
    answered = [row for row in rows if row["disposition"] == "counted"]
    for number, row in enumerate(answered):
        row.update(verdict="satisfied" if number else "unsaid", is_complete=number > 1)
    next(row for row in rows if row["disposition"] == "sent")["has_refused"] = True
    return rows


def ask(rows: list[dict[str, Any]], **query: Any) -> Report:
    return coverage(WrittenFacts(*rows), Query(**{"min_n": 1, **query}))


def hits(report: Report, metric: str, **group: str) -> tuple[int | None, int]:
    estimate = report.estimate(metric, **group)
    assert estimate is not None
    return estimate.hits, estimate.n


def test_every_due_touchpoint_stands_in_one_column() -> None:
    report = ask(shop())
    wanted = {column.value if column else "not_listed": n for column, n in LEDGER.items()}
    found = {column: hits(report, "ledger", disposition=column) for column in COLUMNS}
    assert found == {column: (wanted.get(column, 0), DUE) for column in COLUMNS}
    assert sum(count or 0 for count, _ in found.values()) == DUE


def test_of_an_imported_history_nobody_knows_who_could_be_asked() -> None:
    report = ask([reached(None), reached(None)])
    eligible = report.estimate("eligible")
    assert eligible is not None
    assert eligible.value is None
    assert (eligible.reason or "").startswith("None of those due was ever listed")
    assert hits(report, "ledger", disposition="not_listed") == (2, 2)
    assert any(note.startswith("None of the 2 due was ever listed") for note in report.notes)
    some = ask([reached(None), reached(Disposition.NOT_ACTIVE)])
    assert hits(some, "eligible") == (0, 2)
    assert any(note.startswith("1 of those due are not listed yet") for note in some.notes)


def test_few_are_not_hidden_in_the_ledger_for_nobodys_answer_is_told() -> None:
    report = ask(shop(), min_n=1000)
    assert hits(report, "ledger", disposition="counted") == (5, DUE)
    assert hits(report, "answered") == (5, 10)


def test_each_stage_is_of_the_one_before() -> None:
    report = ask(shop())
    stages = ("due", "eligible", "drawn", "sent", "answered")
    assert [hits(report, stage) for stage in stages] == [
        (25, 25),
        (17, 25),
        (12, 17),
        (10, 12),
        (5, 10),
    ]


def test_the_response_rates_are_over_all_that_may_have_been_reached() -> None:
    """Ten were sent and one is held: the quarantined one was never asked."""
    report = ask(shop())
    outcomes = ("rr1", "rr2", "complete", "partial", "refusal", "non_contact", "unknown")
    assert {outcome: hits(report, outcome) for outcome in outcomes} == {
        "rr1": (3, 11),
        "rr2": (5, 11),
        "complete": (3, 11),
        "partial": (2, 11),
        "refusal": (1, 11),
        "non_contact": (3, 11),
        "unknown": (2, 11),
    }


def test_who_unsubscribes_after_answering_has_answered() -> None:
    report = ask([reached(Disposition.COUNTED, is_complete=True, has_refused=True)])
    assert hits(report, "complete") == (1, 1)
    assert hits(report, "refusal") == (0, 1)


def test_few_invitations_hide_the_rates() -> None:
    rate = ask(shop(), min_n=12).estimate("rr1")
    assert rate is not None
    assert rate.reason == "Not enough invitations sent yet (11 of at least 12)"


def test_what_is_not_due_is_not_in_the_ledger_unless_it_is_listed() -> None:
    """The job lists by the clock, and no order has come in since."""
    later = {"due_day": DAY + 365}
    assert hits(ask([reached(None, **later), reached(Disposition.SENT, **later)]), "due") == (1, 1)
    looked_back = ask([reached(Disposition.SENT, **later), reached(None)], as_of=AS_OF)
    assert hits(looked_back, "due") == (1, 1)


def test_contacts_are_due_once_a_survey_lists_them() -> None:
    listed = contact(disposition="sent")
    assert hits(ask([contact(), reached(None)]), "due") == (1, 1)
    assert hits(ask([contact(), listed, reached(None)]), "due") == (3, 3)


def test_what_is_in_no_population_is_not_followed_up() -> None:
    assert hits(ask([order(kind="checkout", population=None), reached(None)]), "due") == (1, 1)


def test_the_ledger_of_a_group_adds_up_by_itself() -> None:
    rows = [reached(column, channel="online") for column in (None, Disposition.SENT)]
    report = ask([*rows, reached(Disposition.SENT, channel="store")], by="channel")
    assert hits(report, "due", channel="online") == (2, 2)
    assert hits(report, "ledger", channel="online", disposition="sent") == (1, 2)
    assert hits(report, "ledger", channel="store", disposition="sent") == (1, 1)
    assert report.estimate("due") is None
    header, lines = report.to_table()
    assert header[:2] == ["channel", "disposition"]
    assert len(lines) == len(report.rows)


def test_a_shop_with_nothing_due_says_so() -> None:
    report = ask([order(due_day=DAY + 365)])
    due = report.estimate("due")
    assert due is not None
    assert (due.value, due.reason) == (None, "Nothing is due yet")
    drawn = ask([reached(Disposition.NO_ADDRESS)]).estimate("drawn")
    assert drawn is not None
    assert (drawn.value, drawn.reason) == (None, "Nobody could be drawn yet")


@pytest.mark.parametrize("query", [{"by": "verdict"}, {"where": (("verdict", "satisfied"),)}])
def test_of_those_with_a_verdict_no_response_rate_is_known(query: dict[str, Any]) -> None:
    report = ask(shop(), **query)
    rates = [row.estimate for row in report.rows if row.metric in ("rr1", "rr2", "complete")]
    assert rates
    assert {rate.value for rate in rates} == {None}
    assert {rate.reason for rate in rates} == {"Only those who answered have a verdict"}
