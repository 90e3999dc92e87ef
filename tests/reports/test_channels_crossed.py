"""From one channel to another: handed back elsewhere, and bought elsewhere afterwards."""

from typing import Any

import pytest

from feedback.clock import day_number
from reports.channels import GOES_WITH
from reports.statistics.newcombe import newcombe
from tests.reports.channelled import asked, counts, found, verdicts
from tests.reports.written import AS_OF, DAY, order

LANDMARK = DAY + 19
AS_OF_DAY = day_number(AS_OF)


class TestReturns:
    def returned(self, satisfied: int, unsaid: int, **facts: Any) -> list[dict[str, Any]]:
        return verdicts(satisfied, unsaid, returned_day=DAY + 8, **facts)

    def test_each_sales_channel_has_its_ways_back(self) -> None:
        rows = self.returned(3, 0, channel="online", returned_channel="online")
        rows += self.returned(1, 0, channel="online", returned_channel="store")
        rows += self.returned(0, 2, channel="store", returned_channel="store")
        rows += [order(channel="online", returned_day=DAY + 8, returned_channel=None)]
        rows += [order(channel="online")]
        report = asked(*rows)
        ways = {"online": (3, 5), "store": (1, 5), "unknown": (1, 5)}
        for returned, share in ways.items():
            group = {"channel": "online", "returned_channel": returned}
            assert counts(report, "returned_through", **group) == share

    def test_elsewhere_is_the_store_for_what_was_bought_away_and_the_other_way_round(self) -> None:
        rows = self.returned(3, 1, channel="online", returned_channel="phone")
        rows += self.returned(2, 0, channel="store", returned_channel="store")
        rows += self.returned(1, 4, channel="online", returned_channel="store")
        rows += self.returned(0, 1, channel="store", returned_channel="online")
        rows += self.returned(9, 9, channel=None, returned_channel="store")
        report = asked(*rows)
        assert counts(report, "satisfied", returned_in="same_channel") == (5, 6)
        assert counts(report, "satisfied", returned_in="other_channel") == (1, 6)
        group = {"returned_in": "other_channel", "minus": "same_channel"}
        apart = found(report, "satisfied_difference", **group)
        assert (apart.low, apart.high) == newcombe(1, 6, 5, 6)


class TestSpillOver:
    def buyer(
        self, number: int, verdict: str | None, channel: str | None, **facts: Any
    ) -> dict[str, Any]:
        return order(customer_id=number, landmark_verdict=verdict, channel=channel, **facts)

    def test_from_elsewhere_into_the_stores(self) -> None:
        """Of three satisfied online one is in a store 10 days after the landmark; one day 20 of
        two dissatisfied; one of the satisfied was there before the landmark and is left out.
        """
        rows = [
            self.buyer(1, "satisfied", "online", next_store_day=LANDMARK + 10),
            self.buyer(2, "satisfied", "online"),
            self.buyer(3, "satisfied", "phone", next_away_day=LANDMARK - 5),
            self.buyer(4, "satisfied", "online", next_store_day=LANDMARK),
            self.buyer(5, "left_wrong", "online"),
            self.buyer(6, "unsaid", "online", next_store_day=LANDMARK + 20),
            self.buyer(7, None, "online", next_store_day=LANDMARK + 1),
            self.buyer(8, "satisfied", None, next_store_day=LANDMARK + 1),
            order(channel="store"),
        ]
        report = asked(*rows)
        satisfied = found(report, "store_90d", verdict="satisfied")
        assert satisfied.value == pytest.approx(1 / 3)
        assert satisfied.n == 3
        dissatisfied = found(report, "store_90d", verdict="dissatisfied")
        assert (dissatisfied.value, dissatisfied.n) == (0.5, 2)
        apart = found(report, "store_90d_difference", verdict="dissatisfied", minus="satisfied")
        assert apart.value == pytest.approx(1 / 6)
        (left,) = [one for one in report.left_out if one.group["outcome"] == "store_90d"]
        assert (left.cause, left.count) == ("bought in a store before the landmark", 1)
        assert report.estimate("away_90d", verdict="satisfied") is None
        assert GOES_WITH in report.notes

    def test_where_nothing_was_ever_bought_in_a_store_nothing_is_said_of_stores(self) -> None:
        rows = [
            {**self.buyer(n, one, "online", returned_day=DAY + 8), "verdict": one}
            for n, one in enumerate(("satisfied", "left_wrong"))
        ]
        report = asked(*rows)
        said = {row.metric for row in report.rows}
        assert not [name for name in said if name.startswith(("store_", "away_"))]
        assert not any("returned_in" in row.group for row in report.rows)
        assert GOES_WITH not in report.notes

    def test_and_back(self) -> None:
        rows = [
            self.buyer(1, "satisfied", "store", next_away_day=LANDMARK + 90),
            self.buyer(2, "put_right", "store", next_away_day=LANDMARK + 91),
        ]
        report = asked(*rows)
        assert found(report, "away_90d", verdict="satisfied").value == 1
        assert found(report, "away_90d", verdict="put_right").value == 0

    def test_only_the_first_order_of_the_period_counts(self) -> None:
        later = self.buyer(1, "left_wrong", "online", prev_day=DAY - 1)
        first = self.buyer(1, "satisfied", "store", prev_day=None)
        report = asked(first, later, where=(("channel", "online"),))
        assert report.estimate("store_90d", verdict="left_wrong") is None

    def test_what_is_spent_in_the_stores_in_the_year_after(self) -> None:
        """30 and 10 euros of two satisfied are 20 each; 6, 0 and 0 of three dissatisfied are 2."""
        old = DAY - 400
        long_ago = {"day": old, "landmark_day": old + 19, "currency": "EUR", "other_currency": 0}
        spent = {"satisfied": (3000, 1000), "left_wrong": (600, None), "unsaid": (0,)}
        rows = [
            self.buyer(n, verdict, "online", revenue_store_cents=cents, **long_ago)
            for verdict, amounts in spent.items()
            for n, cents in enumerate(amounts)
        ]
        more = {"revenue_store_cents": 9900, **long_ago}
        rows += [
            self.buyer(11, "satisfied", "store", **more),
            self.buyer(12, "satisfied", "online", **{**more, "currency": "USD"}),
            self.buyer(13, "satisfied", "online", **{**more, "other_currency": 1}),
            self.buyer(14, "satisfied", "online", **{**more, "landmark_day": AS_OF_DAY - 364}),
            self.buyer(15, None, "online", **more),
        ]
        report = asked(*rows)
        euros = {"currency": "EUR"}
        satisfied = found(report, "store_revenue_365d", verdict="satisfied", **euros)
        assert (satisfied.value, satisfied.n) == (20, 2)
        dissatisfied = found(report, "store_revenue_365d", verdict="dissatisfied", **euros)
        assert (dissatisfied.value, dissatisfied.n) == (2, 3)
        group = {"verdict": "dissatisfied", "minus": "satisfied", **euros}
        assert found(report, "store_revenue_365d_difference", **group).value == -18
        left = [one for one in report.left_out if one.group["outcome"] == "store_revenue_365d"]
        assert [one.count for one in left] == [1, 1, 1]
