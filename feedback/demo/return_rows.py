"""What customers send back, and when the shop pays."""

from collections.abc import Iterator

import numpy as np

from feedback.demo.fates import NO_DAY
from feedback.demo.order_rows import order_id
from feedback.demo.people import STORE
from feedback.demo.shop import CHANNELS, COUNTRIES, FAULTS
from feedback.demo.span import instant
from feedback.demo.world import World
from feedback.intake.payloads import ReturnRecord

DAY = 86_400
HOURS = 9 * 3600, 21 * 3600
REASONS = ("changed_mind", "does_not_fit", "too_late")


def return_rows(
    rng: np.random.Generator, world: World, first: int, last: int
) -> Iterator[tuple[int, ReturnRecord]]:
    """Return the returns of a day's orders: once as requested, and most once more as refunded."""
    for number in first + np.flatnonzero(world.orders["return_day"][first:last] != NO_DAY):
        order = world.orders[number]
        country = COUNTRIES[world.people["country"][order["person"]]]
        requested = int(world.span.midnights[order["return_day"]]) + int(rng.integers(*HOURS))
        fault = FAULTS[order["fault"]]
        asked_for = ReturnRecord(
            return_id=f"R-{order_id(int(number))}",
            order_id=order_id(int(number)),
            requested_at=instant(requested),
            channel=CHANNELS[order["return_channel"]],
            location=country.stores[0] if order["return_channel"] == STORE else None,
            reason=fault or REASONS[int(rng.integers(len(REASONS)))],
            amount_cents=int(order["refund_cents"]),
        )
        yield requested, asked_for
        if rng.random() < world.shop.fates.never_refunded:
            continue
        received = requested + int(rng.integers(3, 9)) * DAY
        refunded = received + int(rng.integers(1, 5)) * DAY
        yield (
            refunded,
            asked_for._replace(received_at=instant(received), refunded_at=instant(refunded)),
        )
