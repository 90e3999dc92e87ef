"""What buyers expect of an order, and whether it came so."""

import numpy as np

from feedback.demo.shop import Meeting
from feedback.demo.span import Bools, Floats
from surveys.expectation import Expectation


def meet(rng: np.random.Generator, orders: np.ndarray, waited: Bools, meeting: Meeting) -> None:
    """Decide which expectations each order meets; without a contact there was no issue to resolve.

    Given what happened, none depends on another nor on the verdict.
    """
    never = orders["cancelled_day"] >= 0
    arrived = orders["delivered_day"] >= 0
    unresolved = orders["contacted"] & ~orders["resolved"]
    chances: dict[str, Floats | float] = {
        Expectation.AS_EXPECTED: np.where(
            orders["fault"] > 0, meeting.as_expected_with_fault, meeting.as_expected
        ),
        Expectation.EASY_TO_BUY: meeting.easy_to_buy,
        Expectation.TREATED_RIGHT: np.where(
            unresolved | never, meeting.treated_right_unresolved, meeting.treated_right
        ),
        Expectation.CAME_AS_EXPECTED: np.select(
            [~arrived, waited],
            [meeting.came_as_expected_never, meeting.came_as_expected_late],
            meeting.came_as_expected,
        ),
        Expectation.ISSUE_RESOLVED: np.where(
            orders["contacted"],
            np.where(unresolved, meeting.issue_resolved_unresolved, meeting.issue_resolved),
            1.0,
        ),
    }
    for name, chance in chances.items():
        orders[name] = rng.random(len(orders)) < chance
