"""Rejected rows, whole, in a file that can be corrected and imported again."""

import csv
from collections.abc import Iterable
from pathlib import Path
from typing import Self

from feedback.intake.columns import REJECTED_COLUMNS, REJECTED_LINE, REJECTED_REASON
from feedback.intake.files import FileRefused
from feedback.intake.importing import Rejected


class RejectsFile:
    """The file, begun anew, its header that of the imported file after line and reason."""

    def __init__(self, path: Path, header: list[str]) -> None:
        self._kept = [
            place for place, name in enumerate(header) if name.lower() not in REJECTED_COLUMNS
        ]
        self._width = len(header)
        try:
            # What could not be decoded is written back byte for byte.
            self._file = path.open("w", encoding="utf-8", errors="surrogateescape", newline="")
        except OSError as error:
            raise FileRefused(f"{path} cannot be written: {error.strerror}.") from None
        self._writer = csv.writer(self._file)
        self._writer.writerow(
            [REJECTED_LINE, REJECTED_REASON, *(header[place] for place in self._kept)]
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self._file.close()

    def write(self, rejected: Iterable[Rejected]) -> None:
        for (line, cells, _), error in rejected:
            whole = len(cells) == self._width
            kept = [cells[place] for place in self._kept] if whole else cells
            self._writer.writerow([line, str(error), *kept])
