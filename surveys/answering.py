"""From what a customer posted to answers that can be kept, and what to ask next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from surveys.question import Kind, Question
from surveys.questionnaire import Questionnaire

Answers = Mapping[str, tuple[str, ...]]
Posted = Mapping[str, Sequence[str]]

WORDS_LIMIT = 4_000
ASKED = "question"


class Problem(StrEnum):
    """Why an answer cannot be taken; the page has words for each."""

    PICK_ONE = "pick_one"
    PICK_OR_WRITE = "pick_or_write"
    TOO_LONG = "too_long"


class NotAnAnswer(Exception):
    """What was posted to a question cannot be kept."""

    def __init__(self, question: Question, problem: Problem) -> None:
        super().__init__(f"{question.key}: {problem}")
        self.question = question
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Taken:
    """The answers to keep, and the last question they answer; None if none was answered."""

    answers: Answers
    last: Question | None


def branch(questionnaire: Questionnaire, answers: Answers) -> list[Question]:
    """Return the questions for someone who gave these answers, in order."""
    return [question for question in questionnaire.questions if _follows(question, answers)]


def next_open(questionnaire: Questionnaire, answers: Answers) -> Question | None:
    """Return the first required question still open; None when the answers are complete."""
    return next((one for one in _open(questionnaire, answers) if one.required), None)


def next_skipped(questionnaire: Questionnaire, answers: Answers) -> Question | None:
    """Return the first question still open that may stay so; an empty text is not open."""
    return next(
        (one for one in _open(questionnaire, answers) if not one.required and one.options), None
    )


def question_after(
    questionnaire: Questionnaire, answers: Answers, question: Question
) -> Question | None:
    return _neighbour(branch(questionnaire, answers), question, 1)


def question_before(
    questionnaire: Questionnaire, answers: Answers, question: Question
) -> Question | None:
    return _neighbour(branch(questionnaire, answers), question, -1)


def take(questionnaire: Questionnaire, held: Answers, posted: Posted) -> Taken:
    """Check what was posted, given the answers held before; one question or several at once.

    A form names its question, since ticking nothing posts nothing. An answer to a question that
    is not in the branch is passed over.

    Raises:
        NotAnAnswer: an answer cannot be kept; nothing of the post should be.
    """
    answers: dict[str, tuple[str, ...]] = {}
    last = None
    for question in questionnaire.questions:
        is_posted = question.key in posted.get(ASKED, ()) or any(
            key in posted for key in question.keys
        )
        if is_posted and _follows(question, {**held, **answers}):
            answers.update(_checked(question, posted))
            last = question
    return Taken(answers, last)


def _open(questionnaire: Questionnaire, answers: Answers) -> list[Question]:
    return [
        question
        for question in branch(questionnaire, answers)
        if not any(answers.get(key) for key in question.keys)
    ]


def _follows(question: Question, answers: Answers) -> bool:
    return all(
        answers.get(key) in [(value,) for value in values] for key, values in question.when.items()
    )


def _neighbour(questions: list[Question], question: Question, step: int) -> Question | None:
    if question not in questions:
        return None
    place = questions.index(question) + step
    return questions[place] if 0 <= place < len(questions) else None


def _checked(question: Question, posted: Posted) -> dict[str, tuple[str, ...]]:
    if question.kind is Kind.TEXT:
        return {question.key: _text(question, posted.get(question.key, ()))}
    chosen = set(posted.get(question.key, ()))
    picked = tuple(key for key in question.option_keys if key in chosen)
    if len(picked) != len(chosen) or (
        question.kind is not Kind.SEVERAL_CHOICES and len(picked) > 1
    ):
        raise NotAnAnswer(question, Problem.PICK_ONE)
    if question.own_words is None:
        if question.required and not picked:
            raise NotAnAnswer(question, Problem.PICK_ONE)
        return {question.key: picked}
    words = _text(question, posted.get(question.words_key, ()))
    if question.required and not (picked or words):
        raise NotAnAnswer(question, Problem.PICK_OR_WRITE)
    return {question.key: picked, question.words_key: words}


def _text(question: Question, posted: Sequence[str]) -> tuple[str, ...]:
    # A browser ends lines with CR LF; PostgreSQL keeps no NUL.
    text = "".join(posted).replace("\r\n", "\n").replace("\0", "").strip()
    if len(text) > WORDS_LIMIT:
        raise NotAnAnswer(question, Problem.TOO_LONG)
    return (text,) if text else ()
