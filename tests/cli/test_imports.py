"""`comeback import` says what became of every row, and its exit code says it too."""

from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session, sessionmaker

from feedback.models.customer import Customer
from feedback.models.order import Order
from feedback.models.response import Response
from tests.reports.imported import GOLDEN, CommandLine

SHARED = Path(__file__).parents[2].parent / "shared" / "data"


@pytest.fixture
def line(engine: Engine, tmp_path: Path) -> CommandLine:
    return CommandLine(engine, tmp_path)


def write(path: Path, *rows: str) -> str:
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return str(path)


def test_it_ends_with_the_counts_and_a_repeat_changes_nothing(line: CommandLine) -> None:
    first = line.run("import", "orders", str(GOLDEN / "orders.csv"))
    assert first.output == "orders: 23 read, 23 stored, 0 unchanged, 0 rejected\n"
    assert first.exit_code == 0
    again = line.run("import", "orders", str(GOLDEN / "orders.csv"))
    assert again.output == "orders: 23 read, 0 stored, 23 unchanged, 0 rejected\n"
    responses = line.run("import", "responses", str(GOLDEN / "responses.csv"))
    assert responses.output == "responses: 13 read, 13 stored, 0 unchanged, 0 rejected\n"


def test_rejected_rows_are_listed_and_the_exit_code_says_so(
    line: CommandLine, tmp_path: Path
) -> None:
    rows = [f"a{number},never" for number in range(7)]
    file = write(tmp_path / "orders.csv", "order_id,placed_at", "a,2026-02-01", *rows)
    result = line.run("import", "orders", file)
    assert result.exit_code == 3
    assert result.stdout == "orders: 8 read, 1 stored, 0 unchanged, 7 rejected\n"
    said = result.stderr.splitlines()
    assert said[0] == "line 3: placed_at 'never' is no time; write it as 2026-03-02T14:30:00"
    assert said[-1] == "and 2 more; --rejects FILE.csv writes rejected rows to a file"
    assert len(said) == 6
    rejects = tmp_path / "rejects.csv"
    result = line.run("import", "orders", file, "--rejects", str(rejects))
    assert result.exit_code == 3
    assert result.stderr == f"{rejects} holds the rejected rows with their reasons\n"
    assert len(rejects.read_text(encoding="utf-8").splitlines()) == 8
    sound = write(tmp_path / "sound.csv", "order_id,placed_at", "b,2026-02-01")
    assert line.run("import", "orders", sound, "--rejects", str(rejects)).stderr == ""


def test_a_file_without_its_columns_is_refused_and_map_names_them(
    line: CommandLine, tmp_path: Path
) -> None:
    file = write(tmp_path / "orders.csv", "Number,Date", "a1,2026-02-01")
    refused = line.run("import", "orders", file)
    assert refused.exit_code == 1
    assert "its columns are Number, Date" in str(refused.exception)
    maps = ("--map", "Number=order_id", "--map", "Date=placed_at")
    assert line.run("import", "orders", file, *maps).exit_code == 0


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--map", "x"), "--map x: write it as THEIRS=OURS."),
        (("--map", "x=price"), "--map x=price: orders have no column price, only order_id"),
        (("--timezone", "Lisbon"), "'Lisbon' is not a time zone such as Europe/Lisbon"),
        (("--satisfied-at", "4"), "--satisfied-at is for contacts and responses only."),
        (("--rejects", "orders.csv"), "--rejects names the imported file itself."),
    ],
)
def test_wrong_usage_is_said_before_anything_is_read(
    line: CommandLine,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    options: tuple[str, ...],
    said: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "orders.csv", "order_id,placed_at")
    result = line.run("import", "orders", "orders.csv", *options)
    assert result.exit_code == 2
    assert said in result.stderr


def test_a_dry_run_says_that_it_is_one(
    line: CommandLine, tmp_path: Path, sessions: sessionmaker[Session]
) -> None:
    file = write(tmp_path / "orders.csv", "order_id,placed_at", "a1,2026-02-01")
    result = line.run("import", "orders", file, "--dry-run")
    assert result.output.splitlines() == [
        "Dry run: nothing was stored; this is what would be.",
        "orders: 1 read, 1 stored, 0 unchanged, 0 rejected",
    ]
    with sessions() as session:
        assert session.scalar(select(func.count(Order.id))) == 0


def test_the_time_zone_is_the_files_else_the_shops(
    engine: Engine, tmp_path: Path, sessions: sessionmaker[Session]
) -> None:
    line = CommandLine(engine, tmp_path, "Europe/Lisbon")
    here = write(tmp_path / "here.csv", "order_id,placed_at", "a1,2026-02-01T10:00")
    there = write(tmp_path / "there.csv", "order_id,placed_at", "a2,2026-02-01T10:00")
    line.import_file("orders", Path(here))
    line.import_file("orders", Path(there), "--timezone", "America/Sao_Paulo")
    with sessions() as session:
        hours = [at.hour for at in session.scalars(select(Order.placed_at).order_by(Order.shop_id))]
    assert hours == [10, 13]


def test_contacts_of_nobody_are_stored_and_said_to_be(line: CommandLine, tmp_path: Path) -> None:
    header = "contact_id,opened_at,order_id"
    nobody = write(tmp_path / "nobody.csv", header, "c1,2026-02-01,", "c2,2026-02-01,")
    result = line.run("import", "contacts", nobody)
    assert result.output.splitlines() == [
        "None of these contacts names a customer, an order or a checkout: "
        "they are counted, but can be linked to no customer.",
        "contacts: 2 read, 2 stored, 0 unchanged, 0 rejected",
    ]
    somebody = write(tmp_path / "somebody.csv", header, "c3,2026-02-01,", "c4,2026-02-01,a1")
    assert len(line.run("import", "contacts", somebody).output.splitlines()) == 1


def test_an_address_that_is_none_is_said(line: CommandLine, tmp_path: Path) -> None:
    rows = ("a1,2026-02-01,not-an-email", "a2,2026-02-01,ann@example.org", "a3,2026-02-01,")
    orders = write(tmp_path / "orders.csv", "order_id,placed_at,email", *rows)
    assert line.run("import", "orders", orders).output.splitlines() == [
        "1 without a usable e-mail address: what stood there is kept as the attribute "
        "unusable_email.",
        "orders: 3 read, 3 stored, 0 unchanged, 0 rejected",
    ]


@pytest.mark.parametrize(
    ("kind", "header", "said"),
    [
        (
            "orders",
            "order_id,placed_at,colour,totl,rejected_reason",
            "Kept as attributes: colour, totl "
            "(a known column under another name? --map totl=total)",
        ),
        (
            "orders",
            "order_id,placed_at,total,totl,,c,d,e,f",
            "Kept as attributes: totl, column_5, c, d, e and 1 more "
            "(a known column under another name? --map THEIRS=OURS)",
        ),
        (
            "measurements",
            "metric,from,to,value,chanel",
            "Left out: chanel (a known column under another name? --map chanel=channel)",
        ),
    ],
)
def test_columns_that_are_none_of_ours_are_said(
    line: CommandLine, tmp_path: Path, kind: str, header: str, said: str
) -> None:
    result = line.run("import", kind, write(tmp_path / "file.csv", header))
    counts = f"{kind}: 0 read, 0 stored, 0 unchanged, 0 rejected"
    assert result.stdout.splitlines() == [said, counts]


@pytest.mark.skipif(not SHARED.exists(), reason="the real data is not beside the project")
def test_real_orders_answers_and_contacts_are_all_taken(
    line: CommandLine, sessions: sessionmaker[Session]
) -> None:
    olist = (SHARED / "olist" / "orders.csv", "--timezone", "America/Sao_Paulo")
    assert line.import_file("orders", *olist) == (
        "orders: 8135 read, 8135 stored, 0 unchanged, 0 rejected"
    )
    assert line.import_file("orders", *olist) == (
        "orders: 8135 read, 0 stored, 8135 unchanged, 0 rejected"
    )
    answers = (SHARED / "olist" / "responses.csv", "--timezone", "America/Sao_Paulo")
    assert line.import_file("responses", *answers) == (
        "responses: 8225 read, 8225 stored, 0 unchanged, 0 rejected"
    )
    assert line.import_file("orders", SHARED / "retail" / "orders.csv") == (
        "orders: 19959 read, 19959 stored, 0 unchanged, 0 rejected"
    )
    assert line.import_file("contacts", SHARED / "callcentre" / "contacts.csv") == (
        "contacts: 5000 read, 5000 stored, 0 unchanged, 0 rejected"
    )
    with sessions() as session:
        anonymous = select(func.count(Order.id)).where(Order.customer_id.is_(None))
        assert session.scalar(anonymous) == 1427
        assert session.scalar(select(func.count(Customer.id))) == 8016 + 4338
        counted = select(Order.flags, func.count(Order.id)).group_by(Order.flags)
        flags = {row[0]: row[1] for row in session.execute(counted)}
        assert flags["shipped_before_placed"] == 3
        early = select(func.count()).where(Response.flags == "answered_before_placed")
        assert session.scalar(early) == 58
