"""What customers bring in the year after, by their verdict: small shops counted by hand."""

from datetime import date
from typing import Any

import pytest

from reports.period import Period
from reports.query import Query
from reports.report import Report
from reports.value import value
from tests.reports.written import AS_OF, DAY, WrittenFacts, order

# A year and a half before the facts end: everybody of then is followed for 365 days.
LONG_AGO = DAY - 500
EUR = {"currency": "EUR"}


def bought(customer: int, cents: int, **facts: Any) -> dict[str, Any]:
    """Return a first order of long ago, and what its customer spent in the year after."""
    return order(
        **{
            "customer_id": customer,
            "month": "2024-08",
            "day": LONG_AGO,
            "due_day": LONG_AGO + 5,
            "landmark_day": LONG_AGO + 19,
            "currency": "EUR",
            "total_cents": 5_000,
            "net_cents": 5_000,
            "revenue_cents": cents,
            "other_currency": 0,
            "landmark_verdict": "satisfied",
            "verdict": "satisfied",
            **facts,
        }
    )


def said(verdict: str, cents: list[int], first: int = 0) -> list[dict[str, Any]]:
    return [
        bought(first + number, amount, landmark_verdict=verdict, verdict=verdict)
        for number, amount in enumerate(cents)
    ]


SHOP = [
    *said("satisfied", [0, 0, 10_000, 20_000, 30_000], 100),
    *said("put_right", [0, 0, 0, 10_000, 20_000], 200),
    *said("left_wrong", [0, 0, 0, 0, 5_000], 300),
]


def report(*rows: dict[str, Any], **asked: Any) -> Report:
    return value(WrittenFacts(*rows), Query(**asked))


def test_a_customer_brings_the_mean_of_all_those_who_never_came_back_too() -> None:
    found = report(*SHOP)
    satisfied = found.estimate("revenue_365d", **EUR, verdict="satisfied")
    assert satisfied
    assert (satisfied.n, satisfied.value, satisfied.method) == (5, 120.0, "mean")
    everybody = found.estimate("revenue_365d", **EUR)
    assert everybody
    assert everybody.n == 15
    assert everybody.value == pytest.approx(950.0 / 15)


def test_the_dissatisfied_are_all_who_said_no() -> None:
    found = report(*SHOP)
    dissatisfied = found.estimate("revenue_365d", **EUR, verdict="dissatisfied")
    assert dissatisfied
    assert (dissatisfied.n, dissatisfied.value) == (10, 35.0)
    more = found.estimate("satisfied_minus_dissatisfied", **EUR)
    assert more
    assert (more.n, more.method) == (15, "mean")
    assert more.value == pytest.approx(85.0)
    handled = found.estimate("put_right_minus_left_wrong", **EUR)
    assert handled
    assert handled.n == 10
    assert handled.value == pytest.approx(50.0)


def test_nobody_is_left_out_for_having_come_back_before_the_landmark() -> None:
    early = [bought(number, 1_000 * number, next_day=LONG_AGO + 2) for number in range(1, 6)]
    found = report(*early).estimate("revenue_365d", **EUR)
    assert found
    assert (found.n, found.value) == (5, 30.0)


def test_who_is_not_counted_is_counted_apart() -> None:
    new = [bought(number, 0, day=DAY, landmark_day=DAY + 19) for number in range(400, 406)]
    mixed = [bought(number, 0, other_currency=1) for number in range(500, 507)]
    pounds = [bought(number, 0, currency="GBP") for number in range(600, 605)]
    anonymous = [bought(0, 0, customer_id=None) for _ in range(8)]
    found = report(*SHOP, *new, *mixed, *pounds, *anonymous)
    counted = found.estimate("revenue_365d", **EUR)
    assert counted
    assert counted.n == 15
    causes = {one.cause: one.count for one in found.left_out if not one.group}
    assert causes == {
        "not followed for 365 days yet": 6,
        "bought in another currency too": 7,
        "first order in another currency": 5,
    }
    assert "8 orders have no known customer" in " ".join(found.notes)


def test_a_year_is_over_when_its_last_day_is_and_has_settled() -> None:
    last = (AS_OF - date(1970, 1, 1)).days - 2 - 365
    over = [bought(number, 100 * number, landmark_day=last) for number in range(1, 6)]
    running = [bought(number, 0, landmark_day=last + 1) for number in range(10, 20)]
    found = report(*over, *running).estimate("revenue_365d", **EUR)
    assert found
    assert found.n == 5


def test_of_a_few_nothing_is_shown() -> None:
    few = report(*said("satisfied", [100, 200, 300, 400])).estimate("revenue_365d", **EUR)
    assert few
    assert few.value is None
    assert few.reason == "Not enough customers followed for 365 days yet (4 of at least 5)"


def test_those_who_bought_nothing_brought_nothing_and_no_interval_is_made_up() -> None:
    some = [0] * 20 + [9_000] * 20
    found = report(*said("put_right", some, 100), *said("left_wrong", [0] * 50, 300))
    nothing = found.estimate("revenue_365d", **EUR, verdict="left_wrong")
    assert nothing
    assert (nothing.value, nothing.hits, nothing.n) == (0.0, 0, 50)
    assert (nothing.low, nothing.high, nothing.precise) == (None, None, False)
    more = found.estimate("put_right_minus_left_wrong", **EUR)
    assert more
    assert (more.value, more.low, more.precise, more.is_noise) == (45.0, None, False, True)


@pytest.mark.parametrize(("n", "has_interval"), [(14, False), (15, True)])
def test_under_fifteen_a_mean_has_no_interval(n: int, has_interval: bool) -> None:
    found = report(*said("satisfied", [0, *range(100, 100 * n, 100)]))
    mean = found.estimate("revenue_365d", **EUR)
    assert mean
    assert (mean.n, mean.hits) == (n, n - 1)
    assert (mean.low is not None) is has_interval
    assert not mean.precise


@pytest.mark.parametrize(("bought", "precise"), [(9, False), (10, False), (16, True)])
def test_a_difference_is_grey_where_a_mean_is_which_needs_ten_who_bought(
    bought: int, precise: bool
) -> None:
    half = [9_000] * 20 + [0] * 15
    few = [9_000] * bought + [0] * (30 - bought)
    more = report(*said("put_right", half, 100), *said("left_wrong", few, 300)).estimate(
        "put_right_minus_left_wrong", **EUR
    )
    assert more
    assert (more.method, more.precise) == ("mover", precise)


class TestSubtraction:
    """What a group too small to show brings is not to be had from the others and their sum."""

    def test_of_the_dissatisfied_the_smallest_other_is_not_shown_either(self) -> None:
        found = report(
            *said("satisfied", [100] * 9, 100),
            *said("put_right", [100] * 4, 200),
            *said("left_wrong", [100] * 9, 300),
            *said("unsaid", [100] * 7, 400),
        )

        def of(verdict: str) -> str | float | None:
            estimate = found.estimate("revenue_365d", **EUR, verdict=verdict)
            assert estimate
            return estimate.reason if estimate.value is None else estimate.value

        assert of("put_right") == "Not enough customers followed for 365 days yet (4 of at least 5)"
        assert of("unsaid") == "Not shown: it would tell what a group too small to show brings"
        assert (of("left_wrong"), of("dissatisfied"), of("satisfied")) == (1.0, 1.0, 1.0)

    def test_nor_is_a_difference_from_it(self) -> None:
        found = report(
            *said("put_right", [100] * 9, 200),
            *said("left_wrong", [100] * 6, 300),
            *said("unsaid", [100] * 2, 400),
        )
        more = found.estimate("put_right_minus_left_wrong", **EUR)
        assert more
        assert more.value is None
        assert more.reason == "Not shown: it would tell what a group too small to show brings"

    def test_of_everybody_too(self) -> None:
        found = report(*said("satisfied", [100] * 9, 100), *said("left_wrong", [100] * 4, 300))
        satisfied = found.estimate("revenue_365d", **EUR, verdict="satisfied")
        assert satisfied
        assert satisfied.value is None


def test_a_shop_without_orders_is_told_why_there_is_no_value() -> None:
    found = value(WrittenFacts(), Query())
    assert all(row.estimate.value is None and row.estimate.reason for row in found.rows)


def test_a_breakdown_tells_groups_apart_and_the_verdicts_within() -> None:
    rows = [{**row, "channel": "store" if row["customer_id"] < 200 else "online"} for row in SHOP]
    found = report(*rows, by="channel")
    store = found.estimate("revenue_365d", **EUR, channel="store")
    assert store
    assert (store.n, store.value) == (5, 120.0)
    assert found.estimate("revenue_365d", **EUR, channel="online", verdict="put_right")


def test_by_verdict_is_what_every_answer_is_told_apart_by() -> None:
    assert report(*SHOP, by="verdict").rows == report(*SHOP).rows


def test_a_verdict_chosen_is_the_one_held_at_the_landmark() -> None:
    changed = bought(900, 50_000, verdict="left_wrong", landmark_verdict="satisfied")
    found = report(*SHOP, changed, where=(("verdict", "satisfied"),))
    satisfied = found.estimate("revenue_365d", **EUR)
    assert satisfied
    assert satisfied.n == 6


def test_two_years_are_compared_by_their_intervals() -> None:
    year_before = {"month": "2023-08", "day": LONG_AGO - 365, "landmark_day": LONG_AGO - 346}
    before = [
        {**row, **year_before, "customer_id": row["customer_id"] + 1000, "revenue_cents": cents}
        for row, cents in zip(SHOP, range(0, 15_000, 1_000), strict=True)
    ]
    found = report(
        *SHOP,
        *before,
        first_day=date(2024, 1, 1),
        last_day=date(2024, 12, 31),
        against=Period(date(2023, 1, 1), date(2023, 12, 31)),
    )
    change = found.estimate("revenue_365d_change", **EUR, against="2023-01-01..2023-12-31")
    assert change
    assert change.value == pytest.approx(950.0 / 15 - 70.0)
    assert "Revenue in 365 days, EUR: 63.33 against 70.00" in found.findings[0]


def test_what_winning_a_customer_costs_stands_beside_what_one_brings() -> None:
    found = report(
        *SHOP, *said("satisfied", [0, 0, 10_000, 20_000, 30_000] * 2, 400), acquisition_cost=40.0
    )
    cost = found.estimate("acquisition_cost", **EUR)
    assert cost
    assert cost.value == 40.0
    paid = found.estimate("revenue_per_cost", **EUR, verdict="satisfied")
    brought = found.estimate("revenue_365d", **EUR, verdict="satisfied")
    assert paid
    assert brought
    assert brought.high
    assert paid.value == 3.0
    assert paid.low == pytest.approx((brought.low or 0) / 40)
    assert paid.high == pytest.approx(brought.high / 40)


def test_a_cost_nobody_set_says_how_to_set_it() -> None:
    cost = report(*SHOP).estimate("acquisition_cost", **EUR)
    assert cost
    assert cost.value is None
    assert cost.reason is not None
    assert "COMEBACK_ACQUISITION_COST" in cost.reason
