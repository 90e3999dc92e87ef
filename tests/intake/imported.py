"""Small files, imported."""

from pathlib import Path

from sqlalchemy.orm import Session, sessionmaker

from feedback.intake.columns import COLUMNS
from feedback.intake.files import CsvFile
from feedback.intake.fitting import Reading
from feedback.intake.importing import Chunk, Terms, import_rows
from feedback.intake.kinds import KINDS
from tests.intake.records import LISBON, NOW

TERMS = Terms(Reading(LISBON, NOW), LISBON)
Counts = tuple[int, int, int, int]


def import_file(
    sessions: sessionmaker[Session], kind: str, path: Path, terms: Terms = TERMS
) -> list[Chunk]:
    with CsvFile(path, COLUMNS[kind], {}) as file:
        return list(import_rows(file, KINDS[kind], sessions, terms))


def counts(chunks: list[Chunk]) -> Counts:
    return (
        sum(one.read for one in chunks),
        sum(one.stored for one in chunks),
        sum(one.unchanged for one in chunks),
        sum(len(one.rejected) for one in chunks),
    )


def reasons(chunks: list[Chunk]) -> dict[int, str]:
    return {row.line: str(error) for chunk in chunks for row, error in chunk.rejected}


def write(path: Path, header: str, *rows: str) -> Path:
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return path
