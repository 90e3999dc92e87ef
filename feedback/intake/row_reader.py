"""A row of text, cell by cell, into the values of a record.

Which cell belongs to which field is worked out once a file, not once a row.
"""

from collections.abc import Callable, Mapping, Sequence
from operator import itemgetter
from typing import Any, NamedTuple

from feedback.intake.cells import CellError, Reader
from feedback.intake.columns import REJECTED_COLUMNS, Columns
from feedback.intake.payloads import Attributes, RowError

SEPARATOR = "\x1f"


class Cells(NamedTuple):
    """The named cells of a row, as read and as they stood there, and its further columns.

    `present` are the columns its file has.
    """

    values: list[Any]
    texts: tuple[str, ...]
    attributes: Attributes
    present: frozenset[str]


class RowReader:
    """Reads rows that have `columns`; `readers` has one for each column of the contract."""

    def __init__(
        self, columns: Sequence[str], contract: Columns, readers: Mapping[str, Reader]
    ) -> None:
        self._names = tuple(readers)
        self._readers = tuple(readers.values())
        # A column the file has not is read from the blank cell added to each row.
        absent = len(columns)
        self._pick = itemgetter(
            *(columns.index(name) if name in columns else absent for name in readers)
        )
        self._present = frozenset(columns)
        self._required = [self._names.index(name) for name in contract.required]
        named = REJECTED_COLUMNS.union(contract.all)
        self._further = [(name, at) for at, name in enumerate(columns) if name not in named]

    def read(self, row: Sequence[str]) -> Cells:
        """Return a row's cells.

        Raises:
            RowError: one of them cannot be read, or is blank and must not be.
        """
        cells = [*map(str.strip, row), ""]
        texts = self._pick(cells)
        try:
            values = [
                reader(text) if text else None
                for reader, text in zip(self._readers, texts, strict=True)
            ]
        except CellError:
            values = None
        if values is None:
            # Raised here, it does not keep the first error, its frames and so the whole chunk.
            raise self._fault(texts)
        for place in self._required:
            if not texts[place]:
                raise RowError(self._names[place], "is blank; every row needs one")
        attributes = {name: cells[at] for name, at in self._further if cells[at]}
        return Cells(values, texts, attributes, self._present)

    def namer(self, names: Sequence[str]) -> Callable[[Cells], str]:
        """Return what names a row: the texts of these columns, joined."""
        places = [self._names.index(name) for name in names]
        if len(places) == 1:
            only = places[0]
            return lambda cells: cells.texts[only]
        return lambda cells: SEPARATOR.join([cells.texts[place] for place in places])

    def _fault(self, texts: Sequence[str]) -> RowError:
        """Return what is wrong with the first cell that cannot be read."""
        for name, reader, text in zip(self._names, self._readers, texts, strict=True):
            try:
                reader(text) if text else None
            except CellError as error:
                return RowError(name, str(error))
        raise AssertionError("a cell that could not be read can be")
