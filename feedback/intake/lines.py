"""The lines of a file, in UTF-8 or with the reason why not; a line can be put back."""

from collections import deque
from collections.abc import Iterable, Iterator
from typing import BinaryIO, NamedTuple

from feedback.intake.payloads import RowError

BOM = b"\xef\xbb\xbf"
# The rest of a longer line is not kept, so that no line fills the memory.
MOST_IN_A_LINE = 16 * 1024 * 1024


class Line(NamedTuple):
    """A line with its end; bytes that are no UTF-8 stand in the text as surrogates."""

    number: int
    text: str
    error: RowError | None = None


class Lines:
    """The lines of a binary file from its first byte on; a byte order mark is left out."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._number = 0
        self._put_back: deque[Line] = deque()

    def __iter__(self) -> Iterator[Line]:
        return self

    def __next__(self) -> Line:
        if self._put_back:
            return self._put_back.popleft()
        raw = self._file.readline(MOST_IN_A_LINE)
        if not raw:
            raise StopIteration
        self._number += 1
        if self._number == 1:
            raw = raw.removeprefix(BOM)
        if len(raw) == MOST_IN_A_LINE and not raw.endswith(b"\n"):
            self._skip_rest()
            return Line(self._number, _forced(raw), RowError("", "is longer than 16 MiB"))
        try:
            return Line(self._number, raw.decode())
        except UnicodeDecodeError as error:
            return Line(self._number, _forced(raw), _not_utf8(error))

    def put_back(self, lines: Iterable[Line]) -> None:
        """Let these lines come next, in this order."""
        self._put_back.extendleft(reversed(list(lines)))

    def _skip_rest(self) -> None:
        while piece := self._file.readline(MOST_IN_A_LINE):
            if piece.endswith(b"\n"):
                return


def _forced(raw: bytes) -> str:
    return raw.decode(errors="surrogateescape")


def _not_utf8(error: UnicodeDecodeError) -> RowError:
    byte = error.object[error.start]
    return RowError(
        "",
        f"is not in UTF-8: byte {error.start + 1} of the line is 0x{byte:02X}; "
        "save the file as CSV in UTF-8",
    )
