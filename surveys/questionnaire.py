"""Questionnaires as data: read from library/*.toml and checked before anybody is asked."""

import tomllib
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Self, TypeVar

from pydantic import ValidationError, model_validator

from surveys.question import Name, Question
from surveys.words import LANGUAGES, Language, Strict, Words

LIBRARY = Path(__file__).parent / "library"
FALLBACK: Language = "en"

Part = TypeVar("Part", bound=Strict)


class QuestionnaireError(Exception):
    """A questionnaire file that cannot be used; the message names the file and each fault."""


class InvitationWords(Strict):
    """The letter around the first question; `button` where that has no Yes and No to press."""

    subject: Words
    greeting: Words
    why: Words
    button: Words | None = None
    note: Words
    sign_off: Words
    unsubscribe: Words


class ReminderWords(Strict):
    """What the reminder says in place of the invitation's words; all else stays."""

    subject: Words
    why: Words


class Questionnaire(Strict):
    """The questions in the order they are asked; `about` says what they are about.

    Without a `reminder` nobody is reminded of it.
    """

    key: Name
    about: Words
    invitation: InvitationWords
    reminder: ReminderWords | None = None
    questions: tuple[Question, ...]

    @property
    def languages(self) -> tuple[Language, ...]:
        return LANGUAGES

    def question(self, key: str) -> Question:
        """Return a question by its key.

        Raises:
            KeyError: there is none of that key.
        """
        for question in self.questions:
            if question.key == key:
                return question
        raise KeyError(key)

    def asked_of(self, *, is_first_buyer: bool) -> "Questionnaire":
        """Return it with the questions such a customer is asked."""
        asked = (one for one in self.questions if is_first_buyer or not one.first_buyers_only)
        return self.model_copy(update={"questions": tuple(asked)})

    @model_validator(mode="after")
    def _questions_follow_earlier_answers(self) -> Self:
        if not self.questions:
            raise ValueError("asks nothing")
        earlier: dict[str, tuple[str, ...]] = {}
        kept: set[str] = set()
        for question in self.questions:
            for key, values in question.when.items():
                for value in values:
                    if value not in earlier.get(key, ()):
                        raise ValueError(
                            f"{question.key} follows {key} = {value}, which is no earlier answer"
                        )
            if kept.intersection(question.keys):
                raise ValueError(f"{question.key} is asked twice")
            kept.update(question.keys)
            earlier[question.key] = question.option_keys
        return self


@cache
def load_questionnaire(key: str) -> Questionnaire:
    """Return the questionnaire of library/<key>.toml."""
    return read_library_file(LIBRARY / f"{key}.toml", Questionnaire)


def read_library_file(path: Path, part: type[Part]) -> Part:
    """Read and check a file.

    Raises:
        QuestionnaireError: it is missing, no TOML, or not as it must be.
    """
    try:
        with path.open("rb") as file:
            return part.model_validate(tomllib.load(file))
    except FileNotFoundError:
        raise QuestionnaireError(f"There is no {path.name} in {path.parent.name}/.") from None
    except tomllib.TOMLDecodeError as error:
        raise QuestionnaireError(f"{path.name} is no TOML: {error}.") from None
    except ValidationError as error:
        faults = "; ".join(_fault(list(one["loc"]), one["msg"]) for one in error.errors())
        raise QuestionnaireError(f"{path.name}: {faults}.") from None


def choose_language(
    wanted: Iterable[str | None], questionnaire: Questionnaire | None = None
) -> Language:
    """Return the first wanted language there are words in ("pt-BR" is met by pt), else English."""
    spoken = questionnaire.languages if questionnaire else LANGUAGES
    for tag in wanted:
        primary = (tag or "").replace("_", "-").split("-")[0].strip().lower()
        for language in spoken:
            if language == primary:
                return language
    return FALLBACK


def _fault(path: list[str | int], message: str) -> str:
    place = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    said = message.removeprefix("Value error, ")
    return f"{place.lstrip('.')}: {said}" if place else said
