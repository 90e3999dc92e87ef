"""A shop of any size, written straight into its tables: two years of orders, answers to a tenth,
a contact about every twelfth and a return of every twenty-fifth."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import date, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Engine, Table
from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateIndex, DropIndex

from feedback.models.contact import Contact
from feedback.models.customer import Customer
from feedback.models.order import Order, OrderStatus
from feedback.models.response import Response
from feedback.models.returned import Return
from feedback.models.schema import table_of
from surveys.population import Mode, Population, TouchpointKind
from surveys.verdict import Verdict

FIRST = date(2024, 1, 1)
DAYS = 730
HOUR, DAY = 3_600, 86_400
ORDERS_EACH = 3
CHUNK = 200_000
CHANNELS = ("online", "store", "phone", "marketplace")
REGIONS = ("north", "south", "east", "west")
TOPICS = ("where is it", "refund", "damaged", "a question")
VERDICTS = (Verdict.SATISFIED, Verdict.PUT_RIGHT, Verdict.LEFT_WRONG, Verdict.UNSAID)
VERDICT_WEIGHTS = (0.8, 0.06, 0.1, 0.04)
ANSWERED_EVERY, CONTACT_EVERY, RETURN_EVERY = 10, 12, 25

DATES = [str(FIRST + timedelta(days)) for days in range(DAYS + 100)]
TIMES = [f"{s // 3600:02}:{s // 60 % 60:02}:{s % 60:02}.000000" for s in range(DAY)]

Ints = NDArray[np.int64]
Rows = Iterator[dict[str, Sequence[Any]]]


def fill(engine: Engine, orders: int) -> None:
    """Add customers, their orders and what came of some; into SQLite, the same every time."""
    customers = orders // ORDERS_EACH
    engine.dispose()
    with closing(sqlite3.connect(str(engine.url.database), isolation_level=None)) as connection:
        # Nothing is lost with a shop that was made up.
        connection.execute("PRAGMA journal_mode = OFF")
        connection.execute("PRAGMA synchronous = OFF")
        for model, rows in (
            (Customer, _customers(customers)),
            (Order, _orders(orders, customers)),
            (Response, _responses(orders)),
            (Contact, _contacts(orders, customers)),
            (Return, _returns(orders)),
        ):
            _insert(connection, table_of(model), rows)
        connection.execute("PRAGMA journal_mode = WAL")


def _insert(connection: sqlite3.Connection, table: Table, rows: Rows) -> None:
    """Insert chunks of columns; indices are made afterwards, in one go."""
    for index in table.indexes:
        connection.execute(str(DropIndex(index)))
    for columns in rows:
        marks = ", ".join("?" * len(columns))
        connection.execute("BEGIN")
        connection.executemany(
            f'INSERT INTO "{table.name}" ({", ".join(columns)}) VALUES ({marks})',  # noqa: S608 our own names
            zip(*columns.values(), strict=True),
        )
        connection.execute("COMMIT")
    for index in table.indexes:
        connection.execute(str(CreateIndex(index).compile(dialect=sqlite.dialect())))


def _chunks(count: int, step: int = 1) -> Iterator[Ints]:
    """Return the numbers from 1 to count, or every so many of them, in parts."""
    for start in range(1, count + 1, CHUNK):
        numbers = np.arange(start, min(start + CHUNK, count + 1))
        if len(chosen := numbers[numbers % step == 0]):
            yield chosen


def _customers(count: int) -> Rows:
    for numbers in _chunks(count):
        keys = [f"c{number:09}" for number in numbers.tolist()]
        yield {
            "id": numbers.tolist(),
            "key": keys,
            "person_key": keys,
            "first_seen_at": _instants(0 * numbers),
        }


def _orders(count: int, customers: int) -> Rows:
    for numbers in _chunks(count):
        chance, placed = _chance(1, numbers), _placed(numbers, count)
        delivered = placed + DAY * (5 + chance.choice((-2, -1, 0, 3), len(numbers)))
        yield {
            "id": numbers.tolist(),
            "shop_id": _order_ids(numbers),
            "placed_at": _instants(placed),
            "due_at": _instants(placed + 7 * DAY),
            "population": [Population.COMPLETED.value] * len(numbers),
            "customer_id": _customer_of(numbers, customers),
            "status": [OrderStatus.COMPLETED.value] * len(numbers),
            "channel": _picked(chance, CHANNELS, len(numbers)),
            "region": _picked(chance, REGIONS, len(numbers)),
            "promised_by": _instants(placed + 5 * DAY),
            "delivered_at": _instants(delivered),
            "total_cents": chance.integers(500, 50_000, len(numbers)).tolist(),
            "currency": ["EUR"] * len(numbers),
        }


def _responses(orders: int) -> Rows:
    for numbers in _chunks(orders, ANSWERED_EVERY):
        chance = _chance(2, numbers)
        verdicts = _picked(chance, VERDICTS, len(numbers), VERDICT_WEIGHTS)
        yield {
            "kind": [TouchpointKind.ORDER.value] * len(numbers),
            "touchpoint_id": numbers.tolist(),
            "mode": [Mode.IMPORTED.value] * len(numbers),
            "answered_at": _instants(0 * numbers + DAYS * DAY),
            "satisfied": [verdict == Verdict.SATISFIED for verdict in verdicts],
            "verdict": verdicts,
        }


def _contacts(orders: int, customers: int) -> Rows:
    """Half of the contacts name their order, half only their customer."""
    for numbers in _chunks(orders, CONTACT_EVERY):
        chance = _chance(3, numbers)
        opened = _placed(numbers, orders) + chance.integers(DAY, 10 * DAY, len(numbers))
        names_order = (numbers // CONTACT_EVERY % 2 == 0).tolist()
        yield {
            "shop_id": [f"t{number:09}" for number in numbers.tolist()],
            "opened_at": _instants(opened),
            "due_at": _instants(opened + DAY),
            "customer_id": _customer_of(numbers, customers),
            "order_shop_id": [
                one if named else None
                for one, named in zip(_order_ids(numbers), names_order, strict=True)
            ],
            "channel": _picked(chance, ("phone", "chat", "email"), len(numbers)),
            "topic": _picked(chance, TOPICS, len(numbers)),
            "answered": [True] * len(numbers),
            "speed_of_answer_seconds": chance.exponential(40, len(numbers)).round().tolist(),
            "wait_seconds": chance.exponential(80, len(numbers)).round().tolist(),
            "handle_seconds": chance.exponential(300, len(numbers)).round().tolist(),
        }


def _returns(orders: int) -> Rows:
    for numbers in _chunks(orders, RETURN_EVERY):
        yield {
            "shop_id": [f"r{number:09}" for number in numbers.tolist()],
            "order_shop_id": _order_ids(numbers),
            "requested_at": _instants(_placed(numbers, orders) + 15 * DAY),
        }


def _order_ids(numbers: Ints) -> list[str]:
    return [f"o{number:09}" for number in numbers.tolist()]


def _placed(numbers: Ints, orders: int) -> Ints:
    """Return when orders were placed, in seconds: as they were numbered, but for an hour."""
    return (numbers - 1) * (DAYS * DAY - HOUR) // orders + _scattered(numbers, HOUR)


def _customer_of(numbers: Ints, customers: int) -> list[int]:
    found: list[int] = (_scattered(numbers, customers) + 1).tolist()
    return found


def _scattered(numbers: Ints, below: int) -> Ints:
    """Return a number from 0 for each, the same every time (the mixing step of SplitMix64)."""
    mixed = numbers.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return ((mixed ^ (mixed >> np.uint64(31))) % np.uint64(below)).astype(np.int64)


def _instants(seconds: Ints) -> list[str]:
    """Write seconds since the first day as SQLite keeps an instant."""
    days, rest = np.divmod(seconds, DAY)
    pairs = zip(days.tolist(), rest.tolist(), strict=True)
    return [f"{DATES[day]} {TIMES[second]}" for day, second in pairs]


def _picked(
    chance: np.random.Generator,
    values: Sequence[str],
    count: int,
    weights: Sequence[float] | None = None,
) -> list[str]:
    return [str(values[place]) for place in chance.choice(len(values), count, p=weights).tolist()]


def _chance(what: int, numbers: Ints) -> np.random.Generator:
    return np.random.default_rng((what, int(numbers[0])))
