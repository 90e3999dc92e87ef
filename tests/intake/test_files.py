"""Files are read to the end whatever is in them; a bad row costs that row alone."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.intake.columns import COLUMNS
from feedback.intake.files import CsvFile, FileRefused, FileRow

HEADER = b"order_id,placed_at,note\n"


def read(folder: Path, content: bytes, **renamed: str) -> list[FileRow]:
    path = folder / "orders.csv"
    path.write_bytes(content)
    with CsvFile(path, COLUMNS["orders"], renamed) as file:
        return list(file)


def reasons(rows: list[FileRow]) -> list[tuple[int, str | None]]:
    return [(row.line, str(row.error) if row.error else None) for row in rows]


@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
@pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"])
def test_plain_and_quoted_rows_keep_their_lines(tmp_path: Path, end: bytes, bom: bytes) -> None:
    lines = [
        HEADER.strip(),
        b"a,1,x",
        b'b,2,"two',
        b'lines, ""quoted"""',
        b"",
        'ç,3,5" pipe'.encode(),
    ]
    rows = read(tmp_path, bom + end.join(lines))
    assert rows == [
        (2, ["a", "1", "x"], None),
        (3, ["b", "2", f'two{end.decode()}lines, "quoted"'], None),
        (6, ["ç", "3", '5" pipe'], None),
    ]


def test_a_byte_that_is_not_utf8_costs_its_row(tmp_path: Path) -> None:
    rows = read(tmp_path, HEADER + b"a,1,caf\xe9\nb,2,x\n")
    reason = "is not in UTF-8: byte 8 of the line is 0xE9; save the file as CSV in UTF-8"
    assert reasons(rows) == [(2, reason), (3, None)]
    assert rows[0].cells[0].encode(errors="surrogateescape") == b"a,1,caf\xe9"


def test_a_quote_never_closed_costs_its_row(tmp_path: Path) -> None:
    rows = read(tmp_path, HEADER + b'a,1,"open\nb,2,x\nc,3,"closed"\nd,4,"open too\ne,5,y\n')
    never = "has a quote that is opened and never closed"
    assert reasons(rows) == [(2, never), (3, None), (4, None), (5, never), (6, None)]
    assert rows[0].cells == ['a,1,"open']


def test_broken_quotes_cost_their_row(tmp_path: Path) -> None:
    rows = read(tmp_path, HEADER + b'a,1,"b"ad"\nb,2,"go""od"\n')
    assert reasons(rows) == [
        (2, "has a quote that is opened and never closed"),
        (3, None),
    ]
    rows = read(tmp_path, HEADER + b'a,1,"b"a"d"\nb,2,x\n')
    assert reasons(rows) == [
        (2, "has broken quotes; in a quoted cell a quote is written twice"),
        (3, None),
    ]


def test_too_many_and_too_few_cells_cost_their_row(tmp_path: Path) -> None:
    rows = read(tmp_path, HEADER + b"a,1\nb,2,x,y\nc,3,z\n")
    assert reasons(rows) == [
        (2, "has 2 cells where the header has 3"),
        (3, "has 4 cells where the header has 3"),
        (4, None),
    ]


@pytest.mark.parametrize("between", [b"x", b"x" * 1023 + b"\n"])
def test_a_cell_of_ten_megabytes_costs_its_row(tmp_path: Path, between: bytes) -> None:
    huge = between * (10 * 2**20 // len(between))
    rows = read(tmp_path, HEADER + b'a,1,"' + huge + b'"\nb,2,x\n')
    assert [str(row.error) for row in rows[:1]] == [
        "note has 10485760 characters; at most 100000 are taken"
    ]
    assert len(rows[0].cells[2]) == len(huge)
    assert rows[1].cells == ["b", "2", "x"]


def test_a_line_without_end_is_not_read_whole(tmp_path: Path) -> None:
    rows = read(tmp_path, HEADER + b"a,1," + b"x" * (40 * 2**20) + b"\nb,2,x\n")
    assert reasons(rows) == [(2, "is longer than 16 MiB"), (3, None)]
    assert len(rows[0].cells[0]) == 16 * 2**20


def test_a_nul_costs_its_row(tmp_path: Path) -> None:
    rows = read(tmp_path, HEADER + b"a,1,\0\nb,2,x\n")
    assert reasons(rows) == [(2, "holds a NUL character, which no text may"), (3, None)]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "is empty; it needs a header row"),
        (b"order_id,date\n", "no column placed_at; its columns are order_id, date. Say which"),
        (b"id,date\n", "with --map THEIRS=order_id"),
        (b"order_id;placed_at\n", "with commas between the cells instead of semicolons"),
        (b"order_id,placed_at,email,Email\n", "has two columns email"),
        (b"order_id,placed_at,n\xf6te\n", "is not in UTF-8: byte 21 of the line is 0xF6"),
        ("order_id,placed_at\n".encode("utf-16"), "save the file as CSV in UTF-8"),
        ("order_id,placed_at\n".encode("utf-16-le"), "save it as CSV in UTF-8"),
        (b'order_id,placed_at,"x\n', "has broken quotes"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_whole(
    tmp_path: Path, content: bytes, reason: str
) -> None:
    with pytest.raises(FileRefused) as refused:
        read(tmp_path, content)
    assert reason in str(refused.value)


def test_responses_must_say_what_they_answer(tmp_path: Path) -> None:
    path = tmp_path / "responses.csv"
    path.write_bytes(b"answered_at,satisfied\n")
    with pytest.raises(FileRefused, match="has no column order_id; its columns are answered_at"):
        CsvFile(path, COLUMNS["responses"], {})
    path.write_bytes(b"answered_at,satisfied,checkout_id\n")
    with CsvFile(path, COLUMNS["responses"], {}) as file:
        assert list(file) == []


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileRefused, match="cannot be read: No such file"):
        CsvFile(tmp_path / "absent.csv", COLUMNS["orders"], {})


def test_columns_are_renamed_and_known_in_any_capitals(tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    path.write_bytes(b"Bestellung,PLACED_AT,Note,\n")
    with CsvFile(path, COLUMNS["orders"], {"Bestellung": "order_id"}) as file:
        assert file.columns == ["order_id", "placed_at", "Note", "column_4"]
    with pytest.raises(FileRefused, match="has no column Nummer to map; its columns are Best"):
        CsvFile(path, COLUMNS["orders"], {"Nummer": "order_id"})


@given(
    lines=st.lists(st.binary(max_size=30).map(lambda raw: raw.replace(b"\n", b'"')), max_size=12)
)
def test_every_line_comes_out_somewhere(
    tmp_path_factory: pytest.TempPathFactory, lines: list[bytes]
) -> None:
    """Nothing is dropped silently, and nothing stops the rows after it from being read."""
    folder = tmp_path_factory.mktemp("lines")
    rows = read(folder, HEADER + b"".join(line + b"\n" for line in lines) + b"last,1,x\n")
    assert rows[-1] == (len(lines) + 2, ["last", "1", "x"], None)
    starts = [row.line for row in rows]
    assert starts == sorted(set(starts))
    for number, line in enumerate(lines, start=2):
        is_inside = any(
            row.line < number <= row.line + sum(cell.count("\n") for cell in row.cells)
            for row in rows
        )
        assert number in starts or is_inside or not line.strip(b"\r\n")
