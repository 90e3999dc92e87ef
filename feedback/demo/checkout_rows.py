"""The checkouts as the shop's files tell of them."""

from collections.abc import Iterator

import numpy as np

from feedback.demo.abandoned import NO_ORDER, NOBODY
from feedback.demo.names import NOBODY as UNKNOWN
from feedback.demo.names import known_as, language_of, region_of
from feedback.demo.order_rows import CONSENT, order_id
from feedback.demo.shop import CATEGORIES, COUNTRIES, MEDIAN_CENTS, STEPS
from feedback.demo.span import instant
from feedback.demo.world import World
from feedback.intake.payloads import CheckoutRecord

FIRST_NUMBER = 500_000


def checkout_rows(
    rng: np.random.Generator, world: World, checkouts: np.ndarray, before: int
) -> Iterator[tuple[int, CheckoutRecord]]:
    """Return a day's checkouts, each with the instant it was last active; `before` came earlier."""
    now = int(world.span.now.timestamp())
    for number, checkout in enumerate(checkouts, start=before):
        person = int(checkout["person"])
        who = world.people[person] if person != NOBODY else None
        known = UNKNOWN if who is None else known_as(person, who)
        country = COUNTRIES[checkout["country"]]
        active = min(int(checkout["started"] + checkout["idle_after"]), now)
        went_on = checkout["order"] != NO_ORDER
        yield (
            active,
            CheckoutRecord(
                checkout_id=f"K-{FIRST_NUMBER + number}",
                started_at=instant(checkout["started"]),
                last_active_at=instant(active),
                step="done" if went_on else STEPS[int(rng.integers(len(STEPS)))],
                total_cents=int(MEDIAN_CENTS[checkout["category"]] * rng.lognormal(0.1, 0.5)),
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
