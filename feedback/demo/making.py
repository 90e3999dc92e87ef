"""Makes the demo: its history, and the facts of it."""

from collections.abc import Callable
from sqlite3 import Connection as SQLiteConnection
from typing import Any

from sqlalchemy import Engine, event

from config import Config
from feedback.database import make_engine, make_sessions
from feedback.demo.history import History
from feedback.demo.home import Made
from feedback.demo.span import Span
from feedback.jobs.facts import refresh
from feedback.jobs.sweep import sweep
from feedback.shop import Shop

Advance = Callable[[int, int], None]  # so many ticks are done, of so many


def make(shop: Shop, made: Made, advance: Advance) -> None:
    """Run the history up to the moment the demo was begun, then build the facts.

    Run again after it was stopped, it goes on where it was.
    """
    span = Span(made.made_at, shop.config.timezone)
    history = History(shop, span, made.seed, made.orders)
    for done in history.run():
        advance(done, len(span.ticks))
    sweep(shop, made.made_at)
    refresh(shop.engine, shop.sessions, shop.config, made.made_at)


def quick_shop(config: Config) -> Shop:
    """Open the demo's database without waiting for the disk.

    A killed process breaks nothing; after a power cut the demo is made anew.
    """
    engine = _hurry(make_engine(config.database_url))
    return Shop(config, engine, make_sessions(engine))


def _hurry(engine: Engine) -> Engine:
    @event.listens_for(engine, "connect")
    def connect(driver: SQLiteConnection, record: Any) -> None:
        driver.execute("PRAGMA synchronous=OFF")

    return engine
