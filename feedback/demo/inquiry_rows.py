"""What people asked before they left a checkout, as the shop's files tell of it."""

from collections.abc import Iterator

import numpy as np

from feedback.demo.abandoned import ANSWERED, NOBODY, NOT_ASKED, WHYS
from feedback.demo.checkout_rows import checkout_id, last_active
from feedback.demo.handling import CHANNEL_SHARES, CHANNELS, SLOWER
from feedback.demo.names import known_as
from feedback.demo.shop import AGENTS, TRAINED
from feedback.demo.span import instant
from feedback.demo.world import World
from feedback.intake.payloads import ContactRecord

BEFORE = 120, 36 * 3600  # seconds before the checkout was last active
NAMES_CUSTOMER = 0.5  # alone, of prospects with an address


def inquiry_rows(
    rng: np.random.Generator, world: World, first: int, last: int
) -> Iterator[tuple[int, ContactRecord]]:
    """Return the inquiries before a day's checkouts, each with the instant all of it is known.

    One names its checkout or, of somebody who never bought, the customer alone: a customer's would
    count among the contacts of the order before.
    """
    service = world.shop.service
    solves = np.where(TRAINED, service.resolved_by_trained, service.resolved)
    for number in first + np.flatnonzero(world.checkouts["asked"][first:last] != NOT_ASKED):
        checkout = world.checkouts[number]
        opened = last_active(world, checkout) - int(rng.integers(*BEFORE))
        channel = int(rng.choice(len(CHANNELS), p=CHANNEL_SHARES))
        email = _address(world, int(checkout["person"]))
        alone = email is not None and rng.random() < NAMES_CUSTOMER
        asked = ContactRecord(
            contact_id=f"A-{checkout_id(int(number))}",
            opened_at=instant(opened),
            checkout_id=None if alone else checkout_id(int(number)),
            email=email if alone else None,
            channel=CHANNELS[channel],
            topic=WHYS[checkout["why"]].topic,
            answered=False,
        )
        speed = 0
        if checkout["asked"] == ANSWERED:
            agent = int(rng.integers(len(AGENTS)))
            speed = round(rng.exponential(service.speed_seconds) * SLOWER[channel])
            asked = asked._replace(
                answered=True,
                answered_at=instant(opened + speed),
                speed_of_answer_seconds=float(speed),
                wait_seconds=float(speed),
                handle_seconds=float(round(rng.gamma(3, service.handle_seconds / 3))),
                resolved_first_contact=bool(rng.random() < solves[agent]),
                agent=AGENTS[agent],
                attributes={"agent_trained": "yes" if TRAINED[agent] else "no"},
            )
        yield opened + speed, asked


def _address(world: World, person: int) -> str | None:
    """Return the address of somebody who has not bought yet, if the shop has it."""
    if person == NOBODY or world.people["orders"][person]:
        return None
    return known_as(person, world.people[person]).email
