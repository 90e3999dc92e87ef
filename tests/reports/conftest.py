"""A shop to write, and its facts to read back."""

from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from tests.reports.refreshing import Reader
from tests.reports.shop import Shop


@pytest.fixture
def shop(session: Session) -> Shop:
    return Shop(session)


@pytest.fixture
def facts_dir(tmp_path: Path) -> Path:
    return tmp_path / "facts"


@pytest.fixture
def reader(engine: Engine, session: Session, facts_dir: Path) -> Reader:
    return Reader(engine, session, facts_dir)
