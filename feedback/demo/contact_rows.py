"""The contacts about orders. How fast and how long they were handled changes nobody's mind:
only whether the problem was resolved does, so a good answering time stands in for nothing."""

from collections.abc import Iterator

import numpy as np

from feedback.demo.fates import NO_DAY, UNDELIVERED, Fate
from feedback.demo.names import known_as
from feedback.demo.order_rows import order_id
from feedback.demo.shop import FAULTS
from feedback.demo.span import instant
from feedback.demo.world import World
from feedback.intake.payloads import ContactRecord

CHANNELS = ("phone", "email", "chat", "social")
CHANNEL_SHARES = (0.42, 0.3, 0.22, 0.06)
AGENTS = ("Beatriz", "Carlos", "Duarte", "Eva", "Filipa", "Gonçalo", "Helena", "Ivo")
UNANSWERED = 0.08  # of those not resolved
CAME_BACK = 0.5  # of those not resolved, within the week
FASTEST_MEAN = 38  # seconds to an answer by phone; the others follow
SLOWER = (1, 90, 2, 60)


def contact_rows(
    rng: np.random.Generator, world: World, first: int, last: int
) -> Iterator[tuple[int, ContactRecord]]:
    """Return the contacts about the orders of a day, each with the instant it was opened."""
    for number in first + np.flatnonzero(world.orders["contacted"][first:last]):
        order = world.orders[number]
        opened = _opened(rng, order, world)
        yield opened, _row(rng, world, int(number), opened, 1)
        if not order["resolved"] and rng.random() < CAME_BACK:
            again = opened + int(rng.integers(1, 5)) * 86_400
            yield again, _row(rng, world, int(number), again, 2)


def _opened(rng: np.random.Generator, order: np.void, world: World) -> int:
    """Return when the customer got in touch: once something was wrong, or just after ordering."""
    if order["fault"]:
        day = order["delivered_day"] + rng.integers(1, 3)
    elif order["fate"] == Fate.SHOP_CANCELLED:
        day = order["cancelled_day"]
    elif order["promise_day"] != NO_DAY and order["fate"] in (Fate.LATE, *UNDELIVERED):
        day = order["promise_day"] + 1
    else:
        day = order["day"] + 1
    return int(world.span.midnights[day] + rng.integers(9 * 3600, 20 * 3600))


def _issue(order: np.void) -> str:
    if order["fault"]:
        return FAULTS[order["fault"]]
    if order["fate"] in (Fate.LATE, *UNDELIVERED):
        return "where_is_my_order"
    return "question"


def _row(
    rng: np.random.Generator, world: World, number: int, opened: int, turn: int
) -> ContactRecord:
    order = world.orders[number]
    person = int(order["person"])
    known = known_as(person, world.people[person])
    channel = int(rng.choice(len(CHANNELS), p=CHANNEL_SHARES))
    speed = float(round(rng.exponential(FASTEST_MEAN * SLOWER[channel])))
    unanswered = not order["resolved"] and rng.random() < UNANSWERED
    handle = float(round(rng.gamma(3, 130)))
    return ContactRecord(
        contact_id=f"{order_id(number)}-{turn}",
        opened_at=instant(opened),
        order_id=order_id(number),
        issue=_issue(order),
        channel=CHANNELS[channel],
        topic=_issue(order),
        answered_at=None if unanswered else instant(opened + int(speed)),
        speed_of_answer_seconds=None if unanswered else speed,
        wait_seconds=speed + float(round(rng.exponential(40))),
        handle_seconds=None if unanswered else handle,
        resolved_first_contact=bool(order["resolved"]) and turn == 1,
        agent=None if unanswered else AGENTS[int(rng.integers(len(AGENTS)))],
        customer_id=known.customer_id,
        email=known.email,
    )
