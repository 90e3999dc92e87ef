"""What the made-up customers answer follows from what happened to them."""

import numpy as np
import pytest

from feedback.demo.abandoned import KEYS
from feedback.demo.fates import LEFT_WRONG, NO_DAY, SATISFIED, Fate, new_orders
from feedback.demo.people import new_people
from feedback.demo.reasons import REASONS, named
from feedback.demo.replies import WHY_BACKED_OUT, Answers, answers_of_buyer
from feedback.demo.shop import DEFAULT, FAULTS, Replying
from feedback.demo.words import ASIDES, WORDS
from reports.warehouse.theming import find_themes
from surveys.expectation import Expectation
from surveys.questionnaire import Questionnaire, load_questionnaire
from surveys.theme import default_themes
from surveys.words import LANGUAGES

FOUND_BY_THEMES = {
    *("late", "never_came", "damaged", "not_as_described", "wrong_item", "missing_items"),
    *("hard_to_reach", "poor_service", "charge_wrong"),
}
TALKS = Replying(says_more=1, words=1)


@pytest.fixture(scope="module")
def orders() -> np.ndarray:
    rng = np.random.default_rng(1)
    people = new_people(rng, 50_000, DEFAULT.reach)
    return new_orders(rng, 0, people, people["next_channel"].astype(np.int64), DEFAULT)


def offered(questionnaire: Questionnaire, question: str) -> set[str]:
    (found,) = (one for one in questionnaire.questions if one.key == question)
    return {option.key for option in found.options}


def test_every_reason_is_one_the_questions_offer() -> None:
    completed, not_completed = map(load_questionnaire, ("completed", "not_completed"))
    assert set(REASONS) <= offered(completed, "what_went_wrong")
    assert {*KEYS, *WHY_BACKED_OUT} <= offered(not_completed, "why_not_completed")


def test_reasons_follow_from_what_happened_and_are_several_of_some(orders: np.ndarray) -> None:
    is_named = named(np.random.default_rng(2), orders)
    of = dict(zip(REASONS, is_named.T, strict=True))
    assert (of["late"] == (orders["fate"] == Fate.LATE)).all()
    assert (of["damaged"] == (orders["fault"] == FAULTS.index("damaged"))).all()
    assert (of["hard_to_reach"] == (orders["contacted"] & ~orders["resolved"])).all()
    count = is_named.sum(axis=1)
    assert count.min() == 1
    assert 0.03 < (count > 1).mean() < 0.3


def test_nobody_finds_a_return_hard_that_is_yet_to_come(orders: np.ndarray) -> None:
    hard = named(np.random.default_rng(2), orders)[:, REASONS.index("hard_to_return")]
    assert hard.any()
    assert (orders["return_day"][hard] <= orders["due_day"][hard]).all()


def answers(order: np.void, *, is_first: bool, verdict: int = SATISFIED) -> list[Answers]:
    order = order.copy()
    order["is_first"], order["verdict"] = is_first, verdict
    return answers_of_buyer(np.random.default_rng(3), order, "en", TALKS)


def test_only_first_buyers_say_what_they_expected_and_truly(orders: np.ndarray) -> None:
    for order in orders[:200]:
        assert not set().union(*answers(order, is_first=False)) & set(Expectation)
        last = answers(order, is_first=True)[-1]
        assert (Expectation.AS_EXPECTED in last) == (order["delivered_day"] != NO_DAY)
        assert last[Expectation.EASY_TO_BUY] == ("yes" if order["easy_to_buy"] else "no",)
        issue = "yes" if order["issue_resolved"] else "no"
        expected = (issue if order["contacted"] else "no_issue",)
        assert last[Expectation.ISSUE_RESOLVED] == expected


def test_the_dissatisfied_say_it_after_the_questions_of_their_branch(orders: np.ndarray) -> None:
    given = answers(orders[0], is_first=True, verdict=LEFT_WRONG)
    assert [next(iter(one)) for one in given] == [
        *("satisfied", "what_went_wrong", "handled_as_wanted")
    ]
    assert set(Expectation) - {Expectation.AS_EXPECTED} <= set(given[-1])


def test_expectations_go_with_what_happened(orders: np.ndarray) -> None:
    late, faulty = orders["fate"] == Fate.LATE, orders["fault"] > 0
    assert orders["came_as_expected"][late].mean() < 0.3 < orders["came_as_expected"].mean()
    assert orders["as_expected"][faulty].mean() < 0.3 < orders["as_expected"].mean()
    unresolved = orders["contacted"] & ~orders["resolved"]
    assert orders["issue_resolved"][unresolved].mean() < 0.2


def test_whatever_is_written_is_written_in_every_language() -> None:
    assert set(ASIDES) <= set(WORDS)
    assert set(REASONS) <= set(WORDS)
    assert all(set(by_language) == set(LANGUAGES) for by_language in WORDS.values())


def test_the_librarys_themes_find_every_reason_in_every_language_but_not_every_sentence() -> None:
    """Of what no reason stands for they find nothing: that is left to be suggested."""
    written = [
        (about, sentence, language)
        for about, by_language in WORDS.items()
        for language, sentences in by_language.items()
        for sentence in sentences
    ]
    themes = find_themes([one[1:] for one in written], default_themes().values())
    found = {(one[0], one[2]) for one, keys in zip(written, themes, strict=True) if one[0] in keys}
    assert found >= {(reason, language) for reason in FOUND_BY_THEMES for language in LANGUAGES}
    silent = [one for one, keys in zip(written, themes, strict=True) if not keys]
    assert {about for about, *_ in silent} > set(ASIDES)
    asides = [keys for one, keys in zip(written, themes, strict=True) if one[0] in ASIDES]
    assert not any(asides)
