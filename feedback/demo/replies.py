"""How the made-up customers answer: whether and when by chance, and truly what they think."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import numpy as np

from feedback.demo.abandoned import WHYS
from feedback.demo.fates import (
    LEFT_WRONG,
    NO_DAY,
    NO_VERDICT,
    PUT_RIGHT,
    SATISFIED,
    UNSAID,
    kept_waiting,
)
from feedback.demo.reasons import REASONS, named
from feedback.demo.shop import Replying
from feedback.demo.span import Floats
from feedback.demo.words import ASIDES, WORDS
from surveys.expectation import Expectation

Answers = dict[str, tuple[str, ...]]

LONGEST_DELAY = timedelta(days=27)
ASIDE = 0.15
BREAKS_OFF = 0.5  # of those who never said what was wrong, after the first question
SAYS_NO: Answers = {"satisfied": ("no",)}
WHY_BACKED_OUT = {
    "changed_my_mind": 0.5,
    "bought_elsewhere": 0.2,
    "delivery_time": 0.15,
    "price": 0.15,
}


def reply_chance(orders: np.ndarray, replying: Replying) -> Floats:
    """Return the chance that the customer of each order answers, if asked."""
    waited = kept_waiting(orders) & (orders["verdict"] != NO_VERDICT)
    return np.where(waited, replying.kept_waiting, 1.0) * replying.share


def replies_in(rng: np.random.Generator, chance: float, replying: Replying) -> timedelta | None:
    """Return how long after the mail the answer comes, None where none will."""
    answers = rng.random() < chance
    hours = replying.median_hours * float(rng.lognormal(0, replying.spread))
    return min(timedelta(hours=hours), LONGEST_DELAY) if answers else None


def answers_of_buyer(
    rng: np.random.Generator, order: np.void, language: str, replying: Replying
) -> list[Answers]:
    """Return the answers that say the verdict on an order, a question at a time.

    What a first buyer is asked besides comes with the last.
    """
    answers = _verdict(rng, order, language, replying)
    if order["is_first"] and answers[-1] != SAYS_NO and rng.random() < replying.says_more:
        answers[-1] = {**answers[-1], **_expectations(order)}
    return answers


def _verdict(
    rng: np.random.Generator, order: np.void, language: str, replying: Replying
) -> list[Answers]:
    verdict = order["verdict"]
    speaks = rng.random() < replying.words
    if verdict == SATISFIED:
        words: Answers = {"anything_else": _words(rng, "satisfied", language)}
        return [{"satisfied": ("yes",)}, *([words] if speaks else [])]
    if verdict == UNSAID and rng.random() < BREAKS_OFF:
        return [SAYS_NO]
    (is_named,) = named(rng, np.array([order]))
    reasons = [reason for reason, is_one in zip(REASONS, is_named, strict=True) if is_one]
    wrong: Answers = {"what_went_wrong": tuple(sorted(reasons))}
    if speaks:
        wrong["what_went_wrong_words"] = _words(rng, reasons[0], language)
    handled = {PUT_RIGHT: "yes", LEFT_WRONG: "no", UNSAID: "untold"}[int(verdict)]
    return [SAYS_NO, wrong, {"handled_as_wanted": (handled,)}]


def answers_of_abandoner(
    rng: np.random.Generator, checkout: np.void | None, language: str, replying: Replying
) -> list[Answers]:
    """Return why somebody left a checkout or, without one, cancelled the order in good time."""
    if checkout is None:
        reason = str(rng.choice(list(WHY_BACKED_OUT), p=list(WHY_BACKED_OUT.values())))
    else:
        reason = WHYS[checkout["why"]].key
    answer: Answers = {"why_not_completed": (reason,)}
    if reason in WORDS and rng.random() < replying.words:
        answer["why_not_completed_words"] = _words(rng, reason, language)
    return [answer]


def timed(
    rng: np.random.Generator, begin: datetime, answers: Sequence[Answers]
) -> tuple[tuple[datetime, Answers], ...]:
    """Return the answers with the moments they are sent, some seconds apart."""
    pauses = np.concatenate([[0], rng.integers(8, 60, len(answers) - 1)]).cumsum()
    return tuple(
        (begin + timedelta(seconds=int(pause)), answer)
        for pause, answer in zip(pauses, answers, strict=True)
    )


def _expectations(order: np.void) -> Answers:
    """Return what can be said of the five: nobody can tell whether what never came was as expected.

    Without a contact there was no issue.
    """
    said: Answers = {name: ("yes" if order[name] else "no",) for name in Expectation}
    if not order["contacted"]:
        said[Expectation.ISSUE_RESOLVED] = ("no_issue",)
    if order["delivered_day"] == NO_DAY:
        del said[Expectation.AS_EXPECTED]
    return said


def _words(rng: np.random.Generator, reason: str, language: str) -> tuple[str, ...]:
    """Return a sentence about it and, of some, one more about what no list of reasons has."""
    about = [reason]
    if rng.random() < ASIDE:
        about.append(ASIDES[int(rng.integers(len(ASIDES)))])
    said = (WORDS[one][language] for one in about)
    return (" ".join(phrases[int(rng.integers(len(phrases)))] for phrases in said),)
