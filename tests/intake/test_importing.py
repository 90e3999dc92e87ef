"""Whole files: every bad row has its reason, the rest is stored, twice is as once."""

import csv
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session, sessionmaker

from feedback.database import make_sessions
from feedback.intake import importing
from feedback.intake.columns import COLUMNS
from feedback.intake.files import CsvFile
from feedback.intake.fitting import Reading
from feedback.intake.importing import Terms, import_rows
from feedback.intake.kinds import KINDS
from feedback.intake.rejects import RejectsFile
from feedback.models.customer import Customer
from feedback.models.order import Order
from tests.intake.imported import TERMS, counts, import_file, reasons, write
from tests.intake.records import LISBON, NOW


def test_an_id_first_seen_in_a_row_that_was_rejected_is_free(
    sessions: sessionmaker[Session], tmp_path: Path
) -> None:
    path = write(tmp_path / "orders.csv", "order_id,placed_at", "a1,never", "a1,2026-02-01")
    assert counts(import_file(sessions, "orders", path)) == (2, 1, 0, 1)


def test_a_repeat_is_found_across_chunks(
    sessions: sessionmaker[Session], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "CHUNK", 2)
    rows = [f"a{number % 4},2026-02-01" for number in range(5)]
    path = write(tmp_path / "orders.csv", "order_id,placed_at", *rows)
    chunks = import_file(sessions, "orders", path)
    assert [counts([chunk]) for chunk in chunks] == [(2, 2, 0, 0), (2, 2, 0, 0), (1, 0, 0, 1)]
    assert reasons(chunks) == {6: "order_id 'a0' stands in line 2 already"}


def test_a_dry_run_stores_nothing_and_says_what_would_be(
    sessions: sessionmaker[Session], tmp_path: Path
) -> None:
    path = write(
        tmp_path / "orders.csv", "order_id,placed_at,customer_id", "a1,2026-02-01,7", "a2,never,8"
    )
    dry = Terms(Reading(LISBON, NOW), LISBON, dry_run=True)
    assert counts(import_file(sessions, "orders", path, dry)) == (2, 1, 0, 1)
    with sessions() as session:
        assert session.scalar(select(func.count(Order.id))) == 0
        assert session.scalar(select(func.count(Customer.id))) == 0


def test_rejected_rows_are_written_whole_and_can_be_corrected_and_imported(
    sessions: sessionmaker[Session], tmp_path: Path
) -> None:
    path = tmp_path / "orders.csv"
    bad = [b'a2,never,"two\nlines"', b"a3,2026-02-01,caf\xe9", b'a4,2026-02-01,"open']
    path.write_bytes(b"\n".join([b"order_id,placed_at,note", b"a1,2026-02-01,x", *bad]))
    rejects = tmp_path / "rejects.csv"
    with CsvFile(path, COLUMNS["orders"], {}) as file, RejectsFile(rejects, file.header) as out:
        for chunk in import_rows(file, KINDS["orders"], sessions, TERMS):
            out.write(chunk.rejected)
    with rejects.open(encoding="utf-8", errors="surrogateescape", newline="") as written:
        rows = list(csv.reader(written))
    assert rows[0] == ["rejected_line", "rejected_reason", "order_id", "placed_at", "note"]
    assert [row[0] for row in rows[1:]] == ["3", "5", "6"]
    assert rows[1][2:] == ["a2", "never", "two\nlines"]
    assert [row[2].encode(errors="surrogateescape") for row in rows[2:]] == bad[1:]
    corrected = write(tmp_path / "again.csv", ",".join(rows[0]), "3,was wrong,a2,2026-02-01,two")
    assert counts(import_file(sessions, "orders", corrected)) == (1, 1, 0, 0)
    with sessions() as session:
        row = session.scalars(select(Order).where(Order.shop_id == "a2")).one()
        assert row.attributes == {"note": "two"}


def test_a_score_says_yes_from_the_agreed_one_on(
    sessions: sessionmaker[Session], tmp_path: Path
) -> None:
    header = "contact_id,opened_at,score,satisfied"
    path = write(
        tmp_path / "contacts.csv",
        header,
        "c1,2026-02-01,4,",
        "c2,2026-02-01,3.5,",
        "c3,2026-02-01,1,yes",
        "c4,2026-02-01,,",
    )
    scored = Terms(Reading(LISBON, NOW, satisfied_at=4), LISBON)
    records = [
        one for chunk in import_file(sessions, "contacts", path, scored) for one in chunk.records
    ]
    assert [one.satisfied for one in records] == [True, False, True, None]


CELLS = st.sampled_from(["", "x", "2026-02-01", "2026-02-03T10:00", "-4", "12.50", "completed"])
ROWS = st.lists(
    st.tuples(
        st.sampled_from(["a1", "a2", "a3", ""]), *[CELLS] * 4, st.sampled_from(["", "7", "8"])
    ),
    max_size=8,
)


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30, deadline=None
)
@given(rows=ROWS)
def test_any_file_imported_twice_changes_nothing(
    sessions: sessionmaker[Session], tmp_path: Path, rows: list[tuple[str, ...]]
) -> None:
    header = "order_id,placed_at,delivered_at,total,status,customer_id"
    path = write(tmp_path / "orders.csv", header, *(",".join(row) for row in rows))
    first, second = (counts(import_file(sessions, "orders", path)) for _ in range(2))
    read, stored, unchanged, rejected = first
    assert read == stored + unchanged + rejected
    assert second == (read, 0, stored + unchanged, rejected)


def test_memory_does_not_grow_with_the_file(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Four times the rows, every tenth of them rejected, and hardly more memory at the peak."""
    monkeypatch.setattr(importing, "CHUNK", 250)
    sessions = make_sessions(engine)
    _peak(sessions, tmp_path, "w", 1000)
    small, large = _peak(sessions, tmp_path, "s", 1000), _peak(sessions, tmp_path, "l", 4000)
    assert large < 1.3 * small


def _peak(sessions: sessionmaker[Session], folder: Path, name: str, count: int) -> int:
    rows = (
        f"{name}{number},{name}{number}@customer.example,"
        + ("2026-02-01T10:00" if number % 10 else "never")
        for number in range(count)
    )
    path = write(folder / "orders.csv", "order_id,email,placed_at", *rows)
    tracemalloc.start()
    try:
        with CsvFile(path, COLUMNS["orders"], {}) as file:
            for chunk in import_rows(file, KINDS["orders"], sessions, TERMS):
                assert chunk.read
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
