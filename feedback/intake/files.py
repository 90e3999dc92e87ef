"""CSV files row by row, in flat memory: a row that cannot be read costs that row alone."""

import csv
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple, Self

from feedback.intake.columns import Columns
from feedback.intake.lines import MOST_IN_A_LINE, Line, Lines
from feedback.intake.payloads import RowError

MOST_IN_A_CELL = 100_000
# Our own limits say which row and column it is.
csv.field_size_limit(2 * MOST_IN_A_LINE)


class FileRefused(Exception):
    """A file that cannot be imported at all; the message says what to do."""


class FileRow(NamedTuple):
    """One row: the number of its first line, its cells, and why they cannot be used.

    Where the cells could not be told apart there is one, the whole text.
    """

    line: int
    cells: list[str]
    error: RowError | None = None


class CsvFile:
    """An open file: `header` as it stands there, `columns` under our names, then its rows."""

    def __init__(self, path: Path, columns: Columns, renamed: Mapping[str, str]) -> None:
        try:
            self._file = path.open("rb")
            self.size = path.stat().st_size
            self.name = path.name
        except OSError as error:
            raise FileRefused(f"{path} cannot be read: {error.strerror}.") from None
        self._lines = Lines(self._file)
        try:
            self.header = _header(path, self._lines)
            self.columns = _named(path, self.header, columns, renamed)
        except FileRefused:
            self._file.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self._file.close()

    @property
    def position(self) -> int:
        """How many bytes have been read."""
        return self._file.tell()

    def __iter__(self) -> Iterator[FileRow]:
        for line in self._lines:
            if line.error:
                yield FileRow(line.number, [line.text.rstrip("\r\n")], line.error)
            elif '"' in line.text:
                yield _quoted(line, self._lines, self.columns)
            elif text := line.text.rstrip("\r\n"):
                yield _checked(line.number, text, text.split(","), self.columns)


def _header(path: Path, lines: Lines) -> list[str]:
    first = next(lines, None)
    if first is None:
        raise FileRefused(f"{path} is empty; it needs a header row that names the columns.")
    if first.error or "\0" in first.text:
        reason = first.error.reason if first.error else "is not in UTF-8; save it as CSV in UTF-8"
        raise FileRefused(f"The header row of {path} {reason}.")
    try:
        return [name.strip() for name in _split(first.text)]
    except csv.Error:
        raise FileRefused(f"The header row of {path} has broken quotes.") from None


def _named(
    path: Path, header: list[str], columns: Columns, renamed: Mapping[str, str]
) -> list[str]:
    """Return the header under our names, whatever its capitals; a nameless column has a number."""
    absent = [name for name in renamed if name not in header]
    if absent:
        raise FileRefused(f"{path} has no column {absent[0]} to map; {_listed(header)}.")
    ours = {name.lower() for name in columns.all}
    names = [
        renamed.get(name) or (name.lower() if name.lower() in ours else name) or f"column_{place}"
        for place, name in enumerate(header, start=1)
    ]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise FileRefused(f"{path} has two columns {twice[0]}; rename or leave out one of them.")
    missing = [name for name in columns.required if name not in names]
    if columns.either and not set(columns.either) & set(names):
        missing.append(columns.either[0])
    if missing:
        raise FileRefused(
            f"{path} has no column {' and no column '.join(missing)}; {_listed(header)}. "
            f"{_hint(header, missing[0])}"
        )
    return names


def _listed(header: list[str]) -> str:
    return f"its columns are {', '.join(name or '(no name)' for name in header)}"


def _hint(header: list[str], missing: str) -> str:
    if len(header) == 1 and ";" in header[0]:
        return "Save it with commas between the cells instead of semicolons."
    return f"Say which column it is with --map THEIRS={missing}."


def _quoted(line: Line, lines: Lines, columns: list[str]) -> FileRow:
    """Return a row with quotes, which may go on over several lines."""
    try:
        return _checked(line.number, line.text, _split(line.text), columns)
    except csv.Error:
        is_open = line.text.count('"') % 2
    taken = _to_the_closing_quote(line, lines) if is_open else []
    text = line.text + "".join(one.text for one in taken)
    try:
        row = _checked(line.number, text, _split(text), columns)
    except csv.Error:
        row = None
    if taken and row and len(row.cells) == len(columns):
        return row
    # It was never closed: what came after it are rows of their own.
    lines.put_back(taken)
    reason = "has a quote that is opened and never closed" if is_open else BROKEN
    return FileRow(line.number, [line.text.rstrip("\r\n")], RowError("", reason))


BROKEN = "has broken quotes; in a quoted cell a quote is written twice"


def _to_the_closing_quote(line: Line, lines: Lines) -> list[Line]:
    """Take the lines up to the next one that has an odd number of quotes."""
    taken: list[Line] = []
    size = len(line.text)
    for following in lines:
        taken.append(following)
        size += len(following.text)
        if following.error or following.text.count('"') % 2 or size > MOST_IN_A_LINE:
            break
    return taken


def _split(text: str) -> list[str]:
    return next(csv.reader((text,), strict=True), [])


def _checked(line: int, text: str, cells: list[str], columns: list[str]) -> FileRow:
    """Return a row with what is wrong about its cells as text."""
    if len(cells) != len(columns):
        error = RowError("", f"has {len(cells)} cells where the header has {len(columns)}")
        return FileRow(line, cells, error)
    if len(text) > MOST_IN_A_CELL:
        for column, cell in zip(columns, cells, strict=True):
            if len(cell) > MOST_IN_A_CELL:
                reason = f"has {len(cell)} characters; at most {MOST_IN_A_CELL} are taken"
                return FileRow(line, cells, RowError(column, reason))
    if "\0" in text:
        return FileRow(line, cells, RowError("", "holds a NUL character, which no text may"))
    return FileRow(line, cells)
