"""`comeback import orders` against the bare loop from csv.reader to executemany."""

import csv
import resource
import sqlite3
import tempfile
from datetime import UTC, datetime, timedelta
from hashlib import md5
from pathlib import Path
from random import Random
from time import perf_counter
from zoneinfo import ZoneInfo

from sqlalchemy.schema import CreateIndex, CreateTable

from feedback.database import SQLITE_PRAGMAS, make_engine, make_sessions
from feedback.intake.files import CsvFile
from feedback.intake.fitting import Reading
from feedback.intake.importing import Terms, import_rows
from feedback.intake.kinds import KINDS
from feedback.migrate import upgrade_database
from feedback.models.order import Order
from feedback.models.schema import table_of
from tests.bench.row import Row

ORDERS = 1_000_000
NOW = datetime(2026, 3, 2, tzinfo=UTC)
LISBON = ZoneInfo("Europe/Lisbon")
# The file's columns that are columns of the table too; the bare loop stores them as they come.
BARE = {"order_id": "shop_id", "total": "total_cents", "email": None}


def run() -> list[Row]:
    """Import the same file both ways; the peak of memory is that of our import, run first."""
    with tempfile.TemporaryDirectory() as folder:
        file, database = Path(folder) / "orders.csv", Path(folder) / "orders.db"
        write_orders(file, ORDERS)
        ours = import_whole(file, database)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        database.unlink()
        bare = bare_loop(file, database)
    return [
        Row(
            name="import_orders",
            rate=ORDERS / ours,
            unit="orders/s",
            against="csv.reader to executemany, one table",
            ceiling=ORDERS / bare,
            n=ORDERS,
            peak_mb=peak,
        )
    ]


def write_orders(file: Path, count: int) -> None:
    """Write a file of orders, two a customer, in the order they were placed."""
    random = Random(20260302)
    header = (
        "order_id,customer_id,email,placed_at,status,channel,fulfilment,promised_by,shipped_at,"
        "delivered_at,total,currency,country,region,language,category"
    )
    start = datetime(2024, 1, 1)  # noqa: DTZ001 local times, as shops export them
    with file.open("w", newline="") as out:
        rows = csv.writer(out)
        rows.writerow(header.split(","))
        for number in range(count):
            order_id = md5(b"%d" % number, usedforsecurity=False).hexdigest()
            buyer = md5(b"c%d" % random.randrange(count // 2), usedforsecurity=False).hexdigest()
            placed = start + timedelta(seconds=number * 60_000_000 // count)
            shipped = placed + timedelta(hours=random.randrange(1, 48))
            delivered = shipped + timedelta(hours=random.randrange(20, 200))
            promised = (placed + timedelta(days=6)).date()
            email = f"{buyer[:16]}@customer.example"
            when = (placed.isoformat(), "completed", "online", "delivery", promised.isoformat())
            total = f"{random.random() * 200:.2f}"
            where = (random.choice(("PT", "ES", "DE")), random.choice("ABCDEFG"), "pt")
            row = (order_id, buyer, email, *when, shipped.isoformat(), delivered.isoformat())
            rows.writerow((*row, total, "EUR", *where, random.choice(("toys", "books", ""))))


def import_whole(file: Path, database: Path) -> float:
    """Import a file as the command does, into a database just set up; return the seconds."""
    engine = make_engine(f"sqlite:///{database}")
    upgrade_database(engine)
    terms = Terms(Reading(LISBON, NOW), LISBON)
    kind = KINDS["orders"]
    started = perf_counter()
    with CsvFile(file, kind.columns, {}) as source:
        for chunk in import_rows(source, kind, make_sessions(engine), terms):
            if chunk.stored != chunk.read:
                raise RuntimeError(f"{chunk.read - chunk.stored} orders were not stored")
    seconds = perf_counter() - started
    engine.dispose()
    return seconds


def bare_loop(file: Path, database: Path) -> float:
    """Store the rows as they come in one table with our columns and indices."""
    connection = sqlite3.connect(database, isolation_level=None)
    for pragma in SQLITE_PRAGMAS:
        connection.execute(pragma)
    table, engine = table_of(Order), make_engine("sqlite://")
    connection.execute(str(CreateTable(table, include_foreign_key_constraints=[]).compile(engine)))
    for index in table.indexes:
        connection.execute(str(CreateIndex(index).compile(engine)))
    started = perf_counter()
    with file.open(newline="") as source:
        rows = csv.reader(source)
        names = [BARE.get(name, name) for name in next(rows)]
        kept = [place for place, name in enumerate(names) if name]
        placed = names.index("placed_at")
        columns = ", ".join([*filter(None, names), "due_at", "population"])
        marks = ", ".join("?" * (len(kept) + 2))
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany(
            f'INSERT INTO "order" ({columns}) VALUES ({marks})',  # noqa: S608 our own names
            ([*(row[place] for place in kept), row[placed], "completed"] for row in rows),
        )
        connection.execute("COMMIT")
    seconds = perf_counter() - started
    connection.close()
    return seconds
