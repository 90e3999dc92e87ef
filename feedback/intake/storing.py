"""Taking rows in: one transaction at a time, with keys known beforehand."""

from collections.abc import Sequence

from sqlalchemy import Table, func, literal_column, select
from sqlalchemy.orm import Session

# Any fixed number: imports that meet in PostgreSQL take turns, as SQLite's writers do.
INTAKE_LOCK = 20260302


def take_turn(session: Session) -> None:
    """Wait until no other transaction is taking rows in; held until this one ends."""
    session.flush()
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(INTAKE_LOCK)))


def reserve_keys(session: Session, table: Table, count: int) -> Sequence[int]:
    """Return primary keys for rows about to be inserted by the holder of the turn."""
    if not count:
        return ()
    key = table.c.id
    if session.get_bind().dialect.name != "postgresql":
        first = (session.scalar(select(func.max(key))) or 0) + 1
        return range(first, first + count)
    sequence = func.pg_get_serial_sequence(f'"{table.name}"', key.name)
    numbers = func.generate_series(literal_column("1"), count).table_valued("number")
    return session.scalars(select(func.nextval(sequence)).select_from(numbers)).all()
