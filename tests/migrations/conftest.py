"""A database of each kind without a single table."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from feedback.database import make_engine
from tests.conftest import create_database


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """A database without a single table."""
    if request.param == "sqlite":
        engine = make_engine(f"sqlite:///{tmp_path / 'empty.db'}")
    else:
        engine = make_engine(create_database(request.getfixturevalue("postgres_url")))
    yield engine
    engine.dispose()
