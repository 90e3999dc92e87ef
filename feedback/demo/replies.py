"""How the made-up customers answer: whether and when by chance, and truly what they think."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import numpy as np

from feedback.demo.fates import (
    LEFT_WRONG,
    NO_DAY,
    NO_VERDICT,
    PUT_RIGHT,
    SATISFIED,
    UNDELIVERED,
    UNSAID,
    Fate,
    kept_waiting,
)
from feedback.demo.shop import FAULTS, Replying
from feedback.demo.span import Floats
from feedback.demo.words import WORDS

Answers = dict[str, tuple[str, ...]]

LONGEST_DELAY = timedelta(days=27)
SECOND_REASON = 0.3
BREAKS_OFF = 0.5  # of those who never said what was wrong, after the first question
WHY_ABANDONED = {
    "delivery_cost": 0.25,
    "price": 0.2,
    "just_looking": 0.15,
    "delivery_time": 0.1,
    "bought_elsewhere": 0.08,
    "technical_problem": 0.07,
    "could_not_find_answer": 0.06,
    "no_payment_option": 0.05,
    "bought_in_store": 0.04,
}
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
    """Return the answers that say the verdict on an order, a question at a time."""
    verdict = order["verdict"]
    speaks = rng.random() < replying.words
    if verdict == SATISFIED:
        words: Answers = {"anything_else": _words(rng, "satisfied", language)}
        return [{"satisfied": ("yes",)}, *([words] if speaks else [])]
    first: Answers = {"satisfied": ("no",)}
    if verdict == UNSAID and rng.random() < BREAKS_OFF:
        return [first]
    reasons = _reasons(rng, order)
    wrong: Answers = {"what_went_wrong": tuple(sorted(reasons))}
    if speaks and reasons[0] in WORDS:
        wrong["what_went_wrong_words"] = _words(rng, reasons[0], language)
    handled = {PUT_RIGHT: "yes", LEFT_WRONG: "no", UNSAID: "untold"}[int(verdict)]
    return [first, wrong, {"handled_as_wanted": (handled,)}]


def answers_of_abandoner(
    rng: np.random.Generator, *, backed_out: bool, language: str, replying: Replying
) -> list[Answers]:
    """Return why somebody did not complete an order."""
    why = WHY_BACKED_OUT if backed_out else WHY_ABANDONED
    reason = str(rng.choice(list(why), p=list(why.values())))
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


def _reasons(rng: np.random.Generator, order: np.void) -> list[str]:
    """Return what went wrong, the main reason first."""
    reasons = []
    if order["fate"] == Fate.LATE:
        reasons.append("late")
    elif order["fate"] == Fate.SHOP_CANCELLED:
        reasons.append("something_else")
    elif order["fate"] in UNDELIVERED:
        reasons.append("never_came")
    if order["fault"]:
        reasons.append(FAULTS[order["fault"]])
    if order["contacted"] and not order["resolved"]:
        reasons.append("hard_to_reach")
    if order["return_day"] != NO_DAY and rng.random() < SECOND_REASON:
        reasons.append("hard_to_return")
    if not reasons or rng.random() < SECOND_REASON / 3:
        reasons.append(str(rng.choice(["poor_service", "charge_wrong"])))
    return reasons


def _words(rng: np.random.Generator, reason: str, language: str) -> tuple[str, ...]:
    phrases = WORDS[reason][language]
    return (phrases[int(rng.integers(len(phrases)))],)
