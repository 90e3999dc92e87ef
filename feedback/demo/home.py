"""Where the demo lives: its own folder, with a note of what it was made for."""

import fcntl
import json
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Self
from zoneinfo import ZoneInfo

from feedback.clock import local_day

NOTE = "demo.json"
MADE = ("comeback.db", "comeback.db-wal", "comeback.db-shm", "facts")
LOCK = "lock"
SIGN_IN = "sign_in.json"
EMAIL = "manager@juniper-and-pine.example"


@dataclass(frozen=True)
class Made:
    """What a demo was made for, and when its history ends."""

    orders: int
    seed: int
    timezone: str
    base_url: str
    made_at: datetime
    version: str = version("comeback")
    is_finished: bool = False

    def serves(self, wanted: Self) -> bool:
        """Tell whether this demo is as wanted, and of the same day."""
        zone = ZoneInfo(self.timezone)
        same_day = local_day(self.made_at, zone) == local_day(wanted.made_at, zone)
        then = replace(self, made_at=wanted.made_at, is_finished=wanted.is_finished)
        return same_day and then == wanted


@dataclass(frozen=True)
class SignIn:
    email: str
    password: str


@contextmanager
def alone(home: Path) -> Iterator[bool]:
    """Keep every other demo out of the folder; say whether nobody was in it before."""
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (home / LOCK).open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True


def find_or_begin(home: Path, wanted: Made) -> Made:
    """Return the demo that is there where it will do, finished or not; else begin anew."""
    made = _read(home / NOTE)
    if made is not None and made.serves(wanted):
        return made
    _clear(home)
    _write(home / NOTE, wanted)
    return wanted


def finish(home: Path, made: Made) -> None:
    _write(home / NOTE, replace(made, is_finished=True))


def sign_in_of(home: Path) -> SignIn:
    """Return who may sign in, made the first time; readable by the owner alone."""
    path = home / SIGN_IN
    if not path.exists():
        made = SignIn(EMAIL, "-".join(secrets.token_hex(2) for _ in range(4)))
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(asdict(made), file)
    return SignIn(**json.loads(path.read_text(encoding="utf-8")))


def _clear(home: Path) -> None:
    """Remove what a demo made, the note first: what is left then belongs to no demo."""
    (home / NOTE).unlink(missing_ok=True)
    for name in MADE:
        path = home / name
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


def _read(note: Path) -> Made | None:
    """Return what a note says; None where there is none, or none this version understands."""
    try:
        kept = json.loads(note.read_text(encoding="utf-8"))
        return Made(**{**kept, "made_at": datetime.fromisoformat(kept["made_at"])})
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return None


def _write(note: Path, made: Made) -> None:
    """Write the note whole or not at all."""
    written = note.with_suffix(".new")
    kept = {**asdict(made), "made_at": made.made_at.astimezone(UTC).isoformat()}
    written.write_text(json.dumps(kept, indent=1), encoding="utf-8")
    written.replace(note)
