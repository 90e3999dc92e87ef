"""A made-up shop's first weeks, lived through the real stages."""

from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from config import Config
from feedback.demo.history import History
from feedback.demo.making import quick_shop
from feedback.demo.shop import DEFAULT, ZONE, SimulatedShop
from feedback.demo.span import Span
from feedback.fieldwork.surveys import ensure_surveys
from feedback.models.schema import Base
from feedback.shop import Shop

NOW = datetime(2026, 11, 21, 15, 30, tzinfo=UTC)
ORDERS = 12_000
TICKS = 60


def open_shop(home: Path) -> Shop:
    home.mkdir(exist_ok=True)
    environ = {
        "COMEBACK_DATA_DIR": str(home),
        "COMEBACK_TIMEZONE": ZONE,
        "COMEBACK_SECRET_KEY": "0" * 32,
    }
    shop = quick_shop(Config.from_environ(environ))
    Base.metadata.create_all(shop.engine)
    with shop.sessions.begin() as session:
        ensure_surveys(session)
    return shop


def history_of(shop: Shop, simulated: SimulatedShop = DEFAULT) -> History:
    return History(shop, Span(NOW, shop.config.timezone), 1, ORDERS, simulated)


def run(history: History, ticks: int) -> None:
    assert list(islice(history.run(), ticks))[-1] == ticks
