"""How the shop handled those who got in touch: none of it changes anybody's mind.

Only whether the problem was resolved does. So how fast a contact was answered, or how long it took,
stands in for no verdict; and as who comes back a second time is put through at once, the slowest of
several contacts is always the first.
"""

import numpy as np

from feedback.demo.shop import Service

CHANNELS = ("phone", "email", "chat", "social")
CHANNEL_SHARES = (0.42, 0.3, 0.22, 0.06)
SLOWER = np.array([1, 90, 2, 60])
SOONER = 0.5  # of the first time, who comes back a second time
NEVER = 0

HANDLING = np.dtype(
    [
        ("channel", np.int8),
        ("next_channel", np.int8),  # of the second contact
        ("speed", np.float64),  # seconds to the answer
        ("wait", np.float64),  # seconds
        ("handle", np.float64),  # seconds
        ("hung_up_after", np.float64),  # seconds of waiting in a call before; NEVER called
        ("again_after", np.int64),  # days to a second contact; NEVER
    ]
)


def handled(rng: np.random.Generator, orders: np.ndarray, service: Service) -> np.ndarray:
    """Return how the first contact about each of these orders went, and what was around it."""
    count = len(orders)
    how = np.zeros(count, dtype=HANDLING)
    how["channel"] = rng.choice(len(CHANNELS), count, p=CHANNEL_SHARES)
    other = rng.random(count) < service.other_channel
    further = other * rng.integers(1, len(CHANNELS), count)
    how["next_channel"] = (how["channel"] + further) % len(CHANNELS)
    how["speed"] = np.round(rng.exponential(service.speed_seconds, count) * SLOWER[how["channel"]])
    how["wait"] = how["speed"] + np.round(rng.exponential(40, count))
    how["handle"] = np.round(rng.gamma(3, service.handle_seconds / 3, count))
    hung_up, came_back = rng.random((2, count))
    waited = 1 + np.round(rng.exponential(60, count))
    how["hung_up_after"] = np.where(hung_up < service.hung_up, waited, NEVER)
    again = ~orders["resolved"] & (came_back < service.came_back)
    how["again_after"] = np.where(again, rng.integers(1, 5, count), NEVER)
    return how
