"""Checkouts left behind: where, after which question, and who buys after all."""

import numpy as np
import pytest

from feedback.demo.abandoned import (
    BOUGHT_IN_STORE,
    KEYS,
    NO_ANSWER,
    NOBODY,
    NOT_ASKED,
    UNANSWERED,
    buying_chance,
    new_checkouts,
    purchases,
)
from feedback.demo.people import HAS_STORES, STORE
from feedback.demo.shop import DEFAULT, STEPS

COUNT = 200_000
ABANDONING = DEFAULT.abandoning


@pytest.fixture(scope="module")
def checkouts() -> np.ndarray:
    strangers = np.full(COUNT, NOBODY)
    rng = np.random.default_rng(1)
    return new_checkouts(rng, strangers, np.zeros(COUNT), np.zeros(COUNT, np.int64), ABANDONING)


def test_the_step_goes_with_the_reason(checkouts: np.ndarray) -> None:
    def at(step: str, reason: str) -> float:
        steps = checkouts["step"][checkouts["why"] == KEYS.index(reason)]
        return float((steps == STEPS.index(step)).mean())

    assert at("delivery", "delivery_cost") == pytest.approx(0.75, abs=0.01)
    assert at("payment", "no_payment_option") == pytest.approx(0.9, abs=0.01)
    assert at("basket", "no_payment_option") == 0
    assert at("basket", "just_looking") == pytest.approx(0.8, abs=0.01)


def test_who_finds_no_answer_mostly_asked_for_one_and_few_others_did(
    checkouts: np.ndarray,
) -> None:
    asked, is_why = checkouts["asked"] != NOT_ASKED, checkouts["why"] == NO_ANSWER
    assert asked[is_why].mean() == pytest.approx(ABANDONING.asks_without_answer, abs=0.01)
    assert asked[~is_why].mean() == pytest.approx(ABANDONING.asks, abs=0.01)
    left = checkouts["asked"][asked] == UNANSWERED
    assert left.mean() == pytest.approx(ABANDONING.left_unanswered, abs=0.02)


def test_fewer_buy_who_asked_and_were_not_answered(checkouts: np.ndarray) -> None:
    chance = buying_chance(checkouts, ABANDONING)
    for why in range(len(KEYS)):
        of_why = checkouts["why"] == why
        left, others = (
            chance[of_why & side]
            for side in (checkouts["asked"] == UNANSWERED, checkouts["asked"] != UNANSWERED)
        )
        assert left.mean() == pytest.approx(others.mean() * ABANDONING.unanswered)


def test_who_buys_in_the_store_instead_has_one(checkouts: np.ndarray) -> None:
    days, channel = purchases(np.random.default_rng(2), checkouts, ABANDONING)
    in_store = checkouts["why"] == BOUGHT_IN_STORE
    assert ((channel == STORE) == in_store).all()
    assert HAS_STORES[checkouts["country"][in_store]].all()
    assert (days[days >= 0] > 0).all()
    bought = (days >= 0).mean()
    assert bought == pytest.approx(buying_chance(checkouts, ABANDONING).mean(), abs=0.005)
