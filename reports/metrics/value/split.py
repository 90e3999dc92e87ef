"""A change of revenue split into parts that add up to it, to the cent."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from typing import Self

from reports.statistics.means import Moments

OTHER = "other"


@dataclass(frozen=True, slots=True)
class Sales:
    """Orders of a period, what they brought in cents, the sums of its squares and of its cubes.

    `customers` counts the orders that are their customer's first of the period, or of nobody known.
    """

    orders: int = 0
    cents: int = 0
    squares: float = 0.0
    cubes: float = 0.0
    customers: int = 0

    def __add__(self, other: Self) -> Self:
        return type(self)(
            self.orders + other.orders,
            self.cents + other.cents,
            self.squares + other.squares,
            self.cubes + other.cubes,
            self.customers + other.customers,
        )

    @property
    def moments(self) -> Moments:
        """Return the moments of as many order values as there are customers.

        The mean is that of the orders; it is as sure as if each customer's were all alike.
        """
        each = self.customers / self.orders if self.orders else 0.0
        return Moments(self.customers, each * self.cents, each * self.squares, each * self.cubes)


@dataclass(frozen=True, slots=True)
class Part:
    """The orders of one kind, in a period and in the one it is compared with."""

    name: str
    this: Sales
    other: Sales

    @property
    def moved(self) -> int:
        """Return the change of revenue in cents."""
        return self.this.cents - self.other.cents

    @property
    def by_orders(self) -> int:
        """Return the cents that more or fewer orders moved; the rest is the order value's.

        The change in orders times the mean of the two order values: Shapley's split of a product
        of two factors (Sun 1998). Orders that one period has none of have the other's value.
        """
        sides = [Fraction(one.cents, one.orders) for one in (self.this, self.other) if one.orders]
        if not sides:
            return 0
        return round((self.this.orders - self.other.orders) * sum(sides) / len(sides))

    @property
    def by_value(self) -> int:
        return self.moved - self.by_orders

    @property
    def orders(self) -> int:
        return self.this.orders + self.other.orders

    def is_small(self, least: int) -> bool:
        """Whether either period has so few of these orders that they may not be shown."""
        return any(0 < side.orders < least for side in (self.this, self.other))


def joined(name: str, parts: Iterable[Part]) -> Part:
    """Return several parts as one."""

    def add(one: Part, other: Part) -> Part:
        return Part(name, one.this + other.this, one.other + other.other)

    return reduce(add, parts, Part(name, Sales(), Sales()))


def pooled(parts: Sequence[Part], least: int) -> list[Part]:
    """Return the parts, those too small to be shown in one, by how much they moved.

    Where that one would be too small itself, the smallest of the others goes with it: what is
    hidden is not to be had by subtraction. Nothing is left out, unless all are too few to show.
    """
    small = [part for part in parts if part.is_small(least)]
    shown = sorted(
        (part for part in parts if part.orders and not part.is_small(least)),
        key=lambda part: -part.orders,
    )
    while shown and joined(OTHER, small).is_small(least):
        small.append(shown.pop())
    rest = joined(OTHER, small)
    kept = [*shown, rest] if small and not rest.is_small(least) else shown
    return sorted(kept, key=lambda part: (-abs(part.moved), part.name))
