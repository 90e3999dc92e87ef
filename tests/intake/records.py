"""Records as a shop would send them, and the shop's own time."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from feedback.intake.payloads import OrderRecord

LISBON = ZoneInfo("Europe/Lisbon")
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
PLACED = datetime(2026, 2, 20, 10, tzinfo=UTC)
DAY = timedelta(days=1)
WHEN: dict[str, Any] = {"now": NOW, "zone": LISBON}


def order(order_id: str = "a1", **fields: Any) -> OrderRecord:
    return OrderRecord(**{"order_id": order_id, "placed_at": PLACED, **fields})
