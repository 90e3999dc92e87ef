"""What is asked next, and what may be answered."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.answering import (
    WORDS_LIMIT,
    Answers,
    NotAnAnswer,
    Posted,
    Problem,
    branch,
    next_open,
    question_after,
    question_before,
    take,
)
from surveys.expectation import Expectation
from surveys.questionnaire import load_questionnaire

OF_A_FIRST_BUYER = load_questionnaire("completed")
COMPLETED = OF_A_FIRST_BUYER.asked_of(is_first_buyer=False)
NOT_COMPLETED = load_questionnaire("not_completed")
SATISFIED = COMPLETED.question("satisfied")
WENT_WRONG = COMPLETED.question("what_went_wrong")
HANDLED = COMPLETED.question("handled_as_wanted")

YES: Answers = {"satisfied": ("yes",)}
NO: Answers = {"satisfied": ("no",)}


def test_yes_leads_to_anything_else_and_no_to_what_went_wrong() -> None:
    assert [one.key for one in branch(COMPLETED, {})] == ["satisfied"]
    assert [one.key for one in branch(COMPLETED, YES)] == ["satisfied", "anything_else"]
    assert [one.key for one in branch(COMPLETED, NO)] == [
        "satisfied",
        "what_went_wrong",
        "handled_as_wanted",
    ]


@pytest.mark.parametrize(
    ("answers", "key"),
    [
        ({}, "satisfied"),
        (NO, "what_went_wrong"),
        ({**NO, "what_went_wrong": ("late",)}, "handled_as_wanted"),
        ({**NO, "what_went_wrong_words": ("It rained",)}, "handled_as_wanted"),
        ({**NO, "handled_as_wanted": ("no",)}, "what_went_wrong"),
        ({**NO, "what_went_wrong": ("late",), "handled_as_wanted": ("no",)}, None),
        (YES, None),
    ],
)
def test_the_next_open_question_is_a_required_one(answers: Answers, key: str | None) -> None:
    question = next_open(COMPLETED, answers)
    assert (question and question.key) == key


def test_questions_know_their_neighbours_in_the_branch() -> None:
    assert question_after(COMPLETED, NO, SATISFIED) is WENT_WRONG
    assert question_after(COMPLETED, NO, HANDLED) is None
    assert question_before(COMPLETED, NO, HANDLED) is WENT_WRONG
    assert question_before(COMPLETED, NO, SATISFIED) is None
    assert question_after(COMPLETED, YES, HANDLED) is None


@pytest.mark.parametrize(("answers", "last"), [(YES, "anything_else"), (NO, "handled_as_wanted")])
def test_the_expectations_follow_the_last_question_of_either_branch(
    answers: Answers, last: str
) -> None:
    asked = [one.key for one in branch(OF_A_FIRST_BUYER, answers)]
    assert asked[asked.index(last) + 1 :] == list(Expectation)


def test_the_expectations_wait_for_the_verdict_and_never_hold_it_open() -> None:
    assert [one.key for one in branch(OF_A_FIRST_BUYER, {})] == ["satisfied"]
    assert take(OF_A_FIRST_BUYER, {}, {"as_expected": ["no"]}).answers == {}
    assert next_open(OF_A_FIRST_BUYER, YES) is None


def test_others_than_first_buyers_are_not_taken_at_their_word_on_expectations() -> None:
    assert take(COMPLETED, YES, {"as_expected": ["no"]}).answers == {}


def test_several_questions_may_be_answered_at_once() -> None:
    taken = take(
        COMPLETED,
        {},
        {
            "satisfied": ["no"],
            "what_went_wrong": ["damaged", "late", "late"],
            "handled_as_wanted": ["untold"],
        },
    )
    assert taken.answers == {
        "satisfied": ("no",),
        "what_went_wrong": ("late", "damaged"),
        "what_went_wrong_words": (),
        "handled_as_wanted": ("untold",),
    }
    assert taken.last is HANDLED


def test_what_was_not_posted_is_not_answered() -> None:
    taken = take(COMPLETED, NO, {"handled_as_wanted": ["no"], "colour": ["red"]})
    assert taken.answers == {"handled_as_wanted": ("no",)}
    assert take(COMPLETED, NO, {}).last is None


def test_a_question_outside_the_branch_is_passed_over() -> None:
    assert take(COMPLETED, YES, {"handled_as_wanted": ["no"]}).answers == {}
    assert take(COMPLETED, {}, {"anything_else": ["Hello"]}).answers == {}


def test_words_are_trimmed_and_may_be_emptied() -> None:
    posted = {"anything_else": ["  One\r\ntwo\0 \n"]}
    assert take(COMPLETED, YES, posted).answers == {"anything_else": ("One\ntwo",)}
    emptied = {"anything_else": [" "]}
    assert take(COMPLETED, YES, emptied).answers == {"anything_else": ()}


@pytest.mark.parametrize(
    ("held", "posted", "problem"),
    [
        ({}, {"question": ["satisfied"]}, Problem.PICK_ONE),
        ({}, {"satisfied": ["perhaps"]}, Problem.PICK_ONE),
        ({}, {"satisfied": ["yes", "no"]}, Problem.PICK_ONE),
        (NO, {"what_went_wrong": ["late", "weather"]}, Problem.PICK_ONE),
        (NO, {"question": ["what_went_wrong"]}, Problem.PICK_OR_WRITE),
        (NO, {"what_went_wrong_words": [" \n"]}, Problem.PICK_OR_WRITE),
        (NO, {"what_went_wrong_words": ["x" * (WORDS_LIMIT + 1)]}, Problem.TOO_LONG),
        (YES, {"anything_else": ["x" * (WORDS_LIMIT + 1)]}, Problem.TOO_LONG),
    ],
)
def test_what_cannot_be_kept_says_why(held: Answers, posted: Posted, problem: Problem) -> None:
    with pytest.raises(NotAnAnswer) as refused:
        take(COMPLETED, held, posted)
    assert refused.value.problem is problem


def test_the_longest_words_fit() -> None:
    words = "x" * WORDS_LIMIT
    assert take(COMPLETED, YES, {"anything_else": [words]}).answers["anything_else"] == (words,)


def test_one_reason_why_not_or_words_of_ones_own() -> None:
    taken = take(NOT_COMPLETED, {}, {"why_not_completed": ["price"]})
    assert taken.answers == {"why_not_completed": ("price",), "why_not_completed_words": ()}
    told = take(NOT_COMPLETED, {}, {"why_not_completed_words": ["Too many steps"]})
    assert told.answers["why_not_completed_words"] == ("Too many steps",)
    with pytest.raises(NotAnAnswer):
        take(NOT_COMPLETED, {}, {"why_not_completed": ["price", "just_looking"]})


names = st.sampled_from(
    ["question", "satisfied", "what_went_wrong", "what_went_wrong_words", "handled_as_wanted"]
)
values = st.lists(
    st.sampled_from(["yes", "no", "untold", "late", "damaged", "satisfied", "", "text"]), max_size=3
)


@given(st.dictionaries(names, values), st.sampled_from([{}, YES, NO]))
def test_whatever_is_posted_only_offered_answers_are_kept(posted: Posted, held: Answers) -> None:
    try:
        taken = take(COMPLETED, held, posted)
    except NotAnAnswer:
        return
    kept = {**held, **taken.answers}
    for question in branch(COMPLETED, kept):
        assert set(kept.get(question.key, ())) <= set(question.option_keys) or not question.options
    assert taken.last is None or taken.last in branch(COMPLETED, kept)
