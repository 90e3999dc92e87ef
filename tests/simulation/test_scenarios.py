"""Over simulated shops the intervals hold the truth as often as they say.

Shortened: 200 shops. `python -m tests.simulation --shops 1000` is the whole of it.
"""

import pytest

from tests.simulation.scenarios import SCENARIOS, Scenario

SHOPS = 200
SEED = 1
CHANCE = 0.04  # what so few shops may add to or take from a coverage


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.title)
def test_intervals_hold_the_truth_as_often_as_they_say_or_miss_it_as_they_must(
    scenario: Scenario,
) -> None:
    found = scenario.coverage(SHOPS, SEED)
    out = {
        name: share
        for name, share in found.items()
        if not scenario.wanted[name][0] - CHANCE <= share <= scenario.wanted[name][1] + CHANCE
    }
    assert not out
