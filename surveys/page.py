"""The words around the questions: buttons, thanks, and what is said when something is amiss."""

from functools import cache

from surveys.answering import Problem
from surveys.questionnaire import LIBRARY, read_library_file
from surveys.words import Strict, Words


class PageWords(Strict):
    """Everything on the customers' pages that is not the questionnaire's own."""

    proceed: Words
    send: Words
    back: Words
    skip: Words
    finish: Words
    go_on: Words
    preselected: Words
    so_far: Words
    private: Words
    problem_mark: Words
    problems: dict[Problem, Words]
    thanks: Words
    received: Words
    glad: Words
    sorry: Words
    glad_again: Words
    sorry_again: Words
    what_now: Words
    what_now_text: Words
    what_now_wrong_text: Words
    what_now_again_text: Words
    change: Words
    change_until: Words
    closed: Words
    closed_text: Words
    unknown: Words
    unknown_text: Words
    failed: Words
    failed_text: Words
    unsubscribe: Words
    unsubscribe_text: Words
    unsubscribe_button: Words
    unsubscribed: Words
    unsubscribed_text: Words


@cache
def load_page_words() -> PageWords:
    """Return the words of library/page.toml."""
    return read_library_file(LIBRARY / "page.toml", PageWords)
