"""The checkouts as the shop's files tell of them."""

from collections.abc import Iterator

import numpy as np

from feedback.demo.abandoned import NO_ORDER, NOBODY
from feedback.demo.names import NOBODY as UNKNOWN
from feedback.demo.names import known_as, language_of, region_of
from feedback.demo.order_rows import CONSENT, order_id
from feedback.demo.shop import CATEGORIES, COUNTRIES, STEPS
from feedback.demo.span import instant
from feedback.demo.world import World
from feedback.intake.payloads import CheckoutRecord

FIRST_NUMBER = 500_000
WITHOUT_TOTAL = 0.04


def checkout_id(number: int) -> str:
    return f"K-{FIRST_NUMBER + number}"


def checkout_number(checkout_id: str) -> int:
    return int(checkout_id.removeprefix("K-")) - FIRST_NUMBER


def last_active(world: World, checkout: np.void) -> int:
    """Return the instant a checkout was last active, now at the latest."""
    return min(int(checkout["started"] + checkout["idle_after"]), int(world.span.now.timestamp()))


def checkout_rows(
    rng: np.random.Generator, world: World, first: int, last: int
) -> Iterator[tuple[int, CheckoutRecord]]:
    """Return a day's checkouts, each with the instant it was last active."""
    for number in range(first, last):
        checkout = world.checkouts[number]
        person = int(checkout["person"])
        who = world.people[person] if person != NOBODY else None
        known = UNKNOWN if who is None else known_as(person, who)
        country = COUNTRIES[checkout["country"]]
        active = last_active(world, checkout)
        went_on = checkout["order"] != NO_ORDER
        yield (
            active,
            CheckoutRecord(
                checkout_id=checkout_id(number),
                started_at=instant(checkout["started"]),
                last_active_at=instant(active),
                step="done" if went_on else STEPS[checkout["step"]],
                total_cents=None if rng.random() < WITHOUT_TOTAL else int(checkout["cents"]),
                currency="EUR",
                channel="online",
                country=country.code,
                region=None if who is None else region_of(who),
                language=country.languages[0][0] if who is None else language_of(who),
                category=CATEGORIES[checkout["category"]],
                completed_order_id=order_id(int(checkout["order"])) if went_on else None,
                consent=CONSENT[int(checkout["consent"])],
                customer_id=known.customer_id,
                email=known.email,
                phone=known.phone,
            ),
        )
