"""A backup is whole, private and taken while the shop is at work; restoring brings it back."""

import sqlite3
from contextlib import closing, suppress
from pathlib import Path

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from feedback.backup import CannotCopy, back_up, restoring
from feedback.database import make_engine
from feedback.migrate import upgrade_database
from feedback.models.customer import Customer
from tests.conftest import NOON


@pytest.fixture
def shop(tmp_path: Path) -> Engine:
    engine = make_engine(f"sqlite:///{tmp_path / 'shop.db'}")
    upgrade_database(engine)
    add_customer(engine, "first")
    return engine


def test_a_backup_taken_while_somebody_writes_holds_what_was_committed(
    shop: Engine, tmp_path: Path
) -> None:
    with Session(shop) as writing:
        writing.add(Customer(key="unfinished", person_key="u", first_seen_at=NOON))
        writing.flush()
        back_up(shop, tmp_path / "copy.db")
    assert keys(make_engine(f"sqlite:///{tmp_path / 'copy.db'}")) == ["first"]


def test_a_backup_is_one_file_only_its_owner_may_read(shop: Engine, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    back_up(shop, folder / "copy.db")
    assert [path.name for path in folder.iterdir()] == ["copy.db"]
    assert (folder / "copy.db").stat().st_mode & 0o777 == 0o600


def test_a_backup_never_replaces_a_file(shop: Engine, tmp_path: Path) -> None:
    (tmp_path / "copy.db").write_text("yesterday's")
    with pytest.raises(CannotCopy, match="exists already"):
        back_up(shop, tmp_path / "copy.db")
    assert (tmp_path / "copy.db").read_text() == "yesterday's"


def test_a_backup_that_cannot_be_written_leaves_nothing(shop: Engine, tmp_path: Path) -> None:
    with pytest.raises(CannotCopy, match="cannot be written"):
        back_up(shop, tmp_path / "missing" / "copy.db")


def test_restoring_brings_back_what_was_there(shop: Engine, tmp_path: Path) -> None:
    back_up(shop, tmp_path / "copy.db")
    add_customer(shop, "second")
    restore(shop, tmp_path / "copy.db")
    assert keys(shop) == ["first"]


def test_restoring_to_a_new_machine_makes_the_database(shop: Engine, tmp_path: Path) -> None:
    back_up(shop, tmp_path / "copy.db")
    new = make_engine(f"sqlite:///{tmp_path / 'new' / 'shop.db'}")
    restore(new, tmp_path / "copy.db")
    assert keys(new) == ["first"]
    assert (tmp_path / "new" / "shop.db").stat().st_mode & 0o777 == 0o600


def test_a_file_that_is_no_backup_changes_nothing(shop: Engine, tmp_path: Path) -> None:
    (tmp_path / "words").write_text("not a database, but long enough to be looked at as one" * 99)
    with closing(sqlite3.connect(tmp_path / "other.db")) as other:
        other.execute("CREATE TABLE customer (id)")
    for name, why in (
        ("words", "not a SQLite database"),
        ("other.db", "not a backup"),
        ("gone", "not there"),
    ):
        with pytest.raises(CannotCopy, match=why):
            restore(shop, tmp_path / name)
    assert keys(shop) == ["first"]


def test_a_damaged_backup_is_refused(shop: Engine, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    back_up(shop, copy)
    content = bytearray(copy.read_bytes())
    content[8192:40960] = bytes(40960 - 8192)
    copy.write_bytes(content)
    with pytest.raises(CannotCopy, match=r"damaged|not a SQLite"):
        restore(shop, copy)
    assert keys(shop) == ["first"]


def test_a_restore_that_is_cut_short_changes_nothing(shop: Engine, tmp_path: Path) -> None:
    back_up(shop, tmp_path / "copy.db")
    add_customer(shop, "second")
    with suppress(KeyboardInterrupt), restoring(shop, tmp_path / "copy.db") as copy:
        add_customer(copy, "third")
        raise KeyboardInterrupt
    assert keys(shop) == ["first", "second"]
    assert {path.name for path in tmp_path.iterdir()} <= {
        *("copy.db", "shop.db", "shop.db-wal", "shop.db-shm")
    }


def test_what_is_done_to_the_copy_comes_back_with_it(shop: Engine, tmp_path: Path) -> None:
    back_up(shop, tmp_path / "copy.db")
    with restoring(shop, tmp_path / "copy.db") as copy:
        add_customer(copy, "held")
        assert keys(shop) == ["first"]
    assert keys(shop) == ["first", "held"]


def test_a_database_that_is_in_use_is_not_replaced(shop: Engine, tmp_path: Path) -> None:
    back_up(shop, tmp_path / "copy.db")
    add_customer(shop, "second")
    serving = make_engine(str(shop.url))
    keys(serving)
    with pytest.raises(CannotCopy, match="stop `comeback serve`"):
        restore(shop, tmp_path / "copy.db")
    serving.dispose()
    restore(shop, tmp_path / "copy.db")
    assert keys(shop) == ["first"]


def test_a_database_that_cannot_be_read_any_more_is_kept(shop: Engine, tmp_path: Path) -> None:
    back_up(shop, tmp_path / "copy.db")
    shop.dispose()
    (tmp_path / "shop.db").write_bytes(b"ruined" * 2000)
    restore(shop, tmp_path / "copy.db")
    assert keys(shop) == ["first"]
    assert (tmp_path / "shop.db.unreadable").read_bytes() == b"ruined" * 2000


def test_postgresql_is_told_of_its_own_tool(postgres_url: str, tmp_path: Path) -> None:
    with pytest.raises(CannotCopy, match="pg_dump"):
        back_up(make_engine(postgres_url), tmp_path / "copy.db")


def restore(engine: Engine, file: Path) -> None:
    with restoring(engine, file):
        pass


def add_customer(engine: Engine, key: str) -> None:
    with Session(engine) as session:
        session.add(Customer(key=key, person_key=key, first_seen_at=NOON))
        session.commit()


def keys(engine: Engine) -> list[str]:
    with Session(engine) as session:
        return list(session.scalars(select(Customer.key).order_by(Customer.id)))
