"""The questionnaires we ship ask the four questions, in five languages, and a bad file says why."""

import string
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from pydantic import BaseModel

from surveys.expectation import Expectation
from surveys.page import load_page_words
from surveys.questionnaire import (
    Questionnaire,
    QuestionnaireError,
    choose_language,
    load_questionnaire,
    read_library_file,
)
from surveys.words import LANGUAGES, Language, Words, spell_day

KEYS = ("completed", "not_completed", "put_right")
FILLS = {"shop", "day", "choice"}

SMALL = """
key = "small"
about = {about}
[invitation]
subject = {about}
greeting = {about}
why = {about}
note = {about}
sign_off = {about}
unsubscribe = {about}
"""
ALL_FIVE = '{ en = "a", es = "a", pt = "a", de = "a", fr = "a" }'
YES_NO = f"""
[[questions]]
key = "satisfied"
kind = "yes_no"
heading = {ALL_FIVE}
options = [{{ key = "yes", label = {ALL_FIVE} }}, {{ key = "no", label = {ALL_FIVE} }}]
"""


def small(questions: str, about: str = ALL_FIVE) -> str:
    return SMALL.replace("{about}", about) + questions


def texts(part: BaseModel) -> Iterator[Words]:
    """Every text of a file, however deep."""
    for name in type(part).model_fields:
        yield from _texts_in(getattr(part, name))


def _texts_in(value: object) -> Iterator[Words]:
    if isinstance(value, Words):
        yield value
    elif isinstance(value, BaseModel):
        yield from texts(value)
    elif isinstance(value, tuple):
        for one in value:
            yield from _texts_in(one)
    elif isinstance(value, dict):
        yield from _texts_in(tuple(value.values()))


def all_texts() -> list[Words]:
    parts: list[BaseModel] = [*map(load_questionnaire, KEYS), load_page_words()]
    return [words for part in parts for words in texts(part)]


VERDICT = ("satisfied", "what_went_wrong", "handled_as_wanted", "anything_else")


def test_a_completed_order_is_asked_for_the_verdict() -> None:
    questionnaire = load_questionnaire("completed").asked_of(is_first_buyer=False)
    assert tuple(question.key for question in questionnaire.questions) == VERDICT
    assert questionnaire.question("handled_as_wanted").option_keys == ("yes", "no", "untold")


def test_a_first_buyer_is_asked_for_five_expectations_more_each_optional() -> None:
    questionnaire = load_questionnaire("completed").asked_of(is_first_buyer=True)
    assert tuple(question.key for question in questionnaire.questions) == (*VERDICT, *Expectation)
    added = [questionnaire.question(key) for key in Expectation]
    assert not any(question.required for question in added)
    assert [one.option_keys for one in added] == 4 * [("yes", "no")] + [("yes", "no", "no_issue")]


def test_one_not_completed_is_asked_only_why() -> None:
    (question,) = load_questionnaire("not_completed").questions
    assert question.key == "why_not_completed"
    assert {"bought_elsewhere", "bought_in_store"} < set(question.option_keys)
    assert question.words_key == "why_not_completed_words"


def test_who_was_left_dissatisfied_is_asked_again_whether_it_is_right_now() -> None:
    first, *words = load_questionnaire("put_right").questions
    assert (first.key, first.option_keys) == ("put_right", ("yes", "no"))
    assert [(one.when["put_right"], one.required) for one in words] == [
        (("no",), False),
        (("yes",), False),
    ]


def test_every_text_fills_in_the_same_things_in_every_language() -> None:
    found = all_texts()
    assert len(found) > 60
    for words in found:
        holes = [_holes(words.said(language)) for language in LANGUAGES]
        assert holes[0] <= FILLS
        assert all(one == holes[0] for one in holes), words.en


def test_nothing_said_to_a_customer_shouts() -> None:
    for words in all_texts():
        assert not any(mark in words.said(language) for language in LANGUAGES for mark in "!¡")


def test_french_keeps_its_marks_from_the_next_line() -> None:
    for words in all_texts():
        assert not any(pair in words.fr for pair in (" ?", " :", " ;", "« ", " »")), words.fr


def test_no_text_was_left_in_english() -> None:
    same = {
        words.en
        for words in all_texts()
        for one in (words.pt, words.de, words.fr)
        if one == words.en
    }
    assert same == set()


@pytest.mark.parametrize(
    ("wanted", "language"),
    [
        (["pt-BR", "en"], "pt"),
        (["de_AT"], "de"),
        ([None, "", "FR"], "fr"),
        (["ja", "es-MX"], "es"),
        (["ja", None], "en"),
        ([], "en"),
        (["english"], "en"),
        (["deu"], "en"),
    ],
)
def test_the_first_language_we_speak_is_spoken(wanted: list[str | None], language: str) -> None:
    assert choose_language(wanted, load_questionnaire("completed")) == language


@pytest.mark.parametrize(
    ("language", "day"),
    [
        ("en", "1 March 2026"),
        ("es", "1 de marzo de 2026"),
        ("pt", "1 de março de 2026"),
        ("de", "1. März 2026"),
        ("fr", "1er mars 2026"),
    ],
)
def test_a_day_is_written_as_the_language_writes_it(language: Language, day: str) -> None:
    assert spell_day(date(2026, 3, 1), language) == day


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        pytest.param("key = ", "no TOML", id="no TOML"),
        pytest.param(small(""), "questions: Field required", id="no questions"),
        pytest.param(
            small(YES_NO, about=ALL_FIVE.replace('de = "a", ', "")),
            "about.de: Field required",
            id="a language is missing",
        ),
        pytest.param(
            small(YES_NO, about=ALL_FIVE.replace('de = "a"', 'de = " "')),
            "about.de: String should have at least 1 character",
            id="a language is blank",
        ),
        pytest.param(small(YES_NO + "colour = 1"), "questions[0].colour", id="unknown setting"),
        pytest.param(
            small(YES_NO.replace('"yes"', '"maybe"')),
            "questions[0]: satisfied is a yes_no; its options must be yes and no",
            id="a yes_no without a yes",
        ),
        pytest.param(
            small(YES_NO.replace("yes_no", "text")),
            "questions[0]: satisfied is a text",
            id="a text with options",
        ),
        pytest.param(
            small(YES_NO.replace("yes_no", "one_choice").replace('"yes"', '"no"')),
            "satisfied offers an option twice",
            id="an option twice",
        ),
        pytest.param(
            small(f'[[questions]]\nkey = "a"\nkind = "one_choice"\nheading = {ALL_FIVE}'),
            "a needs at least two options",
            id="a choice of nothing",
        ),
        pytest.param(
            small(YES_NO + 'when = { weather = "rain" }'),
            "satisfied follows weather = rain, which is no earlier answer",
            id="a branch from nowhere",
        ),
        pytest.param(
            small(
                YES_NO
                + YES_NO.replace("satisfied", "again")
                + 'when = { satisfied = ["yes", "perhaps"] }'
            ),
            "again follows satisfied = perhaps, which is no earlier answer",
            id="a branch from nowhere among several",
        ),
        pytest.param(small(YES_NO + YES_NO), "satisfied is asked twice", id="asked twice"),
    ],
)
def test_a_bad_file_says_what_is_wrong(tmp_path: Path, content: str, complaint: str) -> None:
    path = tmp_path / "small.toml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(QuestionnaireError) as refused:
        read_library_file(path, Questionnaire)
    assert str(refused.value).startswith("small.toml")
    assert complaint in str(refused.value)


def test_a_good_small_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "small.toml"
    path.write_text(small(YES_NO), encoding="utf-8")
    assert read_library_file(path, Questionnaire).question("satisfied").option_keys == ("yes", "no")


def test_a_questionnaire_that_is_not_there() -> None:
    with pytest.raises(QuestionnaireError, match=r"no nowhere\.toml in library/"):
        load_questionnaire("nowhere")


def _holes(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}
