"""One cell of a row, from text to its type. Blank cells are not read: they give None.

Each reader raises CellError, which says what to write instead.
"""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from functools import lru_cache
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from feedback.clock import end_of_day

ID_LENGTH = 255
DAY_LENGTH = len("2026-03-02")
FIRST_YEAR = 1970
# A year before the calendar ends, so that zones and waiting days can be added.
LAST_YEAR = date.max.year - 1
SHOWN = 40
EPOCH = datetime(FIRST_YEAR, 1, 1, tzinfo=UTC)
LOCAL_EPOCH = EPOCH.replace(tzinfo=None)
NO_OFFSET = timedelta()
# Far more than any order, and within 64 bits as cents.
MOST = Decimal(10) ** 13
# What a database's integer holds.
MOST_COUNTED = 2**31 - 1
YES_NO = {"yes": True, "no": False, "true": True, "false": False, "1": True, "0": False}
PLAIN_AMOUNT = re.compile(r"\d{1,12}(\.\d\d?)?", re.ASCII)

Kind = TypeVar("Kind", bound=StrEnum)
Reader = Callable[[str], Any]


class CellError(Exception):
    """What is wrong with a cell, to be read after the name of its column."""


def shown(text: str) -> str:
    """Return a cell as an error shows it."""
    return repr(text if len(text) <= SHOWN else f"{text[: SHOWN - 1]}…")


def identifier(text: str) -> str:
    if len(text) > ID_LENGTH:
        raise CellError(f"has {len(text)} characters; at most {ID_LENGTH} are taken")
    return text


def moments(zone: ZoneInfo) -> Callable[[str], datetime]:
    """Return the reader of moments, those without an offset in `zone`; a day is its first moment.

    Arithmetic does what `astimezone` does at a third of the time, which counts: most of the time
    of reading an order goes into its dates.
    """
    offset = zone.utcoffset

    def moment(text: str) -> datetime:
        try:
            local = datetime.fromisoformat(text)
            if local.tzinfo is None:
                at = EPOCH + (local - LOCAL_EPOCH - (offset(local) or NO_OFFSET))
            else:
                at = local.astimezone(UTC)
        except ValueError:
            raise CellError(f"{shown(text)} is no time; write it as 2026-03-02T14:30:00") from None
        except OverflowError:
            raise CellError(_placeholder(text)) from None
        if at.year < FIRST_YEAR:
            raise CellError(f"{shown(text)} is before {FIRST_YEAR}; leave it blank if not known")
        if at.year > LAST_YEAR:
            raise CellError(_placeholder(text))
        return at

    return moment


def _placeholder(text: str) -> str:
    return f"{shown(text)} is no time that can be kept; leave it blank if not known"


def promises(zone: ZoneInfo) -> Callable[[str], datetime]:
    """Return the reader of promises: a date alone promises the whole day."""
    moment = moments(zone)

    @lru_cache(maxsize=4096)
    def promise(text: str) -> datetime:
        return end_of_day(day(text), zone) if len(text) == DAY_LENGTH else moment(text)

    return promise


def day(text: str) -> date:
    try:
        one = date.fromisoformat(text)
    except ValueError:
        raise CellError(f"{shown(text)} is no date; write it as 2026-03-02") from None
    if not FIRST_YEAR <= one.year <= LAST_YEAR:
        raise CellError(f"{shown(text)} is no date that can be kept")
    return one


def cents(text: str) -> int:
    """Return an amount in hundredths, half a cent upwards."""
    if PLAIN_AMOUNT.fullmatch(text):
        whole, _, part = text.partition(".")
        return int(whole + part.ljust(2, "0"))
    amount = _decimal(text)
    if amount < 0:
        raise CellError(f"{shown(text)} is negative; money given back belongs to a return")
    return int((amount * 100).to_integral_value("ROUND_HALF_UP"))


def number(text: str) -> float:
    return float(_decimal(text))


def seconds(text: str) -> float:
    duration = number(text)
    if duration < 0:
        raise CellError(f"{shown(text)} is negative; seconds count from 0")
    return duration


def count(text: str) -> int:
    amount = _decimal(text)
    if amount < 0 or amount != int(amount):
        raise CellError(f"{shown(text)} is no count")
    if amount > MOST_COUNTED:
        raise CellError(f"{shown(text)} is more than {MOST_COUNTED}, the most that can be counted")
    return int(amount)


def _decimal(text: str) -> Decimal:
    try:
        amount = Decimal(text)
        if abs(amount) < MOST:
            return amount
    except InvalidOperation:  # also what comparing NaN raises
        pass
    raise CellError(f"{shown(text)} is no number that can be kept; write it as 1234.56")


def members(kind: type[Kind]) -> Callable[[str], Kind]:
    """Return the reader of an enumeration's members."""
    known = {member.value: member for member in kind}

    def member(text: str) -> Kind:
        return known.get(text) or known[_named(text, tuple(known))]

    return member


def names(*known: str) -> Callable[[str], str]:
    """Return the reader of one of a few names."""
    return lambda text: text if text in known else _named(text, known)


def _named(text: str, known: tuple[str, ...]) -> str:
    """Return the name meant, however it is capitalised and joined."""
    name = text.lower().replace(" ", "_").replace("-", "_")
    if name not in known:
        raise CellError(f"{shown(text)} is not one of {', '.join(known)}")
    return name


def yes_no(text: str) -> bool:
    try:
        return YES_NO[text.lower()]
    except KeyError:
        raise CellError(f"{shown(text)} is neither yes nor no") from None
