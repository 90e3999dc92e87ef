"""The shop of tests/golden, as it was imported."""

import csv
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.intake.orders import record_orders
from feedback.intake.parsing import parse_order
from feedback.models.order import Order
from surveys.verdict import Handled, verdict_of
from tests.reports.shop import Shop

FILES = Path(__file__).parents[1] / "golden"
NOW = datetime(2026, 7, 1, tzinfo=UTC)
ZONE = ZoneInfo("UTC")


def store_golden(session: Session) -> None:
    orders = [parse_order(row, ZONE, NOW) for row in _rows("orders.csv")]
    record_orders(session, orders, now=NOW, zone=ZONE)
    shop = Shop(session)
    for row in _rows("responses.csv"):
        order = session.scalars(select(Order).where(Order.shop_id == row["order_id"])).one()
        handled = Handled(row["handled_as_wanted"]) if row["handled_as_wanted"] else None
        shop.answer(order, row["answered_at"][:10], verdict_of(row["satisfied"] == "yes", handled))


def _rows(name: str) -> list[dict[str, str]]:
    with (FILES / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
