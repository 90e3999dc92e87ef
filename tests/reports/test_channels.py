"""What customers say and do by channel, counted by hand on facts written row by row."""

from datetime import date
from typing import Any

import pytest

from feedback.clock import day_number
from reports.channels import (
    FROM_LANDMARK,
    NO_CONTACTS,
    NO_OWN_CONTACTS,
)
from reports.statistics.means import Moments, mean_interval
from reports.statistics.newcombe import newcombe
from reports.statistics.wilson import wilson
from tests.reports.channelled import asked, counts, found, verdicts
from tests.reports.written import AS_OF, DAY, contact, order

AS_OF_DAY = day_number(AS_OF)


class TestContactsADay:
    def test_days_without_a_contact_count_as_days(self) -> None:
        """Ten days: 3 contacts on the first, 1 on the last, none between; the chats leave 1."""
        rows = [contact(day=DAY, contact_channel="phone")] * 2
        rows += [contact(day=DAY, contact_channel="chat")]
        rows += [contact(day=DAY + 9, contact_channel="phone")]
        report = asked(*rows, last_day=date(2026, 1, 14))
        all_contacts = found(report, "contacts_a_day")
        assert (all_contacts.value, all_contacts.n, all_contacts.hits) == (0.4, 10, 4)
        chats = found(report, "contacts_a_day", contact_channel="chat")
        assert (chats.value, chats.n) == (0.1, 10)
        assert all_contacts.low is None

    def test_the_days_are_lined_up_by_their_contacts(self) -> None:
        """Of ten days one has 10 contacts, one 9, … one 1: half have 5 or fewer, nine 9."""
        rows = [contact(day=DAY + n) for n in range(10) for _ in range(n + 1)]
        report = asked(*rows, last_day=date(2026, 1, 14))
        lined_up = {
            name: found(report, f"contacts_a_day_{name}").value
            for name in ("least", "lower_quartile", "median", "upper_quartile", "p90", "most")
        }
        assert list(lined_up.values()) == [1, 3, 5, 8, 9, 10]

    def test_the_means_of_the_channels_add_up(self) -> None:
        rows = [
            contact(day=DAY + n % 7, contact_channel=("phone", "chat", None)[n % 3])
            for n in range(50)
        ]
        report = asked(*rows)
        parts = [
            found(report, "contacts_a_day", contact_channel=one).value or 0
            for one in ("phone", "chat", "unknown")
        ]
        assert sum(parts) == pytest.approx(found(report, "contacts_a_day").value)

    def test_a_weekday_has_its_own_days(self) -> None:
        """5 January 2026 was a Monday: two Mondays with 3 and 1, one Tuesday with 1."""
        rows = [contact(day=DAY)] * 3 + [contact(day=DAY + 7)] + [contact(day=DAY + 1)]
        report = asked(*rows, last_day=date(2026, 1, 12))
        monday = found(report, "contacts_a_day", weekday="monday")
        assert (monday.value, monday.n) == (2, 2)
        tuesday = found(report, "contacts_a_day", weekday="tuesday")
        assert tuesday.reason == "Not enough days yet (1 of at least 2)"

    def test_a_month_has_only_its_own_days(self) -> None:
        """From 30 January to 2 February: two days of each month."""
        rows = [
            contact(day=DAY + 25, month="2026-01"),
            contact(day=DAY + 28, month="2026-02"),
            contact(day=DAY + 28, month="2026-02"),
        ]
        report = asked(*rows, by="month", last_day=date(2026, 2, 2))
        january, february = (
            found(report, "contacts_a_day", month=one) for one in ("2026-01", "2026-02")
        )
        assert [(one.value, one.n) for one in (january, february)] == [(0.5, 2), (1, 2)]

    def test_a_week_has_seven_days_from_its_monday(self) -> None:
        """From Monday the 5th to Tuesday the 13th: seven days of one week, two of the next."""
        rows = [contact(day=DAY), contact(day=DAY + 8)]
        report = asked(*rows, by="week", last_day=date(2026, 1, 13))
        weeks = [found(report, "contacts_a_day", week=one) for one in ("2026-01-05", "2026-01-12")]
        assert [one.n for one in weeks] == [7, 2]

    def test_the_days_after_the_last_contact_count_as_far_as_they_are_over(self) -> None:
        """From 5 January to 30 June are 177 days; of a period its own, none before the first."""
        rows = [contact(day=DAY), contact(day=DAY + 9)]
        assert found(asked(*rows), "contacts_a_day").n == 177
        assert found(asked(*rows, first_day=date(2026, 1, 10)), "contacts_a_day").n == 172
        early = asked(*rows, first_day=date(2025, 12, 1), last_day=date(2026, 1, 31))
        assert found(early, "contacts_a_day").n == 27

    def test_the_interval_is_that_of_whole_weeks(self) -> None:
        """Nine weeks of 1, 2 … 9 contacts and a day before them with 4, which is in no week."""
        rows = [contact(day=DAY)] * 4
        rows += [
            contact(day=DAY + 7 * week + 1 + n % 7) for week in range(9) for n in range(week + 1)
        ]
        report = asked(*rows, last_day=date(2026, 3, 9))
        one = found(report, "contacts_a_day")
        assert (one.value, one.n) == (49 / 64, 64)
        weeks = mean_interval(Moments(9, 45, 285, 2025))
        assert weeks
        assert one.low == pytest.approx(49 / 64 + (weeks.low - 5) / 7)
        assert one.high == pytest.approx(49 / 64 + (weeks.high - 5) / 7)
        assert found(asked(*rows, last_day=date(2026, 3, 1)), "contacts_a_day").low is not None
        assert found(asked(*rows, last_day=date(2026, 2, 28)), "contacts_a_day").low is None

    def test_a_day_that_is_not_over_is_not_counted(self) -> None:
        """The facts go up to some hour of the 30th of June: that day is still to come."""
        rows = [contact(day=AS_OF_DAY - n, month="2026-06") for n in range(4)]
        assert found(asked(*rows, as_of=None), "contacts_a_day").n == 3
        assert found(asked(*rows), "contacts_a_day").n == 4

    def test_a_filter_leaves_the_days_as_they_are(self) -> None:
        rows = [contact(day=DAY, channel="online"), contact(day=DAY + 9, channel="store")]
        report = asked(*rows, where=(("channel", "online"),), last_day=date(2026, 1, 14))
        one = found(report, "contacts_a_day")
        assert (one.value, one.n) == (0.1, 10)


class TestVerdictsByChannel:
    def test_orders_without_a_contact_are_a_group_of_their_own(self) -> None:
        rows = verdicts(3, 1, contacts=0)
        rows += verdicts(1, 4, contacts=2, contact_channel="phone")
        rows += verdicts(0, 2, contacts=1, contact_channel=None)
        report = asked(*rows)
        assert counts(report, "satisfied", contact_channel="no_contact") == (3, 4)
        assert counts(report, "satisfied", contact_channel="phone") == (1, 5)
        assert counts(report, "satisfied", contact_channel="unknown") == (0, 2)

    def test_a_shop_that_never_sent_contacts_is_not_told_that_there_were_none(self) -> None:
        report = asked(*verdicts(3, 1, channel="online", customer_id=1))
        assert counts(report, "satisfied", channel="online") == (3, 4)
        assert not any("contact_channel" in row.group for row in report.rows)
        assert NO_CONTACTS in report.notes

    def test_sales_channels_and_fulfilment(self) -> None:
        rows = verdicts(3, 1, channel="online", fulfilment="delivery")
        rows += verdicts(1, 1, channel="online", fulfilment="pickup")
        rows += verdicts(2, 0, channel="store", fulfilment="in_store")
        report = asked(*rows)
        assert counts(report, "satisfied", channel="online") == (4, 6)
        assert counts(report, "satisfied", fulfilment="pickup") == (1, 2)
        one = found(report, "satisfied", channel="store")
        assert (one.low, one.high) == wilson(2, 2)

    def test_who_comes_back_is_counted_as_in_repeat_buying(self) -> None:
        """Of four online one is back on day 10, before the landmark; the store's one never."""
        rows = [order(customer_id=n, channel="online") for n in range(3)]
        rows += [order(customer_id=3, channel="online", next_day=DAY + 10)]
        rows += [order(customer_id=4, channel="store")]
        rows += [order(customer_id=5, channel="store", prev_day=DAY - 1, next_day=DAY + 1)]
        rows += [order(contacts=1, contact_channel="chat")]
        report = asked(*rows)
        online = found(report, "repeat_90d", channel="online")
        assert (online.value, online.n, online.hits) == (0.25, 4, 1)
        assert found(report, "repeat_90d", channel="store").value == 0
        assert found(report, "repeat_90d", contact_channel="no_contact").n == 4

    def test_contacts_with_a_verdict_of_their_own_are_told_apart(self) -> None:
        rows = [contact(contact_channel="chat", verdict=one) for one in ("satisfied", "unsaid")]
        report = asked(*rows)
        assert counts(report, "satisfied_contact", contact_channel="chat") == (1, 2)
        assert report.estimate("satisfied", contact_channel="chat") is None

    def test_under_five_nothing_is_shown(self) -> None:
        report = asked(*verdicts(4, 0, channel="online"), min_n=5)
        assert found(report, "satisfied", channel="online").value is None


class TestSeveralChannels:
    def contact_of(self, number: int, customer: int, channels: int | None, **facts: Any) -> Any:
        told = {"contact_id": number, "customer_id": customer, "month": "2026-01", "day": DAY}
        issue = None if channels is None else "parcel"
        return {**told, "issue": issue, "issue_channels": channels, **facts}

    def test_contacts_without_an_issue_do_not_count(self) -> None:
        """Four contacts name an issue; two of them one that went through two channels."""
        channels_used = [2, 2, 1, 1, None]
        customers = [7, 7, 8, 9, 9]
        rows = [contact(touchpoint_id=n, customer_id=one) for n, one in enumerate(customers)]
        told = [
            self.contact_of(n, one, many)
            for n, (one, many) in enumerate(zip(customers, channels_used, strict=True))
        ]
        report = asked(*rows, contacts=told)
        assert counts(report, "several_channels") == (2, 4)

    def test_contacts_of_one_issue_tell_less_than_as_many_of_their_own(self) -> None:
        """Ten issues of ten contacts each are worth ten contacts, not a hundred."""
        numbers = range(100)
        rows = [contact(touchpoint_id=n, customer_id=n // 10) for n in numbers]
        told = [self.contact_of(n, n // 10, 1 + n // 50) for n in numbers]
        one = found(asked(*rows, contacts=told), "several_channels")
        assert (one.hits, one.n) == (50, 100)
        assert (one.low, one.high) == pytest.approx(wilson(5, 10))

    def test_orders_whose_issue_took_several_channels_stand_against_the_others(self) -> None:
        """Of four orders with one channel 3 are satisfied, of five with several 1."""
        rows = [
            order(touchpoint_id=n, verdict="satisfied" if n < 3 or n == 8 else "unsaid")
            for n in range(9)
        ]
        told = [self.contact_of(n, n, 1 if n < 4 else 3, order_id=n) for n in range(9)]
        told += [self.contact_of(9, 8, 1, order_id=8)]
        report = asked(*rows, contacts=told)
        assert counts(report, "satisfied", issue_channels="one") == (3, 4)
        assert counts(report, "satisfied", issue_channels="several") == (1, 5)
        apart = found(report, "satisfied_difference", issue_channels="several", minus="one")
        assert apart.value == pytest.approx(1 / 5 - 3 / 4)
        assert (apart.low, apart.high) == newcombe(1, 5, 3, 4)


def test_a_verdict_moves_the_clock_and_that_is_said() -> None:
    """Contacts have no verdict of their own here: they are not unknown, they are not counted."""
    rows = [*verdicts(3, 1, channel="online", contacts=1, contact_channel="phone", customer_id=1)]
    report = asked(*rows, contact(contact_channel="phone"), where=(("verdict", "satisfied"),))
    assert FROM_LANDMARK in report.notes
    assert NO_OWN_CONTACTS in report.notes
    assert NO_CONTACTS not in report.notes
    assert FROM_LANDMARK not in asked(*rows).notes


def test_an_empty_shop_has_nothing_to_say() -> None:
    report = asked(min_n=5)
    assert report.rows == []
    assert report.notes == []


def test_every_group_has_each_metric_once() -> None:
    rows = verdicts(3, 2, channel="online", customer_id=1, landmark_verdict="satisfied")
    rows += [contact(contact_channel="chat", agent_trained=True, channel="online")] * 3
    for by in (None, "channel", "contact_channel", "verdict", "month", "region", "fulfilment"):
        report = asked(*rows, by=by)
        keys = [(row.metric, frozenset(row.group.items())) for row in report.rows]
        assert len(keys) == len(set(keys)), by
        assert {name for row in report.rows for name in row.group} <= set(report.dimensions)


def test_a_period_chooses_orders_and_contacts() -> None:
    rows = [*verdicts(2, 0, channel="online"), contact(contact_channel="chat")]
    report = asked(*rows, first_day=date(2026, 2, 1))
    assert report.rows == []
