"""Over simulated shops the intervals hold the truth as often as they say.

Shortened: 300 shops. `python -m tests.simulation --shops 1000` is the whole of it.
"""

import pytest

from tests.simulation.scenarios import EXACT, SCENARIOS, Scenario, of_comebacks

SHOPS = 300
SEED = 1
CHANCE = 0.03  # what so few shops may add to or take from a coverage


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


def test_what_is_said_of_coming_back_holds_the_truth_as_often_as_it_says() -> None:
    low, high = EXACT
    found = of_comebacks(SHOPS, SEED)
    assert not {
        name: share for name, share in found.items() if not low - CHANCE <= share <= high + CHANCE
    }
