"""What makes customers come back or not, and where to."""

import numpy as np
import pytest

from feedback.demo.comebacks import plan_next
from feedback.demo.fates import LEFT_WRONG, SATISFIED, new_orders
from feedback.demo.people import NEVER, ONLINE, STORE, new_people
from feedback.demo.shop import DEFAULT

COUNT = 400_000


def next_in_store(channel: int, verdict: int) -> tuple[float, float]:
    """Return the shares who buy next in a store, and away from one, after orders alike."""
    rng = np.random.default_rng(1)
    people = new_people(rng, COUNT, DEFAULT.reach)
    orders = new_orders(rng, 0, people, np.full(COUNT, channel), DEFAULT)
    orders["verdict"], orders["as_expected"] = verdict, True
    days, channels = plan_next(rng, orders, people, DEFAULT)
    back = days < NEVER
    return float((back & (channels == STORE)).mean()), float((back & (channels != STORE)).mean())


@pytest.mark.parametrize(
    ("channel", "factors"),
    [(ONLINE, DEFAULT.comeback.to_store), (STORE, DEFAULT.comeback.from_store)],
)
def test_a_bad_order_keeps_customers_from_the_other_side_by_a_factor_of_its_own(
    channel: int, factors: tuple[float, ...]
) -> None:
    after = DEFAULT.comeback.after
    well, badly = (next_in_store(channel, verdict) for verdict in (SATISFIED, LEFT_WRONG))
    stays, crosses = (1, 0) if channel == ONLINE else (0, 1)
    less = after[LEFT_WRONG] / after[SATISFIED]
    assert badly[stays] / well[stays] == pytest.approx(less, rel=0.05)
    assert badly[crosses] / well[crosses] == pytest.approx(less * factors[LEFT_WRONG], rel=0.05)


def test_what_was_not_as_expected_brings_fewer_back_whatever_the_verdict() -> None:
    rng = np.random.default_rng(2)
    people = new_people(rng, COUNT, DEFAULT.reach)
    orders = new_orders(rng, 0, people, people["next_channel"].astype(np.int64), DEFAULT)
    orders["verdict"] = SATISFIED
    back = plan_next(rng, orders, people, DEFAULT)[0] < NEVER
    met = orders["as_expected"]
    factor = float(back[~met].mean() / back[met].mean())
    assert factor == pytest.approx(DEFAULT.comeback.unlike_expected, rel=0.03)
    easy = orders["easy_to_buy"]
    assert back[easy].mean() == pytest.approx(back[~easy].mean(), rel=0.03), "of nothing else"
