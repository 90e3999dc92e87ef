"""What every command and job works on."""

from dataclasses import dataclass

from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker

from config import Config


@dataclass(frozen=True)
class Shop:
    """The settings, and the database they name."""

    config: Config
    engine: Engine
    sessions: sessionmaker[Session]
