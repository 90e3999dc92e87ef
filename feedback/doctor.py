"""What is set, what is wrong and what to do about it."""

import os
import re
import shutil
import socket
from collections.abc import Iterator
from dataclasses import dataclass, fields
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, inspect
from sqlalchemy.exc import OperationalError

from config import PREFIX, Config
from feedback.mail import smtp
from feedback.migrate import is_current
from reports.warehouse.manifest import Manifest

MASK = "••••"
LITTLE_DISK = 1 << 30
MAIL_SECONDS = 10
SENDGRID = "api.sendgrid.com"


@dataclass(frozen=True)
class Finding:
    """One thing looked at; `remedy` is None where nothing is wrong."""

    about: str
    said: str
    remedy: str | None = None


def settings(config: Config) -> dict[str, str]:
    """Return every setting by its name, secrets masked."""
    shown = {field.name: str(getattr(config, field.name)) for field in fields(config)}
    shown |= {"secret_key": MASK}
    shown |= {name: _masked(shown[name]) for name in ("database_url", "mail_url")}
    return {PREFIX + name.upper(): value for name, value in shown.items()}


def examine(config: Config, engine: Engine, *, mail: bool) -> Iterator[Finding]:
    """Look at the database, the disk and, where `mail` asks for it, whoever takes our mail."""
    yield _database(engine)
    yield _data_dir(config.data_dir)
    yield _disk(config.data_dir)
    yield _facts(config.facts_url, config.timezone)
    if mail:
        yield _mail(config.mail_url)


def _masked(url: str) -> str:
    """Hide what may be a password or a key: before the @ of an address, or after "password=".

    What SendGrid is handed over with is a key, with or without an @.
    """
    url = re.sub(r"(?<=password=)[^&]+", MASK, url)
    scheme, separator, rest = url.partition("://")
    credentials, at, place = rest.rpartition("@")
    user, colon, _ = credentials.partition(":")
    kept = f"{user}:{MASK}" if colon else MASK
    if scheme.startswith("sendgrid") and not at:
        return f"{scheme}{separator}{MASK}"
    return f"{scheme}{separator}{kept}@{place}" if at else url


def _database(engine: Engine) -> Finding:
    try:
        if not inspect(engine).has_table("customer"):
            return Finding("database", "has no tables yet", "run `comeback db upgrade`")
        if not is_current(engine):
            return Finding("database", "is of an earlier version", "run `comeback db upgrade`")
    except OperationalError as error:
        said = str(error.orig).strip().splitlines()[0]
        return Finding("database", f"cannot be reached: {said}", f"check {PREFIX}DATABASE_URL")
    return Finding("database", f"{engine.dialect.name}, up to date")


def _data_dir(data_dir: Path) -> Finding:
    if not os.access(data_dir, os.W_OK | os.X_OK):
        return Finding(
            "data directory",
            f"{data_dir} cannot be written",
            "let the account we run under write it",
        )
    return Finding("data directory", f"{data_dir} can be written")


def _disk(data_dir: Path) -> Finding:
    free = shutil.disk_usage(next(p for p in (data_dir, *data_dir.parents) if p.exists())).free
    remedy = "make room: below 1 GB the facts may not be rebuilt" if free < LITTLE_DISK else None
    return Finding("disk", f"{free / 1e9:.1f} GB free", remedy)


def _facts(facts: Path, zone: ZoneInfo) -> Finding:
    manifest = Manifest.load(facts)
    if manifest.is_readable(zone):
        return Finding("facts", f"in {facts}, up to {manifest.as_of or 'no order yet'}")
    found = "of an earlier version or another time zone" if manifest.version else "none yet"
    return Finding("facts", f"{found}; `comeback serve` makes them")


def _mail(url: str) -> Finding:
    parts = urlsplit(url)
    kind = parts.scheme.partition("+")[0]
    try:
        if kind == "smtp":
            return _smtp(parts.hostname or "localhost", parts.port or smtp.PORT)
        if kind == "sendgrid":
            return _sendgrid(parts.hostname or SENDGRID, parts.port or 443)
    except OSError as error:
        remedy = f"check {PREFIX}MAIL_URL and what the firewall lets out"
        return Finding("mail", f"cannot be handed over: {error}", remedy)
    return Finding("mail", "is kept in the outbox and leaves for nobody")


def _smtp(host: str, port: int) -> Finding:
    with smtp.call(host, port, MAIL_SECONDS) as server:
        code, _ = server.ehlo()
    return Finding("mail", f"{host}:{port} answers with {code}")


def _sendgrid(host: str, port: int) -> Finding:
    socket.create_connection((host, port), timeout=MAIL_SECONDS).close()
    return Finding("mail", f"{host}:{port} can be reached")
