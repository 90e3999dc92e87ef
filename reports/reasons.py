"""What customers can pick, by its key: the reasons as the questionnaires say them in English."""

from functools import cache

from surveys.questionnaire import FALLBACK, load_questionnaire


@cache
def what_went_wrong() -> dict[str, str]:
    """Return what a dissatisfied customer can pick, in the order it is offered."""
    return _options("completed", "what_went_wrong")


@cache
def why_not_completed() -> dict[str, str]:
    """Return what somebody who did not complete an order can pick, in the order it is offered."""
    return _options("not_completed", "why_not_completed")


def _options(survey: str, question: str) -> dict[str, str]:
    options = load_questionnaire(survey).question(question).options
    return {option.key: option.label.said(FALLBACK) for option in options}
