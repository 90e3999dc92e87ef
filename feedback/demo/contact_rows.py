"""The contacts as the shop's files tell of them."""

from collections.abc import Iterator

import numpy as np

from feedback.demo.fates import UNDELIVERED, Fate
from feedback.demo.handling import CHANNELS, NEVER, SOONER, handled
from feedback.demo.names import known_as
from feedback.demo.order_rows import order_id
from feedback.demo.shop import AGENTS, FAULTS, TRAINED
from feedback.demo.span import instant
from feedback.demo.world import World
from feedback.intake.payloads import ContactRecord

HOURS = 9 * 3600, 20 * 3600
DAY = 86_400


def contact_rows(
    rng: np.random.Generator, world: World, first: int, last: int
) -> Iterator[tuple[int, ContactRecord]]:
    """Return the contacts about the orders of a day, each with the instant all of it is known."""
    numbers = first + np.flatnonzero(world.orders["contacted"][first:last])
    orders = world.orders[numbers]
    ways = handled(rng, orders, world.shop.service)
    begins = world.span.midnights[orders["contact_day"]] + rng.integers(*HOURS, len(orders))
    for number, opened, how in zip(numbers.tolist(), begins.tolist(), ways, strict=True):
        if how["hung_up_after"]:
            called = opened - int(rng.integers(300, 2700))
            yield called, _hung_up(world, number, called, how)
        yield _row(world, number, opened, how, 1)
        if how["again_after"] != NEVER:
            again = opened + int(how["again_after"]) * DAY
            yield _row(world, number, again, how, 2)


def _row(
    world: World, number: int, opened: int, how: np.void, turn: int
) -> tuple[int, ContactRecord]:
    order, sooner = world.orders[number], SOONER if turn > 1 else 1.0
    speed, wait, handle = (round(float(how[name]) * sooner) for name in ("speed", "wait", "handle"))
    contact = _contact(world, number, opened, turn)
    return opened + speed, contact._replace(
        channel=CHANNELS[how["channel" if turn == 1 else "next_channel"]],
        issue=f"about {order_id(number)}",
        topic=_topic(order),
        answered=True,
        answered_at=instant(opened + speed),
        speed_of_answer_seconds=float(speed),
        wait_seconds=float(wait),
        handle_seconds=float(handle),
        resolved_first_contact=bool(order["resolved"]),
        agent=AGENTS[order["agent"]],
        attributes={"agent_trained": "yes" if TRAINED[order["agent"]] else "no"},
    )


def _hung_up(world: World, number: int, opened: int, how: np.void) -> ContactRecord:
    """Return a call nobody answered in time, so that nobody knows what it was about."""
    contact = _contact(world, number, opened, 0)
    wait = float(how["hung_up_after"])
    return contact._replace(channel=CHANNELS[0], answered=False, wait_seconds=wait)


def _contact(world: World, number: int, opened: int, turn: int) -> ContactRecord:
    person = int(world.orders["person"][number])
    known = known_as(person, world.people[person])
    return ContactRecord(
        contact_id=f"{order_id(number)}-{turn}",
        opened_at=instant(opened),
        order_id=order_id(number),
        customer_id=known.customer_id,
        email=known.email,
    )


def _topic(order: np.void) -> str:
    if order["fault"]:
        return FAULTS[order["fault"]]
    if order["fate"] in (Fate.LATE, *UNDELIVERED):
        return "where_is_my_order"
    return "question"
