"""One cell of a row, from text to its type; "" is a cell left blank, and gives None.

Each reader raises RowError with the field's name and what to write instead.
"""

import re
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from functools import lru_cache
from typing import TypeVar
from zoneinfo import ZoneInfo

from feedback.clock import end_of_day
from feedback.intake.payloads import RowError

ID_LENGTH = 255
DAY_LENGTH = len("2026-03-02")
FIRST_YEAR = 1970
SHOWN = 40
# Far more than any order, and within 64 bits as cents.
MOST = Decimal(10) ** 13
YES_NO = {"yes": True, "no": False, "true": True, "false": False, "1": True, "0": False}
PLAIN_AMOUNT = re.compile(r"\d{1,12}(\.\d\d?)?", re.ASCII)

Kind = TypeVar("Kind", bound=StrEnum)


def shown(text: str) -> str:
    """Return a cell as an error shows it."""
    return repr(text if len(text) <= SHOWN else f"{text[: SHOWN - 1]}…")


def identifier(field: str, text: str) -> str:
    """Return an id, which must be there."""
    if not text:
        raise RowError(field, "is blank; every row needs one")
    return known_id(field, text) or text


def known_id(field: str, text: str) -> str | None:
    if len(text) > ID_LENGTH:
        raise RowError(field, f"has {len(text)} characters; at most {ID_LENGTH} are taken")
    return text or None


def instant(field: str, text: str, zone: ZoneInfo) -> datetime | None:
    """Return a moment in UTC; without an offset it is in `zone`, a date alone its first moment."""
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=zone)
        moment = moment.astimezone(UTC)
    except (ValueError, OverflowError):
        raise RowError(
            field, f"{shown(text)} is no time; write it as 2026-03-02T14:30:00"
        ) from None
    if moment.year < FIRST_YEAR:
        raise RowError(field, f"{shown(text)} is before {FIRST_YEAR}; leave it blank if not known")
    return moment


def required_instant(field: str, text: str, zone: ZoneInfo) -> datetime:
    moment = instant(field, text, zone)
    if moment is None:
        raise RowError(field, "is blank; every row needs one")
    return moment


def promise(field: str, text: str, zone: ZoneInfo) -> datetime | None:
    """Return the last moment of a promise: of the whole day where it is a date alone."""
    if len(text) != DAY_LENGTH:
        return instant(field, text, zone)
    return _end_of_day(day(field, text), zone)


@lru_cache(maxsize=4096)
def _end_of_day(one: date, zone: ZoneInfo) -> datetime:
    return end_of_day(one, zone)


def day(field: str, text: str) -> date:
    try:
        one = date.fromisoformat(text)
    except ValueError:
        raise RowError(field, f"{shown(text)} is no date; write it as 2026-03-02") from None
    if one.year < FIRST_YEAR:
        raise RowError(field, f"{shown(text)} is before {FIRST_YEAR}")
    return one


def cents(field: str, text: str) -> int | None:
    """Return an amount in hundredths, half a cent upwards."""
    if not text:
        return None
    if PLAIN_AMOUNT.fullmatch(text):
        whole, _, part = text.partition(".")
        return int(whole + part.ljust(2, "0"))
    amount = _decimal(field, text)
    if amount < 0:
        raise RowError(field, f"{shown(text)} is negative; a refund belongs to a return")
    return int((amount * 100).to_integral_value("ROUND_HALF_UP"))


def number(field: str, text: str) -> float | None:
    return float(_decimal(field, text)) if text else None


def duration(field: str, text: str) -> float | None:
    """Return seconds, which are not negative."""
    seconds = number(field, text)
    if seconds is not None and seconds < 0:
        raise RowError(field, f"{shown(text)} is negative; seconds count from 0")
    return seconds


def _decimal(field: str, text: str) -> Decimal:
    try:
        amount = Decimal(text)
        if abs(amount) < MOST:
            return amount
    except InvalidOperation:  # also what comparing NaN raises
        pass
    raise RowError(field, f"{shown(text)} is no number that can be kept; write it as 1234.56")


def choice(field: str, text: str, kind: type[Kind]) -> Kind | None:
    """Return the member of an enumeration a cell names."""
    if not text:
        return None
    try:
        return kind(text)
    except ValueError:
        pass
    return kind(named(field, text, tuple(kind)))


def one_of(field: str, text: str, names: tuple[str, ...]) -> str | None:
    """Return one of a few names, however it is capitalised."""
    return named(field, text, names) if text else None


def named(field: str, text: str, names: tuple[str, ...]) -> str:
    if text in names:
        return text
    name = text.lower().replace(" ", "_").replace("-", "_")
    if name not in names:
        raise RowError(field, f"{shown(text)} is not one of {', '.join(names)}")
    return name


def yes_no(field: str, text: str) -> bool | None:
    if not text:
        return None
    try:
        return YES_NO[text.lower()]
    except KeyError:
        raise RowError(field, f"{shown(text)} is neither yes nor no") from None
