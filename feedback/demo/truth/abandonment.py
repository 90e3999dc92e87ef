"""What is true of those who did not complete an order: why, and who bought after all.

Counted among the checkouts of the large world that were left long enough before its end to have
been followed for a month.
"""

from dataclasses import dataclass

import numpy as np

from feedback.demo.abandoned import KEYS, NO_ORDER, NOBODY, NOT_ASKED, WHYS
from feedback.demo.fates import Fate
from feedback.demo.people import NEVER
from feedback.demo.replies import WHY_BACKED_OUT
from feedback.demo.shop import STEPS
from feedback.demo.span import Bools, Floats, Ints
from feedback.demo.truth.estimand import TRUTH_SEED, Truths, estimated
from feedback.demo.truth.frame import Frame
from feedback.demo.world import Purpose, World

REPORT = "abandonment"
WITHIN = (7, 30)
SETTLED = 32  # days before the end
IDLE = 86_400
REASONS = tuple(dict.fromkeys((*KEYS, *WHY_BACKED_OUT)))


@dataclass(frozen=True)
class Left:
    """Checkouts left and orders cancelled within hours, of known customers: one after the other.

    `days` are those to the first completed order after, NEVER where there is none.
    """

    days: Ints
    reason: Ints  # of REASONS
    step: Ints  # of STEPS, -1 of an order
    topic: np.ndarray  # of the inquiry before, "" without
    may_answer: Bools


def of_abandonment(frame: Frame) -> Truths:
    left = _left(frame.world)
    groups: dict[tuple[str, str], Bools] = {
        ("kind", "order"): left.step < 0,
        ("kind", "checkout"): left.step >= 0,
        ("step", "unknown"): left.step < 0,
        ("contact_before", "yes"): left.topic != "",
        ("contact_before", "no"): left.topic == "",
        **{("reason", key): left.reason == number for number, key in enumerate(REASONS)},
        **{("step", key): left.step == number for number, key in enumerate(STEPS)},
        **{("contact_topic", why.topic): left.topic == why.topic for why in WHYS},
    }
    found = _recovered(left, np.ones(len(left.days), dtype=np.bool_), {})
    for (name, key), chosen in groups.items():
        found |= _recovered(left, chosen, {name: key})
    answers = left.reason[left.may_answer]
    for number, reason in enumerate(REASONS):
        found[estimated(REPORT, "why_not", reason=reason)] = float((answers == number).mean())
    return found


def _recovered(left: Left, chosen: Bools, group: dict[str, str]) -> Truths:
    return {
        estimated(REPORT, f"recovered_{days}d", **group): float((left.days[chosen] <= days).mean())
        for days in WITHIN
    }


def _left(world: World) -> Left:
    checkouts, orders = world.checkouts[: world.left], world.orders[: world.placed]
    end = int(world.span.midnights[world.span.days - SETTLED])
    known = (checkouts["person"] != NOBODY) & (checkouts["order"] == NO_ORDER)
    checkouts = checkouts[known & (checkouts["started"] < end)]
    placed = _next_completed(orders, checkouts["person"], checkouts["started"])
    due = checkouts["started"] + checkouts["idle_after"] + IDLE
    checkouts, placed = checkouts[placed > due], placed[placed > due]
    cancelled = orders[(orders["fate"] == Fate.BACKED_OUT) & (orders["placed"] < end)]
    after = _next_completed(orders, cancelled["person"], cancelled["placed"])
    why = np.array([REASONS.index(key) for key in KEYS])[checkouts["why"]]
    topics = np.where(
        checkouts["asked"] == NOT_ASKED, "", np.array([w.topic for w in WHYS])[checkouts["why"]]
    )
    persons = world.people[np.concatenate([checkouts["person"], cancelled["person"]])]
    return Left(
        days=np.concatenate(
            [_days(world, checkouts["started"], placed), _days(world, cancelled["placed"], after)]
        ),
        reason=np.concatenate([why, _why_backed_out(len(cancelled))]),
        step=np.concatenate([checkouts["step"].astype(np.int64), np.full(len(cancelled), -1)]),
        topic=np.concatenate([topics, np.full(len(cancelled), "")]),
        may_answer=persons["email"] & (persons["consent"] == 1),
    )


def _next_completed(orders: np.ndarray, persons: Ints, since: Ints) -> Ints:
    """Return the instant of each person's first completed order after another, NEVER if none."""
    completed = orders[(orders["fate"] != Fate.BACKED_OUT) & (orders["replaces"] < 0)]
    latest = int(completed["placed"].max()) + 1
    keys = np.sort(completed["person"] * latest + completed["placed"])
    place = np.searchsorted(keys, persons * latest + np.minimum(since, latest - 1), side="right")
    found = keys[np.minimum(place, len(keys) - 1)]
    is_theirs = (place < len(keys)) & (found // latest == persons)
    return np.where(is_theirs, found % latest, NEVER * latest)


def _days(world: World, since: Ints, placed: Ints) -> Ints:
    begins = world.span.midnights
    first, last = (np.searchsorted(begins, at, side="right") for at in (since, placed))
    return np.where(placed < begins[-1], last - first, NEVER)


def _why_backed_out(count: int) -> Ints:
    rng = np.random.default_rng([TRUTH_SEED, Purpose.CHECKOUTS])
    shares: Floats = np.array(list(WHY_BACKED_OUT.values()))
    numbers = np.array([REASONS.index(reason) for reason in WHY_BACKED_OUT])
    picked: Ints = numbers[rng.choice(len(numbers), count, p=shares)]
    return picked
