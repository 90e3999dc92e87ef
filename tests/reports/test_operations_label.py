"""The label follows rules declared in advance, to the very number."""

import numpy as np
import pytest

from reports.estimate import Estimate, not_known
from reports.metrics.operations.held import Held, Strata
from reports.metrics.operations.label import label_of
from reports.statistics.proxy import Counts


def held(kept: int = 50, lost: int = 50) -> Held:
    return Held(
        metric="wait_time",
        never_red="Never red: nobody waited longer than 120 s",
        is_received=True,
        green=Counts(kept, 0),
        red=Counts(0, lost),
        frame_green=kept,
        frame_red=lost,
        not_applicable=0,
        unknown=0,
        strata=Strata(np.zeros((0, 4)), np.zeros((0, 0))),
        kept=[kept, 0],
        lost=[0, lost],
    )


def scored(low: float, high: float) -> Estimate:
    return Estimate(n=100, value=(low + high) / 2, low=low, high=high)


def missing(share: float) -> Estimate:
    return Estimate(n=100, value=share, low=0.0, high=1.0)


@pytest.mark.parametrize(
    ("low", "high", "missed", "label"),
    [
        (0.75, 0.90, 0.39, "stands_in"),
        (0.75, 0.90, 0.40, "weak"),
        (0.749, 0.90, 0.10, "weak"),
        (0.60, 0.90, 0.10, "weak"),
        (0.599, 0.90, 0.10, "cannot_tell"),
        (0.50, 0.60, 0.90, "cannot_tell"),
        (0.50, 0.599, 0.90, "does_not_stand_in"),
        (0.20, 0.40, 0.10, "does_not_stand_in"),
    ],
)
def test_the_rules(low: float, high: float, missed: float, label: str) -> None:
    assert label_of(held(), scored(low, high), missing(missed), 5) == label


def test_without_knowing_what_it_misses_nothing_stands_in() -> None:
    assert label_of(held(), scored(0.8, 0.9), not_known(0, "Never red"), 5) == "weak"
    assert label_of(held(), not_known(0, "One value"), missing(0.1), 5) == "cannot_tell"


@pytest.mark.parametrize(
    ("kept", "lost", "label"),
    [
        (25, 5, "stands_in"),
        (24, 5, "not_enough_answers"),
        (26, 4, "not_enough_answers"),
        (4, 26, "not_enough_answers"),
    ],
)
def test_few_answers_have_no_label(kept: int, lost: int, label: str) -> None:
    assert label_of(held(kept, lost), scored(0.8, 0.9), missing(0.1), 5) == label
