"""The customer's verdict on how an order was handled."""

from enum import StrEnum


class Verdict(StrEnum):
    """What the four questions come to for someone who completed an order."""

    SATISFIED = "satisfied"
    PUT_RIGHT = "put_right"
    LEFT_WRONG = "left_wrong"
    UNSAID = "unsaid"


class Handled(StrEnum):
    """The answers to "did we handle the problem the way you wanted us to?"."""

    YES = "yes"
    NO = "no"
    UNTOLD = "untold"


def verdict_of(satisfied: bool | None, handled: Handled | None) -> Verdict | None:
    """Return the verdict two answers come to; None while the first is open."""
    if satisfied is None:
        return None
    if satisfied:
        return Verdict.SATISFIED
    if handled is Handled.YES:
        return Verdict.PUT_RIGHT
    return Verdict.LEFT_WRONG if handled is Handled.NO else Verdict.UNSAID
