"""What an imported response says, in the terms of our own questionnaires."""

import re
from datetime import datetime
from functools import cache
from typing import NamedTuple

from feedback.intake.cells import YES_NO
from feedback.intake.payloads import Attributes, ResponseRecord
from surveys.expectation import Expectation
from surveys.question import NO, YES
from surveys.questionnaire import load_questionnaire
from surveys.verdict import Handled

SEPARATOR = "|"
BETWEEN_REASONS = re.compile(r"[|;,]")
SOMETHING_ELSE = "something_else"
SAID = {True: YES, False: NO}


class Answered(NamedTuple):
    """The columns of a response that its row decides."""

    asked_at: datetime | None = None
    satisfied: bool | None = None
    handled_as_wanted: Handled | None = None
    reasons: str | None = None
    words: str | None = None
    why_not_completed: str | None = None
    score: float | None = None
    attributes: Attributes | None = None

    def joined(self, other: "Answered") -> "Answered | None":
        """Return what both say together; None where they contradict each other."""
        both = list(zip(self[:-1], other[:-1], strict=True))
        if any(one is not None and two is not None and one != two for one, two in both):
            return None
        mine, theirs = self.attributes or {}, other.attributes or {}
        if any(theirs.get(name, value) != value for name, value in mine.items()):
            return None
        columns = [two if one is None else one for one, two in both]
        return Answered._make([*columns, {**mine, **theirs} or None])

    def answers(self) -> dict[str, str]:
        """Return each question that was answered, and how."""
        words_to = "why_not_completed_words" if self.why_not_completed else "what_went_wrong_words"
        given = {
            "satisfied": None if self.satisfied is None else SAID[self.satisfied],
            "what_went_wrong": self.reasons,
            "handled_as_wanted": self.handled_as_wanted,
            "why_not_completed": self.why_not_completed,
            words_to: self.words,
            "score": None if self.score is None else f"{self.score:g}",
            **{name: _to_question(name, one) for name, one in (self.attributes or {}).items()},
        }
        return {question: str(value) for question, value in given.items() if value is not None}


def answered_by(record: ResponseRecord) -> Answered:
    """Tell reasons we know by their keys from the customer's own words."""
    reasons, words = _reasons(record.what_went_wrong)
    why = record.why_not_completed
    if why and why not in _options("not_completed", "why_not_completed"):
        words = f"{words}\n{why}" if words else why
        why = SOMETHING_ELSE
    return Answered(
        asked_at=record.asked_at,
        satisfied=record.satisfied,
        handled_as_wanted=record.handled_as_wanted,
        reasons=reasons,
        words=words,
        why_not_completed=why,
        score=record.score,
        attributes=record.attributes or None,
    )


def _reasons(text: str | None) -> tuple[str | None, str | None]:
    """Return reasons and words: a text that is all keys is reasons, any other is words."""
    if not text:
        return None, None
    picked = {part.strip() for part in BETWEEN_REASONS.split(text)}
    if picked <= _options("completed", "what_went_wrong"):
        return SEPARATOR.join(sorted(picked)), None
    return None, text


def _to_question(column: str, value: str) -> str:
    """Return the key of the answer a column of the file gives to a question of that name."""
    said = YES_NO.get(value.lower()) if column in set(Expectation) else None
    return value if said is None else SAID[said]


@cache
def _options(questionnaire: str, question: str) -> frozenset[str]:
    return frozenset(load_questionnaire(questionnaire).question(question).option_keys)
