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
from feedback.intake.importing import Chunk, Terms, import_rows
from feedback.intake.kinds import KINDS
from feedback.intake.rejects import RejectsFile
from feedback.models.customer import Customer
from feedback.models.order import Order
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


BAD_ORDERS = {
    "a1,,2026-02-01T10:00,,,,": "order_id 'a1' stands in line 2 already",
    ",,2026-02-01T10:00,,,,": "order_id is blank; every row needs one",
    "b1,,,,,,": "placed_at is blank; every row needs one",
    "b2,,soon,,,,": "placed_at 'soon' is no time; write it as 2026-03-02T14:30:00",
    "b3,,2026-03-04,,,,": "placed_at 2026-03-04 00:00 UTC is in the future",
    "b4,,2026-02-01T10:00,2026-02-01T09:00,,,": (
        "delivered_at '2026-02-01T09:00' is before the order was placed, '2026-02-01T10:00'"
    ),
    "b5,,2026-02-01T10:00,2026-04-01,,,": "delivered_at 2026-03-31 23:00 UTC is in the future",
    "b6,,2026-02-01T10:00,,-1,,": ("total '-1' is negative; money given back belongs to a return"),
    "b7,,2026-02-01T10:00,,1 000,,": (
        "total '1 000' is no number that can be kept; write it as 1234.56"
    ),
    "b8,,2026-02-01T10:00,,,lost,": "status 'lost' is not one of open, completed, cancelled",
    "b9,,2026-02-01T10:00,,,,maybe": "consent 'maybe' is neither yes nor no",
    "b10,,2026-02-01T10:00": "has 3 cells where the header has 7",
}


def test_each_bad_row_has_its_reason_and_the_rest_is_stored(
    sessions: sessionmaker[Session], tmp_path: Path
) -> None:
    header = "order_id,email,placed_at,delivered_at,total,status,consent"
    good = ["a1,,2026-02-01T10:00,2026-02-01,1.5,Open,Yes", "a2,n/a,2026-03-03T11:00,,,,"]
    path = write(tmp_path / "orders.csv", header, good[0], *BAD_ORDERS, good[1])
    chunks = import_file(sessions, "orders", path)
    assert reasons(chunks) == dict(enumerate(BAD_ORDERS.values(), start=3))
    assert counts(chunks) == (14, 2, 0, 12)
    with sessions() as session:
        first, second = session.scalars(select(Order).order_by(Order.shop_id))
    assert (first.delivered_at, first.total_cents, first.consent) == (first.placed_at, 150, True)
    assert (second.attributes, second.customer_id) == ({"unusable_email": "n/a"}, None)


@pytest.mark.parametrize(
    ("kind", "header", "rows"),
    [
        (
            "checkouts",
            "checkout_id,started_at,last_active_at,phone",
            {
                "b1,2026-02-01T10:00,2026-02-01T09:00,": (
                    "last_active_at '2026-02-01T09:00' is before the checkout was started"
                ),
                "b2,2026-02-01T10:00,2026-02-01,call me": None,
            },
        ),
        (
            "contacts",
            "contact_id,opened_at,channel,handle_seconds",
            {
                "c1,2026-02-01T10:00,pigeon,": "channel 'pigeon' is not one of phone, email, "
                "chat, sms, social, self_service, in_store",
                "c2,2026-02-01T10:00,phone,-5": "handle_seconds '-5' is negative; "
                "seconds count from 0",
                "c3,2026-02-01T10:00,Self-Service,5": None,
            },
        ),
        (
            "returns",
            "return_id,order_id,requested_at,amount",
            {
                "r1,,2026-02-01,": "order_id is blank; every row needs one",
                "r2,a1,2026-02-01,-3": "amount '-3' is negative; money given back belongs to a "
                "return",
                "r3,a1,2026-02-01,3": None,
            },
        ),
        (
            "responses",
            "order_id,checkout_id,answered_at,satisfied,handled_as_wanted",
            {
                ",,2026-02-01,yes,": "order_id is blank; every response belongs to an order or a "
                "checkout",
                "a1,b1,2026-02-01,yes,": "checkout_id is given beside an order_id; a response "
                "belongs to one",
                "a1,,2026-02-01,,": "holds no answer to any question",
                "a1,,2026-02-01,no,perhaps": "handled_as_wanted 'perhaps' is not one of yes, no, "
                "untold",
                "a1,,2026-02-01,yes,": "order_id 'a1' is not known; import its order first",
            },
        ),
        (
            "measurements",
            "metric,from,to,value,n",
            {
                "wait_time,2026-02-01,2026-01-01,5,": "to 2026-01-01 is before the first day, "
                "2026-02-01",
                "wait_time,2026-01-01,2026-02-01,,": "value is blank; every row needs one",
                "wait_time,2026-01-01,2026-02-01,5,2.5": "n '2.5' is no count",
                "wait_time,2026-01-01,2026-02-01,5,9": None,
                "wait_time,2026-01-01,2026-02-01,6,9": "metric from to channel location "
                "'wait_time 2026-01-01 2026-02-01  ' stands in line 5 already",
            },
        ),
        (
            "assignments",
            "fix,customer_id,arm,assigned_at",
            {
                "faster,7,,2026-02-01": "arm is blank; every row needs one",
                "faster,7,treated,2026-05-01": "assigned_at 2026-04-30 23:00 UTC is in the future",
                "faster,7,treated,2026-02-01": None,
                "faster,7,control,2026-02-01": "fix customer_id 'faster 7' stands in line 4 "
                "already",
            },
        ),
    ],
)
def test_every_kind_says_what_is_wrong(
    sessions: sessionmaker[Session],
    tmp_path: Path,
    kind: str,
    header: str,
    rows: dict[str, str | None],
) -> None:
    path = write(tmp_path / f"{kind}.csv", header, *rows)
    chunks = import_file(sessions, kind, path)
    wanted = {line: reason for line, reason in enumerate(rows.values(), start=2) if reason}
    assert reasons(chunks) == wanted
    stored = len(rows) - len(wanted)
    assert counts(chunks) == (len(rows), stored, 0, len(wanted))
    assert counts(import_file(sessions, kind, path)) == (len(rows), 0, stored, len(wanted))


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
