"""What others reach us at, and whether our clock is theirs."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import urlsplit

from sqlalchemy import Engine, func, select

from config import LOCAL, PREFIX, Config
from feedback.clock import Clock
from feedback.doctor.finding import Finding, unsure, wrong
from feedback.doctor.settings import is_sendgrid, leaves_for_nobody
from feedback.mail.sendgrid_calls import key_and_host

SECONDS = 5
OURS = b'{"process":"up"}'
MOST_APART = timedelta(seconds=60)
LINKS = "every link in a mail begins with it"


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: bytes
    date: str | None


def reach(config: Config, engine: Engine | None, clock: Clock) -> Iterator[Finding]:
    """Look at BASE_URL from here, and set our clock beside the others that can be asked.

    `engine` is None where the database cannot be asked.
    """
    base_url = config.base_url
    is_here = urlsplit(base_url).hostname in LOCAL
    yield _base_url(config, is_here=is_here)
    answer = _asked(f"{base_url}/healthz")
    yield _pages(answer, base_url, is_here=is_here)
    if engine is not None and engine.dialect.name == "postgresql":
        yield _clock("the database", _database_time(engine), clock())
    if answer and not is_here:
        yield from _clock_of("who answers at the base URL", answer, clock)
    if is_sendgrid(config):
        _, host = key_and_host(config.mail_url)
        yield from _clock_of("SendGrid", _asked(host), clock)


def _base_url(config: Config, *, is_here: bool) -> Finding:
    about, base_url = "base URL", config.base_url
    if is_here and not leaves_for_nobody(config):
        return wrong(
            about,
            f"{base_url} is this machine, as seen by itself",
            f"{LINKS}: no customer could answer or unsubscribe",
            f"set {PREFIX}BASE_URL to the address customers reach us at",
        )
    if not is_here and base_url.startswith("http:"):
        return wrong(
            about,
            f"{base_url} is not encrypted",
            "answers and the passwords of staff could be read on their way",
            f"serve it over https and set {PREFIX}BASE_URL so",
        )
    return Finding(about, base_url)


def _pages(answer: Answer | None, base_url: str, *, is_here: bool) -> Finding:
    about = "pages"
    if answer is None and is_here:
        return unsure(about, f"nobody answers at {base_url}", "start `comeback serve`")
    if answer is None:
        remedy = "open it in a browser outside of this network"
        return unsure(about, f"{base_url}/healthz cannot be reached from here", remedy)
    if answer.status != 200 or "".join(answer.body.decode("latin-1").split()).encode() != OURS:
        return wrong(
            about,
            f"somebody else answers at {base_url}/healthz (status {answer.status})",
            f"{LINKS}, and whoever answers there gets them",
            f"check {PREFIX}BASE_URL, and what forwards it to us",
        )
    return Finding(about, f"{base_url} answers, and it is us")


def _asked(url: str) -> Answer | None:
    """Return the beginning of what a page answers; None where nobody does."""
    parts = urlsplit(url)
    kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=SECONDS)
    try:
        connection.request("GET", parts.path or "/")
        reply = connection.getresponse()
        return Answer(reply.status, reply.read(200), reply.getheader("Date"))
    except (OSError, HTTPException):
        return None
    finally:
        connection.close()


def _database_time(engine: Engine) -> datetime:
    with engine.connect() as connection:
        told: datetime = connection.execute(select(func.clock_timestamp())).scalar_one()
    return told


def _clock_of(whose: str, answer: Answer | None, clock: Clock) -> Iterator[Finding]:
    try:
        theirs = parsedate_to_datetime(answer.date or "") if answer else None
    except ValueError:
        theirs = None
    if theirs is None or theirs.tzinfo is None:
        yield unsure("clock", f"{whose} did not say what time it is")
    else:
        yield _clock(whose, theirs, clock())


def _clock(whose: str, theirs: datetime, ours: datetime) -> Finding:
    apart = abs(ours - theirs)
    seconds = round(apart.total_seconds())
    if apart <= MOST_APART:
        return Finding("clock", f"{seconds} seconds from that of {whose}")
    return wrong(
        "clock",
        f"{seconds} seconds {'ahead of' if ours > theirs else 'behind'} that of {whose}",
        "signed events look too old or too young and are turned away, and mails leave at the "
        "wrong time",
        "let the machine keep its time by NTP",
    )
