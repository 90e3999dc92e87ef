"""A shop that asked its customers with the version before goes on where it was."""

import shutil
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, MetaData, Row, text

from feedback.migrate import REVISIONS, upgrade_database
from feedback.tokens import hash_token
from tests.conftest import NOON

# The mail of each unit, and the column its unit stands in; the last is drawn and not invited.
MAILS = {
    1: ("ready", "drawn"),
    2: ("held", "held"),
    3: ("sending", "drawn"),
    4: ("unknown", "drawn"),
    5: ("accepted", "sent"),
}
UNINVITED = 6
# As the version before named a process: without when it started.
OWNER = "shop-host:12"


@pytest.fixture
def before(empty: Engine, tmp_path: Path) -> Engine:
    """A database of revision 0003 with mails in every state."""
    old = tmp_path / "old"
    shutil.copytree(REVISIONS, old, ignore=shutil.ignore_patterns("__pycache__"))
    for later in (old / "versions").glob("0004*"):
        later.unlink()
    upgrade_database(empty, old)
    with empty.begin() as connection:
        add_rows(connection)
    return empty


def link(unit: int) -> str:
    return f"token-{unit}"


def add_rows(connection: Connection) -> None:
    tables = MetaData()
    tables.reflect(connection)

    def add(table: str, **columns: Any) -> None:
        connection.execute(tables.tables[table].insert().values(**columns))

    add(
        "survey", id=1, key="completed", population="completed", rate=2_000, salt="s",
        blank_consent=True, quarantine_days=90, expiry_days=30, active_since=NOON,
    )  # fmt: skip
    add("suppression", address_hash="h", reason="bounced", suppressed_at=NOON)
    for unit in (*MAILS, UNINVITED):
        key = f"c{unit}"
        add("customer", id=unit, key=key, person_key=key, first_seen_at=NOON)
        add(
            "order", id=unit, shop_id=key, placed_at=NOON, due_at=NOON, population="completed",
            customer_id=unit, status="completed", listed=True,
        )  # fmt: skip
        add(
            "sample_unit", id=unit, survey_id=1, kind="order", touchpoint_id=unit, due_at=NOON,
            listed_at=NOON, disposition=MAILS.get(unit, ("", "drawn"))[1], customer_id=unit,
        )  # fmt: skip
    for unit, (state, _) in MAILS.items():
        add(
            "invitation", id=unit, unit_id=unit, survey_id=1, customer_id=unit, mode="email",
            language="en", issued_at=NOON, closes_at=NOON,
        )  # fmt: skip
        stored = sha256(link(unit).encode()).hexdigest()
        add("invitation_token", invitation_id=unit, token_hash=stored, minted_at=NOON)
        add(
            "delivery", id=unit, invitation_id=unit, state=state, send_after=NOON, expires_at=NOON,
            attempt=1, owner=OWNER, batch=None if state == "held" else "b",
        )  # fmt: skip


def rows(engine: Engine, query: str) -> list[Row[Any]]:
    with engine.connect() as connection:
        return list(connection.execute(text(query)).all())


def test_who_was_invited_is_not_invited_again(before: Engine) -> None:
    upgrade_database(before)
    invited = rows(before, "SELECT id FROM sample_unit WHERE invited ORDER BY id")
    assert [row.id for row in invited] == list(MAILS)


def test_what_may_have_left_keeps_its_state_and_has_no_owner_of_an_old_form(before: Engine) -> None:
    upgrade_database(before)
    mails = rows(before, "SELECT id, state, owner, batch FROM delivery ORDER BY id")
    assert [mail.state for mail in mails] == [state for state, _ in MAILS.values()]
    owners = {mail.state: mail.owner for mail in mails}
    assert (owners["sending"], owners["unknown"]) == (None, None)


def test_held_mails_can_be_decided_about_by_their_batch(before: Engine) -> None:
    upgrade_database(before)
    held = rows(before, "SELECT batch FROM delivery WHERE state = 'held'")
    assert [mail.batch for mail in held] == ["restored"]


def test_all_that_was_is_an_invitation_and_a_list_for_every_survey(before: Engine) -> None:
    upgrade_database(before)
    for table in ("delivery", "invitation_token"):
        kinds = {row.kind for row in rows(before, f"SELECT kind FROM {table}")}  # noqa: S608
        assert kinds == {"invitation"}
    assert [row.scope for row in rows(before, "SELECT scope FROM suppression")] == ["everything"]


def test_links_that_were_mailed_lead_where_they_led(before: Engine) -> None:
    upgrade_database(before)
    kept = rows(before, "SELECT invitation_id, token_hash FROM invitation_token ORDER BY id")
    assert [(row.invitation_id, row.token_hash) for row in kept] == [
        (unit, hash_token(link(unit))) for unit in MAILS
    ]
