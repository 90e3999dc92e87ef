"""What a first buyer expected of the shop."""

from enum import StrEnum


class Expectation(StrEnum):
    """The keys of the questions about them (library/completed.toml), in the order asked."""

    AS_EXPECTED = "as_expected"
    EASY_TO_BUY = "easy_to_buy"
    TREATED_RIGHT = "treated_right"
    CAME_AS_EXPECTED = "came_as_expected"
    ISSUE_RESOLVED = "issue_resolved"
