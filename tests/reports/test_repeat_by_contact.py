"""Who comes back by what became of their contacts: nobody is a customer in touch for staying away.

A contact that names no order belongs to the customer's latest. Who buys again on day 5 has no time
to contact us about the first order; who has not bought by day 20 had all of it.
"""

from itertools import product
from math import log
from typing import Any

import pytest

from reports.breakdown import OF_CONTACTS
from reports.query import Query
from reports.repeat import FROM_LANDMARK, repeat
from reports.report import Report
from tests.reports.channelled import asked, found
from tests.reports.written import AS_OF, DAY, WrittenFacts, order

LANDMARK = DAY + 19
HAD_CONTACT = {
    "first_contact_day": DAY,
    "last_contact_day": DAY,
    "contacts": 1,
    "contact_channel": "phone",
    "agent_trained": True,
    "speed_of_answer": 1e9,
    "wait_time": 1e9,
    "handle_time": 1e9,
    "unresolved_day": DAY,
    "contact_volume": 99,
}


def by_chance(points: int, mean: float) -> list[int]:
    """Return days that are as likely as each other: exponential, of this mean."""
    return [round(-mean * log(1 - (point + 0.5) / points)) for point in range(points)]


def everybody() -> list[dict[str, Any]]:
    """Return 30 × 30 customers: when they buy again says nothing of when they contact us.

    They are back after 90 days on average and in touch after 40, if they have not bought by then.
    """
    rows: list[dict[str, Any]] = []
    for back, contacted in product(by_chance(30, 90), by_chance(30, 40)):
        is_of_first = contacted < min(max(back, 1), 19)
        known = HAD_CONTACT | dict.fromkeys(
            ("first_contact_day", "last_contact_day"), DAY + contacted
        )
        rows.append(
            order(
                customer_id=len(rows),
                next_day=DAY + max(back, 1),
                **(known if is_of_first else {}),
            )
        )
    return rows


def ask(*rows: dict[str, Any], **query: Any) -> Report:
    return repeat(WrittenFacts(*rows), Query(as_of=AS_OF, min_n=1, settle_days=0, **query))


def test_contacts_by_chance_set_nobody_apart() -> None:
    """From the order, 60 % of those in touch would be back in 90 days and 65 % of the others."""
    report = ask(*everybody(), by="contact_channel")
    phone, none = (found(report, "repeat_90d", contact_channel=one) for one in ("phone", "unknown"))
    assert phone.value == pytest.approx(none.value, abs=0.02)
    assert phone.value == pytest.approx(0.632, abs=0.03)
    assert FROM_LANDMARK in report.notes


def test_nor_on_the_page_of_channels() -> None:
    report = asked(*everybody(), order(contacts=1, contact_channel="phone"))
    phone, none = (
        found(report, "repeat_90d", contact_channel=one) for one in ("phone", "no_contact")
    )
    assert phone.value == pytest.approx(none.value, abs=0.02)


@pytest.mark.parametrize("name", sorted(OF_CONTACTS))
def test_whatever_is_known_of_contacts_is_followed_from_the_landmark(name: str) -> None:
    """One is back before the landmark, one ten days after it."""
    rows = [
        order(customer_id=number, next_day=day, **HAD_CONTACT)
        for number, day in enumerate((LANDMARK, LANDMARK + 10))
    ]
    report = ask(*rows, by=name)
    assert [point.day for point in report.curves[0].points] == [0, 10]
    assert [one.count for one in report.left_out] == [1]
    (value,) = {row.group[name] for row in report.rows}
    alone = ask(*rows, where=((name, value),))
    assert [point.day for point in alone.curves[0].points] == [0, 10]
    assert FROM_LANDMARK in alone.notes


def test_a_contact_after_the_landmark_is_not_known_yet() -> None:
    """The first is only later, of the second the last alone: what the first came to is unknown."""
    later = {**HAD_CONTACT, "last_contact_day": LANDMARK + 1}
    rows = [
        order(customer_id=1, **{**later, "first_contact_day": LANDMARK + 1}),
        order(customer_id=2, **later),
        order(customer_id=3, **HAD_CONTACT),
    ]
    report = ask(*rows, by="speed_of_answer")
    customers = {
        row.group["speed_of_answer"]: row.estimate.n
        for row in report.rows
        if row.metric == "repeat_30d"
    }
    assert customers == {"red": 1, "not_applicable": 1, "unknown": 1}
    channels = asked(*rows)
    for channel in ("phone", "no_contact", "unknown"):
        assert found(channels, "repeat_90d", contact_channel=channel).n == 1


def test_by_the_sales_channel_the_clock_starts_at_the_order() -> None:
    report = ask(order(customer_id=1, channel="online", next_day=DAY + 5), by="channel")
    assert [point.day for point in report.curves[0].points] == [0, 5]
    assert FROM_LANDMARK not in report.notes
