"""The truths: against closed forms where there are any, else against another way to count."""

from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest
from scipy.stats import gamma

from feedback.demo.cohort import follow
from feedback.demo.fates import SATISFIED
from feedback.demo.shop import DEFAULT, Comeback, Fates
from feedback.demo.truth import Estimand, truths

NOW = datetime(2026, 11, 21, 15, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def found() -> dict[Estimand, float]:
    return truths(DEFAULT, NOW, orders=200_000, customers=200_000)


def test_the_share_satisfied_of_orders_on_time_is_the_one_written_down(
    found: dict[Estimand, float],
) -> None:
    judgement, service = DEFAULT.judgement, DEFAULT.service

    def unresolved(contact: float) -> float:
        share = contact * (1 - service.resolved)
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
    comeback = Comeback(after=(0.5, 0.5, 0.5, 0.5), after_backing_out=0.5)
    fates = Fates(backed_out=0, shop_cancelled=0, lost=0)
    shop = replace(DEFAULT, comeback=comeback, fates=fates)
    cohort = follow(np.random.default_rng(1), 200_000, shop, asked=False)
    for days in (30, 90, 365):
        expected = 0.5 * gamma.cdf(days, comeback.shape, scale=comeback.scale_days)
        assert cohort.repeat(days) == pytest.approx(expected, abs=0.004)


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
    cohort = follow(np.random.default_rng(3), 50_000, DEFAULT, asked=True)
    left = [
        (event - landmark)
        for event, landmark, verdict in zip(
            cohort.event, cohort.landmark, cohort.verdicts, strict=True
        )
        if verdict == SATISFIED and event > landmark
    ]
    by_hand = sum(days <= 90 for days in left) / len(left)
    assert cohort.repeat_after_landmark(90, SATISFIED) == pytest.approx(by_hand)


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
