"""Databases come up to date from nothing and from rows, and lose none of them."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import Engine, delete, func, inspect, select
from sqlalchemy.orm import Session

from feedback.database import make_engine
from feedback.migrate import REVISIONS, BrokenReferences, is_current, upgrade_database
from feedback.models.account import Account, Role
from feedback.models.customer import Customer
from feedback.models.fact_change import FactChange, record_change
from feedback.models.order import Order
from feedback.models.schema import Base
from surveys.population import Population
from tests.conftest import NOON

UPGRADE = "from feedback.cli.main import comeback; comeback(['db', 'upgrade'])"
DRIFT = """
import sys
from alembic import command
from feedback.database import make_engine
from feedback.migrate import alembic_for
with make_engine(sys.argv[1]).connect() as connection:
    command.check(alembic_for(connection))
"""

REBUILD = '''
"""Change two tables others point at, as a later version will."""

import sqlalchemy as sa
from alembic import op

revision = "later"
down_revision = "{last}"


def upgrade() -> None:
    for table, column in (("account", "email"), ("customer", "person_key")):
        with op.batch_alter_table(table) as batch:
            batch.add_column(sa.Column("later", sa.Text()))
            batch.alter_column(column, existing_type=sa.Text(), nullable=True)
    {more}
'''


def test_the_revisions_make_the_tables_of_the_models(empty: Engine, tmp_path: Path) -> None:
    url = empty.url.render_as_string(hide_password=False)
    run(tmp_path, url, "-c", UPGRADE)
    run(tmp_path, url, "-c", DRIFT, url)
    assert is_current(empty)


def test_upgrading_again_changes_nothing(empty: Engine) -> None:
    upgrade_database(empty)
    add_rows(empty)
    upgrade_database(empty)
    assert counted(empty) == {"account": 1, "account_role": 1, "customer": 1, "order": 1}


def test_the_key_of_a_change_is_never_given_twice(empty: Engine) -> None:
    """The check of the revisions against the models does not see what SQLite needs for it."""
    upgrade_database(empty)
    keys: list[int] = []
    for _ in range(2):
        with Session(empty) as session:
            record_change(session, {1})
            session.flush()
            keys += session.scalars(select(FactChange.id)).all()
            session.execute(delete(FactChange))
            session.commit()
    assert keys == [1, 2]


def test_an_empty_database_is_not_current(empty: Engine) -> None:
    assert not is_current(empty)


def test_rebuilding_a_table_keeps_the_rows_that_point_at_it(empty: Engine, tmp_path: Path) -> None:
    upgrade_database(empty)
    add_rows(empty)
    upgrade_database(empty, later_revisions(tmp_path, "pass"))
    assert counted(empty) == {"account": 1, "account_role": 1, "customer": 1, "order": 1}
    assert "later" in {column["name"] for column in inspect(empty).get_columns("customer")}


def test_foreign_keys_are_on_again_after_an_upgrade(tmp_path: Path) -> None:
    engine = make_engine(f"sqlite:///{tmp_path / 'shop.db'}")
    upgrade_database(engine)
    with engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1


def test_a_revision_that_would_orphan_rows_changes_nothing(tmp_path: Path) -> None:
    engine = make_engine(f"sqlite:///{tmp_path / 'shop.db'}")
    upgrade_database(engine)
    add_rows(engine)
    careless = later_revisions(tmp_path, 'op.execute("DELETE FROM customer")')
    with pytest.raises(BrokenReferences, match="order"):
        upgrade_database(engine, careless)
    assert counted(engine)["customer"] == 1
    assert "later" not in {column["name"] for column in inspect(engine).get_columns("account")}
    assert is_current(engine)


def run(data_dir: Path, url: str, *arguments: str) -> None:
    """Run Python afresh: alembic keeps what it saw of the models within a process."""
    environ = os.environ | {"COMEBACK_DATABASE_URL": url, "COMEBACK_DATA_DIR": str(data_dir)}
    subprocess.run([sys.executable, *arguments], env=environ, cwd=REVISIONS.parent, check=True)


def later_revisions(tmp_path: Path, more: str) -> Path:
    """Return a copy of our revisions with one more, which rebuilds tables and does `more`."""
    revisions = tmp_path / "migrations"
    shutil.copytree(REVISIONS, revisions, ignore=shutil.ignore_patterns("__pycache__"))
    last = max(path.name for path in (revisions / "versions").glob("*.py")).split("_")[0]
    later = REBUILD.format(last=last, more=more).lstrip()
    (revisions / "versions" / "later.py").write_text(later, encoding="utf-8")
    return revisions


def add_rows(engine: Engine) -> None:
    with Session(engine) as session:
        customer = Customer(key="c1", person_key="ana@shop.example", first_seen_at=NOON)
        role = Role(name="manager")
        session.add(Account(email="m@shop.example", password=None, fs_uniquifier="1", roles=[role]))
        session.add(customer)
        session.flush()
        session.add(
            Order(
                shop_id="o1",
                placed_at=NOON,
                due_at=NOON,
                population=Population.COMPLETED,
                customer_id=customer.id,
            )
        )
        session.commit()


def counted(engine: Engine) -> dict[str, int | None]:
    names = ("account", "account_role", "customer", "order")
    with engine.connect() as connection:
        return {
            name: connection.scalar(select(func.count()).select_from(Base.metadata.tables[name]))
            for name in names
        }
