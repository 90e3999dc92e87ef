"""The truths: against closed forms where there are any, else against another way to count."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pytest
from scipy.stats import gamma

from feedback.demo.cohort import LATER, Cohort, follow
from feedback.demo.fates import ORDER
from feedback.demo.people import NEVER
from feedback.demo.shop import DEFAULT, TRAINED, Comeback, Fates, Replying
from feedback.demo.truth.estimand import Estimand, estimated
from feedback.demo.truth.truths import truths
from surveys.expectation import Expectation

NOW = datetime(2026, 11, 21, 15, 30, tzinfo=UTC)
ALIKE = replace(
    DEFAULT,
    comeback=Comeback(
        after=(0.5, 0.5, 0.5, 0.5),
        after_backing_out=0.5,
        unlike_expected=1,
        to_store=(1, 1, 1, 1),
        from_store=(1, 1, 1, 1),
    ),
    fates=Fates(backed_out=0, shop_cancelled=0, lost=0),
)


def share_back(days: Any) -> Any:
    """Return F where everybody has one chance of coming back: chance × gamma cdf."""
    return 0.5 * gamma.cdf(days, ALIKE.comeback.shape, scale=ALIKE.comeback.scale_days)


@pytest.fixture(scope="module")
def found() -> dict[Estimand, float]:
    return truths(DEFAULT, NOW, orders=200_000, customers=200_000)


def test_the_share_satisfied_of_orders_on_time_is_the_one_written_down(
    found: dict[Estimand, float],
) -> None:
    judgement, service = DEFAULT.judgement, DEFAULT.service
    trained = sum(TRAINED) / len(TRAINED)
    resolved = trained * service.resolved_by_trained + (1 - trained) * service.resolved

    def unresolved(contact: float) -> float:
        share = contact * (1 - resolved)
        return 1 - share * (1 - judgement.unresolved_factor)

    faulty = DEFAULT.fates.fault
    expected = judgement.on_time * (
        (1 - faulty) * unresolved(service.contact)
        + faulty * judgement.fault_factor * unresolved(service.contact_fault)
    )
    on_time = found[Estimand("satisfaction", "satisfied", "on_time_delivery", "on_time")]
    assert on_time == pytest.approx(expected, abs=0.001)


def test_repeat_buying_is_the_gamma_curve_where_nothing_else_plays_a_part() -> None:
    """One chance of coming back for all, nothing cancelled: F(d) = chance × gamma cdf."""
    cohort = follow(np.random.default_rng(1), 200_000, ALIKE, asked=False)
    for days in (30, 90, 365):
        assert cohort.repeat(days) == pytest.approx(share_back(days), abs=0.004)


def test_being_asked_adds_a_chance_of_its_own() -> None:
    """1 − F with asking = (1 − F without) × (1 − the chance asking has by then)."""
    asked, unasked = (
        follow(np.random.default_rng(2), 400_000, DEFAULT, asked=one) for one in (True, False)
    )
    waited = np.maximum(90 - (asked.landmark - 14), 0)
    comeback = DEFAULT.comeback
    by_asking = comeback.asked * gamma.cdf(waited, comeback.shape, scale=comeback.asked_scale_days)
    expected = 1 - (1 - unasked.repeat(90)) * (1 - by_asking.mean())
    assert asked.repeat(90) == pytest.approx(expected, abs=0.005)
    assert asked.repeat(90) > unasked.repeat(90)


def test_from_the_landmark_only_those_not_yet_back_count() -> None:
    """Of customers whose landmark is day L: (F(L+90) − F(L)) / (1 − F(L)), F in closed form."""
    cohort = follow(np.random.default_rng(3), 300_000, ALIKE, asked=False)
    before, within = (share_back(cohort.landmark + days) for days in (0, 90))
    expected = (within - before).sum() / (1 - before).sum()
    assert cohort.repeat_since(cohort.landmark, 90) == pytest.approx(expected, abs=0.004)


def test_a_weight_is_the_chance_to_be_in_the_group() -> None:
    orders = np.zeros(3, dtype=ORDER)
    cohort = Cohort(orders, np.array([20, 40, NEVER]), np.zeros(0, dtype=LATER))
    start = np.array([10, 10, 10])
    assert cohort.repeat_since(start, 15) == pytest.approx(1 / 3)
    assert cohort.repeat_since(start, 30) == pytest.approx(2 / 3)
    assert cohort.repeat_since(start, 15, np.array([0.2, 0.3, 0.5])) == pytest.approx(0.2)
    assert cohort.repeat_since(np.array([20, 10, 10]), 30) == pytest.approx(1 / 2)


def test_where_answering_depends_on_nothing_the_answers_stand_for_everybody() -> None:
    shop = replace(DEFAULT, replying=Replying(kept_waiting=1))
    plain = truths(shop, NOW, orders=30_000, customers=30_000)
    missed, naive = (
        plain[Estimand("operations", metric, "", "on_time_delivery verdict")]
        for metric in ("missed", "missed_uncorrected")
    )
    assert missed == pytest.approx(naive, abs=1e-9)
    answered, weighted = (
        plain[Estimand("coverage", metric)] for metric in ("satisfied", "satisfied_weighted")
    )
    assert answered == pytest.approx(weighted, abs=0.004), "walk-ins, who never answer, aside"


def test_those_kept_waiting_answer_more_often_which_only_weighting_mends(
    found: dict[Estimand, float],
) -> None:
    """Late ones answer 1.4 times as often: the odds of green to red are 1.4 times the naive."""
    corrected, naive = (
        found[Estimand("operations", metric, "", "on_time_delivery verdict")]
        for metric in ("missed", "missed_uncorrected")
    )
    factor = DEFAULT.replying.kept_waiting
    assert corrected / (1 - corrected) == pytest.approx(factor * naive / (1 - naive), rel=1e-6)
    answered, weighted = (
        found[Estimand("coverage", metric)] for metric in ("satisfied", "satisfied_weighted")
    )
    assert answered < weighted - 0.02


def test_asking_by_itself_does_as_much_as_was_planted(found: dict[Estimand, float]) -> None:
    """The rate drawn, times the chance asking has by day 90, of those it can still move."""
    comeback = DEFAULT.comeback
    by_asking = comeback.asked * gamma.cdf(90, comeback.shape, scale=comeback.asked_scale_days)
    held_out = found[Estimand("coverage", "repeat_90d", "", "held_out")]
    expected = 0.2 * by_asking * (1 - held_out)
    assert found[Estimand("coverage", "effect_of_asking")] == pytest.approx(expected, rel=0.3)


def test_the_effects_that_were_planted_show(found: dict[Estimand, float]) -> None:
    def by(report: str, metric: str, dimension: str, *groups: str) -> list[float]:
        return [found[Estimand(report, metric, dimension, group)] for group in groups]

    delivery = by(
        "satisfaction", "satisfied", "on_time_delivery", "on_time", "late", "not_delivered"
    )
    verdict = by(
        "repeat", "repeat_90d", "verdict", "satisfied", "put_right", "unsaid", "left_wrong"
    )
    asking = by("repeat", "repeat_90d", "verdict", "no_answer", "never_asked")
    for values in (delivery, verdict, asking):
        assert values == sorted(values, reverse=True)
        assert len(set(values)) == len(values)
    tree = [
        found[Estimand("satisfaction", verdict)]
        for verdict in ("satisfied", "put_right", "left_wrong", "unsaid")
    ]
    assert sum(tree) == pytest.approx(1, abs=0.01)


def test_what_is_spent_and_where_is_counted_from_the_start_to_its_last_day() -> None:
    """Customer 0 buys on days 10 and 15 (40 in a store, 5), customer 1 on day 16, 2 never."""
    later = np.array([(0, 10, True, 40), (0, 15, False, 5), (1, 16, False, 9)], dtype=LATER)
    cohort = Cohort(np.zeros(3, dtype=ORDER), np.array([10, 16, NEVER]), later)
    start = np.array([9, 10, 0])
    assert cohort.spent_since(start, 5).tolist() == [40, 0, 0]
    assert cohort.spent_since(start, 6).tolist() == [45, 9, 0]
    assert cohort.spent_since(start, 6, later["in_store"]).tolist() == [40, 0, 0]
    assert cohort.spent_since(np.array([10, 16, 0]), 9).tolist() == [5, 0, 0], "not the first day"
    assert cohort.next_on_side(in_store=True).tolist() == [10, NEVER, NEVER]
    assert cohort.next_on_side(in_store=False).tolist() == [15, 16, NEVER]


def test_a_year_brings_the_orders_that_come_times_what_one_is_worth() -> None:
    """No refunds, nothing cancelled, nobody crosses: each order brings the next with 0.5."""
    shop = replace(ALIKE, fates=replace(ALIKE.fates, returned=0, fault=0, same_day_second=0))
    cohort = follow(np.random.default_rng(4), 200_000, shop, asked=False)
    of_orders = cohort.orders["cents"].mean()
    start = np.zeros(len(cohort.orders), dtype=np.int64)
    chain = sum(0.5**n * gamma.cdf(365, n * 1.5, scale=44) for n in range(1, 12))
    assert cohort.spent_since(start, 365).mean() / of_orders == pytest.approx(chain, rel=0.02)


def test_returns_to_another_channel_are_as_many_as_was_planted(
    found: dict[Estimand, float],
) -> None:
    """Who buys in a store has one; of those who buy online, the countries with stores do."""

    def through(bought: str, route: str) -> float:
        group = {"channel": bought, "returned_channel": route}
        return found[estimated("channels", "returned_through", **group)]

    planted = DEFAULT.fates.returned_elsewhere
    assert through("store", "online") == pytest.approx(planted, abs=0.03)
    assert 0 < through("online", "store") < planted
    assert through("online", "online") + through("online", "store") == pytest.approx(1)


def test_recovery_is_the_chance_that_was_planted_for_who_never_bought(
    found: dict[Estimand, float],
) -> None:
    """Those who left for a technical problem come back most; without an answer few do."""
    recovered = {
        reason: found[estimated("abandonment", "recovered_30d", reason=reason)]
        for reason in ("bought_in_store", "technical_problem", "price", "bought_elsewhere")
    }
    assert list(recovered.values()) == sorted(recovered.values(), reverse=True)
    for days in (7, 30):
        whole = found[estimated("abandonment", f"recovered_{days}d")]
        parts = [
            found[estimated("abandonment", f"recovered_{days}d", kind=kind)]
            for kind in ("order", "checkout")
        ]
        assert min(parts) < whole < max(parts)
    why = [share for one, share in found.items() if one.metric == "why_not"]
    assert sum(why) == pytest.approx(1)


def test_what_was_planted_for_the_new_reports_shows(found: dict[Estimand, float]) -> None:
    def by(report: str, metric: str, name: str, *values: str, **others: str) -> list[float]:
        return [found[estimated(report, metric, **{name: value}, **others)] for value in values]

    verdicts = "satisfied", "put_right", "unsaid", "left_wrong"
    for values in (
        by("channels", "store_90d", "verdict", *verdicts),
        by("channels", "away_90d", "verdict", *verdicts),
        by("channels", "store_revenue_365d", "verdict", *verdicts, currency="EUR"),
        by("value", "revenue_365d", "verdict", *verdicts, currency="EUR"),
        by("channels", "resolved_first", "agent_trained", "yes", "no"),
        by("channels", "satisfied", "issue_channels", "one", "several"),
        by("abandonment", "recovered_30d", "contact_before", "no", "yes"),
    ):
        assert values == sorted(values, reverse=True)
    crossed, overall = (
        by(report, metric, "verdict", "left_wrong", "satisfied")
        for report, metric in (("channels", "store_90d"), ("channels", "away_90d"))
    )
    assert crossed[0] / crossed[1] < 0.4 > overall[0] / overall[1]


def test_of_the_expectations_one_goes_with_the_second_purchase_and_one_with_nothing(
    found: dict[Estimand, float],
) -> None:
    differences = {
        one: found[estimated("first-purchase", "second_purchase_difference", expectation=one.value)]
        for one in Expectation
    }
    assert differences[Expectation.AS_EXPECTED] > 0.1
    assert abs(differences[Expectation.EASY_TO_BUY]) < 0.015
