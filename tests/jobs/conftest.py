"""A shop for the jobs, and a clock that is set by hand."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker

from config import Config
from feedback.shop import Shop
from tests.conftest import NOON
from tests.jobs.diary import Diary


@pytest.fixture
def shop(engine: Engine, sessions: sessionmaker[Session], tmp_path: Path) -> Shop:
    return Shop(Config.from_environ({"COMEBACK_DATA_DIR": str(tmp_path)}), engine, sessions)


@dataclass
class HandClock:
    """Stands still until it is moved."""

    now: datetime

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> HandClock:
    return HandClock(NOON)


@pytest.fixture
def diary() -> Diary:
    return Diary()
