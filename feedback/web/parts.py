"""Lists that are longer than a page: which part is shown, and whether others follow."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from flask import request

Row = TypeVar("Row")

# Nobody turns as many pages, and a database takes no larger offset than eight bytes hold.
LAST = 1_000_000


@dataclass(frozen=True, slots=True)
class Part(Generic[Row]):
    """One part of a list, the `number`th of at most `size` rows; the address calls it `name`."""

    name: str
    rows: Sequence[Row]
    number: int
    size: int
    has_more: bool

    @property
    def is_listed(self) -> bool:
        """Whether there is such a list: past its end it is empty, and there all the same."""
        return bool(self.rows) or self.number > 1

    @property
    def is_cut(self) -> bool:
        return self.has_more or self.number > 1

    @property
    def first(self) -> int:
        return (self.number - 1) * self.size + 1

    @property
    def last(self) -> int:
        return self.first + len(self.rows) - 1


def part_of(name: str, size: int, read: Callable[[int, int], Sequence[Row]]) -> Part[Row]:
    """Return the part of a list that the address asks for, the first by itself.

    Args:
        name: as in `?name=2`.
        read: returns as many rows as it is told, from an offset on.
    """
    number = min(max(request.args.get(name, 1, type=int), 1), LAST)
    # One more, to know whether there are others: nobody has to count them.
    rows = read(size + 1, (number - 1) * size)
    return Part(name, rows[:size], number, size, len(rows) > size)
