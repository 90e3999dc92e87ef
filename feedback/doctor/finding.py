"""One thing looked at, and what it means."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum


class Weight(StrEnum):
    """Unsure is what could not be looked at; only what is wrong must be put right."""

    FINE = "fine"
    UNSURE = "unsure"
    WARNING = "warning"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Finding:
    """What was looked at, what was seen, why that matters, and what to do about it."""

    about: str
    said: str
    weight: Weight = Weight.FINE
    why: str | None = None
    remedy: str | None = None


@dataclass(frozen=True)
class Section:
    """Findings that belong together; they are made as they are read, as some take seconds."""

    title: str
    findings: Iterator[Finding]


def unsure(about: str, said: str, remedy: str | None = None) -> Finding:
    return Finding(about, said, Weight.UNSURE, remedy=remedy)


def warning(about: str, said: str, why: str, remedy: str) -> Finding:
    return Finding(about, said, Weight.WARNING, why, remedy)


def wrong(about: str, said: str, why: str, remedy: str) -> Finding:
    return Finding(about, said, Weight.WRONG, why, remedy)
