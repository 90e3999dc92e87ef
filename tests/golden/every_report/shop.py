"""The orders, answers and contacts beside this file, by the rules of definitions.md alone."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from fractions import Fraction
from pathlib import Path

HERE = Path(__file__).parent
AS_OF = date(2026, 6, 30)
OBSERVED = AS_OF - timedelta(days=2)
UNKNOWN = "unknown"
DISSATISFIED = ("put_right", "left_wrong", "unsaid")
EXPECTATIONS = ("as_expected", "easy_to_buy", "treated_right", "came_as_expected", "issue_resolved")
Row = dict[str, str]


def rows(name: str) -> list[Row]:
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def day(text: str) -> date:
    """Return the calendar day of a time or of a date; the zone is UTC."""
    return date.fromisoformat(text[:10])


def days(count: int) -> timedelta:
    return timedelta(days=count)


def customer(row: Row) -> str | None:
    """Return the shop's number, else the address; none: anonymous."""
    return row["customer_id"] or row["email"].strip().lower() or None


def cents(text: str) -> int:
    return round(Fraction(text or 0) * 100)


RETURNS = sorted(rows("returns.csv"), key=lambda one: at(one["requested_at"]))
CONTACTS = sorted(rows("contacts.csv"), key=lambda one: at(one["opened_at"]))
CHECKOUTS = sorted(rows("checkouts.csv"), key=lambda one: at(one["started_at"]))
RESPONSES = sorted(rows("responses.csv"), key=lambda one: at(one["answered_at"]))


@dataclass
class Answer:
    """What a customer said of an order, by the response that stands."""

    day: date
    verdict: str
    reasons: frozenset[str]
    has_words: bool

    @property
    def said(self) -> bool:
        return bool(self.reasons) or self.has_words


def answer(row: Row) -> Answer:
    text, handled = row["what_went_wrong"], row["handled_as_wanted"]
    put = {"yes": "put_right", "no": "left_wrong"}.get(handled, "unsaid")
    has_words = " " in text  # keys have no spaces
    picked = [] if has_words else text.replace(";", "|").split("|")
    verdict = "satisfied" if row["satisfied"] == "yes" else put
    return Answer(day(row["answered_at"]), verdict, frozenset(filter(None, picked)), has_words)


@dataclass
class Order:
    """An order as its row has it, and what the rules make of it."""

    row: Row
    answers: list[Answer] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.key = self.row["order_id"]
        self.customer = customer(self.row)
        self.placed = at(self.row["placed_at"])
        self.day = self.placed.date()
        self.channel = self.row["channel"] or UNKNOWN
        self.currency = self.row["currency"]
        mine = [one for one in RETURNS if one["order_id"] == self.key]
        self.returned_channel = (mine[-1]["channel"] or UNKNOWN) if mine else None
        self.total = cents(self.row["total"])
        self.net = self.total - sum(cents(one["amount"]) for one in mine)
        self.answers = [
            answer(one) for one in RESPONSES if one["order_id"] == self.key and one["satisfied"]
        ]

    @property
    def is_cancelled(self) -> bool:
        return self.row["status"] == "cancelled"

    @property
    def is_completed(self) -> bool:
        """Say whether the customer did not cancel it before the promised day."""
        by_customer = self.row["cancelled_by"] == "customer"
        return not (by_customer and day(self.row["cancelled_at"]) < day(self.row["promised_by"]))

    @property
    def is_replacement(self) -> bool:
        return bool(self.row["replacement_for"])

    @property
    def qualifies(self) -> bool:
        return not self.is_cancelled and not self.is_replacement

    @property
    def due(self) -> date:
        if self.row["fulfilment"] == "in_store":
            return self.day + days(1)
        promised, delivered = day(self.row["promised_by"]), self.row["delivered_at"]
        patience = promised + days(2)
        due = day(delivered) + days(3) if delivered and day(delivered) <= patience else patience
        if self.is_cancelled and day(self.row["cancelled_at"]) < due:
            return day(self.row["cancelled_at"]) + days(2)
        return due

    @property
    def landmark(self) -> date:
        return self.due + days(14)

    @property
    def answer(self) -> Answer | None:
        return self.answers[-1] if self.answers else None

    @property
    def verdict(self) -> str | None:
        return self.answer.verdict if self.answer else None

    @property
    def held(self) -> Answer | None:
        """Return the answer held at the end of the landmark day."""
        return next((one for one in reversed(self.answers) if one.day <= self.landmark), None)

    @property
    def group(self) -> str:
        """Return what had become of it at the landmark."""
        if self.held:
            return self.held.verdict
        return "no_answer" if self.answers else "never_asked"

    @property
    def later(self) -> list["Order"]:
        """Return the customer's qualifying orders of later days."""
        return [one for one in self._others(ORDERS) if one.qualifies and one.day > self.day]

    @property
    def before(self) -> list["Order"]:
        """Return the customer's completed orders placed before."""
        return [one for one in self._others(COMPLETED) if one.placed < self.placed]

    def _others(self, orders: Iterable["Order"]) -> list["Order"]:
        return [one for one in orders if self.customer and one.customer == self.customer]

    @property
    def is_first(self) -> bool:
        return self.customer is not None and not self.before

    @property
    def answers_before(self) -> list[Answer]:
        """Return what the customer had said of earlier orders when this one was placed."""
        said = [said for one in self.before for said in one.answers[-1:] if said.day < self.day]
        return sorted(said, key=lambda one: one.day)

    @property
    def nth(self) -> int:
        return 1 + sum(one.verdict in DISSATISFIED for one in self.answers_before)

    @property
    def expectations(self) -> dict[str, str]:
        found = [one for one in RESPONSES if one["order_id"] == self.key]
        return {name: found[-1][name] for name in EXPECTATIONS if found and found[-1][name]}

    @property
    def contacts(self) -> list[Row]:
        return [one for one in CONTACTS if order_of(one) is self]


def order_of(contact: Row) -> Order | None:
    """Return the order a contact belongs to: the one it names, else the latest one before it."""
    if contact["order_id"]:
        return next(one for one in ORDERS if one.key == contact["order_id"])
    who, opened = customer(contact), at(contact["opened_at"])
    earlier = [one for one in ORDERS if who and one.customer == who and one.placed < opened]
    if earlier and opened.date() < earlier[-1].due + days(14):
        return earlier[-1]
    return None


ORDERS = sorted((Order(row) for row in rows("orders.csv")), key=lambda one: (one.placed, one.key))
COMPLETED = [one for one in ORDERS if one.is_completed]


def first_orders(first: date, last: date) -> list[Order]:
    """Return each customer's first completed order of a period that replaces none."""
    found: dict[str, Order] = {}
    for one in COMPLETED:
        if one.customer and first <= one.day <= last and not one.is_replacement:
            found.setdefault(one.customer, one)
    return list(found.values())


Followed = tuple[int, bool]


def followed(start: date, event: date | None) -> Followed:
    """Return for how many days somebody was followed, and whether the event came."""
    if event is not None and event <= OBSERVED:
        return (event - start).days, True
    return (OBSERVED - start).days, False


def kaplan_meier(people: Iterable[Followed], horizon: int) -> float | None:
    """Return the share with the event within the horizon."""
    everybody = list(people)
    without = Fraction(1)
    for when in sorted({length for length, came in everybody if came and length <= horizon}):
        at_risk = sum(length >= when for length, _ in everybody)
        without *= 1 - Fraction(everybody.count((when, True)), at_risk)
    return float(1 - without) if everybody else None
