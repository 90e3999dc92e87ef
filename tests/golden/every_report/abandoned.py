"""What was not completed, why, and whether it was bought after all."""

from collections.abc import Callable, Iterable
from datetime import timedelta

from tests.golden.every_report.figures import Figure, share, values
from tests.golden.every_report.shop import (
    CHECKOUTS,
    COMPLETED,
    CONTACTS,
    OBSERVED,
    ORDERS,
    RESPONSES,
    UNKNOWN,
    Row,
    at,
    cents,
    customer,
    days,
    followed,
    kaplan_meier,
)


class Abandoned:
    """A checkout left open, or an order cancelled before its promised day."""

    def __init__(self, row: Row, kind: str) -> None:
        self.key, self.kind = row[f"{kind}_id"], kind
        self.customer, self.amount = customer(row), row["total"]
        self.currency = row["currency"] or UNKNOWN
        self.start = at(row["started_at" if kind == "checkout" else "placed_at"])
        self.step = row.get("step") or UNKNOWN
        given = [one for one in RESPONSES if one[f"{kind}_id"] == self.key]
        self.reason = given[-1]["why_not_completed"] if given else None
        after = (one for one in COMPLETED if self.customer and one.customer == self.customer)
        self.next = next((one for one in after if one.placed > self.start), None)
        self.contacts = self._contacts() if kind == "checkout" else []

    def _contacts(self) -> list[Row]:
        """Return those of the week before that name it, or are its customer's and name nothing."""
        week = [
            one for one in CONTACTS if self.start - days(7) <= at(one["opened_at"]) <= self.start
        ]
        return [one for one in week if one["checkout_id"] == self.key or self._is_of_customer(one)]

    def _is_of_customer(self, contact: Row) -> bool:
        names_nothing = not contact["order_id"] and not contact["checkout_id"]
        return self.customer is not None and customer(contact) == self.customer and names_nothing

    @property
    def recovered_after(self) -> int | None:
        return (self.next.day - self.start.date()).days if self.next else None

    @property
    def followed(self) -> tuple[int, bool]:
        return followed(self.start.date(), self.next.day if self.next else None)

    @property
    def is_mature(self) -> bool:
        """Say whether its customer is known and was followed for 30 days."""
        return self.customer is not None and self.start.date() + days(30) <= OBSERVED

    def is_before(self, other: "Abandoned") -> bool:
        """Say whether the customer left the other one after this, with no order between."""
        is_same = self.customer is not None and self.customer == other.customer
        is_open = self.next is None or other.start < self.next.placed
        return is_same and self.start < other.start and is_open


def abandoned() -> list[Abandoned]:
    """Return what was not completed: idle for 24 h, no order since, one a customer in 7 days."""
    found: list[Abandoned] = []
    for one in (Abandoned(row, "checkout") for row in CHECKOUTS):
        if one.next and one.next.placed <= one.start + timedelta(hours=24):
            continue
        if any(
            other.customer and other.customer == one.customer and one.start - other.start <= days(7)
            for other in found
        ):
            continue
        found.append(one)
    return [*found, *(Abandoned(one.row, "order") for one in ORDERS if not one.is_completed)]


ABANDONED = abandoned()


def recovered(group: dict[str, str], some: Iterable[Abandoned]) -> Iterable[Figure]:
    known = [one for one in some if one.customer]
    for horizon in (7, 30):
        value = kaplan_meier((one.followed for one in known), horizon)
        yield f"recovered_{horizon}d", group, len(known), None, value


def abandonment() -> Iterable[Figure]:
    told = [one for one in ABANDONED if one.reason]
    asked = [one for one in ABANDONED if one.contacts]
    yield share("said_why_not", {}, (one in told for one in ABANDONED))
    yield from recovered({}, ABANDONED)
    splits: list[tuple[str, str, list[Abandoned], Callable[[Abandoned], str | None]]] = [
        ("why_not", "reason", told, lambda one: one.reason),
        ("abandoned", "kind", ABANDONED, lambda one: one.kind),
        ("abandoned", "step", ABANDONED, lambda one: one.step),
        ("abandoned", "contact_before", ABANDONED, lambda one: "yes" if one.contacts else "no"),
        ("abandoned", "contact_topic", asked, lambda one: one.contacts[-1]["topic"]),
        ("abandoned", "contact_channel", asked, lambda one: one.contacts[-1]["channel"]),
    ]
    for metric, dimension, some, of in splits:
        for value in values(map(of, some)):
            part = [one for one in some if of(one) == value]
            yield share(metric, {dimension: value}, (one in part for one in some))
            yield from recovered({dimension: value}, part)
    yield from worth()


def worth() -> Iterable[Figure]:
    last = [one for one in ABANDONED if not any(map(one.is_before, ABANDONED))]
    mature = [one for one in last if one.is_mature]
    back = [one for one in mature if one.recovered_after is not None and one.recovered_after <= 30]
    for channel in values(one.next.channel for one in back if one.next):
        among = (one.next is not None and one.next.channel == channel for one in back)
        yield share("recovered_through", {"recovered_channel": channel}, among)
    for currency in ("EUR", "USD"):
        lost = [
            one for one in mature if one not in back and one.amount and one.currency == currency
        ]
        amount = sum(cents(one.amount) for one in lost) / 100
        yield "value_lost", {"currency": currency}, len(lost), None, amount if lost else None
        won = [one.next for one in back if one.next and one.next.currency == currency]
        amount = sum(one.net for one in won) / 100
        yield "value_recovered", {"currency": currency}, len(won), None, amount if won else None
