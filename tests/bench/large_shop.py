"""A shop of any size, written straight into its tables: two years of orders, answers to a tenth."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import Engine, insert

from feedback.models.customer import Customer
from feedback.models.order import Order, OrderStatus
from feedback.models.response import Response
from surveys.population import Mode, Population, TouchpointKind
from surveys.verdict import Verdict

FIRST = datetime(2024, 1, 1, tzinfo=UTC)
DAYS = 730
ORDERS_EACH = 3
CHUNK = 10_000
CHANNELS = ("online", "store", "phone", "marketplace")
REGIONS = ("north", "south", "east", "west")
VERDICTS = (Verdict.SATISFIED, Verdict.PUT_RIGHT, Verdict.LEFT_WRONG, Verdict.UNSAID)
VERDICT_WEIGHTS = (80, 6, 10, 4)


def fill(engine: Engine, orders: int) -> None:
    """Add customers, their orders and some answers; the same every time."""
    customers = orders // ORDERS_EACH
    for table, rows in (
        (Customer, _customers(customers)),
        (Order, _orders(orders, customers)),
        (Response, _responses(orders)),
    ):
        while chunk := list(islice(rows, CHUNK)):
            with engine.begin() as connection:
                connection.execute(insert(table), chunk)


def _customers(count: int) -> Iterator[dict[str, Any]]:
    for number in range(1, count + 1):
        key = f"c{number}"
        yield {"id": number, "key": key, "person_key": key, "first_seen_at": FIRST}


def _orders(count: int, customers: int) -> Iterator[dict[str, Any]]:
    chance = random.Random(1)
    for number in range(1, count + 1):
        placed = FIRST + timedelta(days=chance.random() * DAYS)
        promised = placed + timedelta(days=5)
        yield {
            "id": number,
            "shop_id": f"o{number}",
            "placed_at": placed,
            "due_at": placed + timedelta(days=7),
            "population": Population.COMPLETED,
            "customer_id": chance.randint(1, customers),
            "status": OrderStatus.COMPLETED,
            "channel": chance.choice(CHANNELS),
            "region": chance.choice(REGIONS),
            "promised_by": promised,
            "delivered_at": promised + timedelta(days=chance.choice((-2, -1, 0, 3))),
            "total_cents": chance.randint(500, 50_000),
            "currency": "EUR",
        }


def _responses(orders: int) -> Iterator[dict[str, Any]]:
    chance = random.Random(2)
    for number in range(1, orders + 1, 10):
        [verdict] = chance.choices(VERDICTS, VERDICT_WEIGHTS)
        yield {
            "kind": TouchpointKind.ORDER,
            "touchpoint_id": number,
            "mode": Mode.IMPORTED,
            "answered_at": FIRST + timedelta(days=DAYS),
            "satisfied": verdict is Verdict.SATISFIED,
            "verdict": verdict,
        }
