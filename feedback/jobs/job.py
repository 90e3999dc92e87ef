"""What a job is."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from feedback.shop import Shop


class CatchUp(StrEnum):
    """What becomes of slots missed while nothing ran."""

    EVERY = "every"
    LATEST = "latest"


@dataclass(frozen=True, slots=True)
class Job:
    """Work done at every slot: `run` gets the slot's time as now and says what it did.

    A slot may be run again after it was cut short, so what is done already must change nothing.
    """

    name: str
    every: timedelta
    catch_up: CatchUp
    run: Callable[[Shop, datetime], str]
