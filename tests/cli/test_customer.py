"""`comeback customer show` answers why somebody was or was not asked, and keeps the look."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from feedback.cli.main import comeback
from feedback.cli.refusal import Refusal
from feedback.clock import system_clock
from feedback.database import make_engine, make_sessions
from feedback.models.look import Look
from tests.fieldwork.rows import DAY, add_checkout, add_customer, add_order

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("COMEBACK_DATA_DIR", str(tmp_path))

    def run(*words: str) -> Result:
        return CliRunner().invoke(comeback, words)

    run("db", "upgrade")
    return run


@pytest.fixture
def sessions(run: Run, tmp_path: Path) -> sessionmaker[Session]:
    return make_sessions(make_engine(f"sqlite:///{tmp_path}/comeback.db"))


@pytest.fixture
def ann(sessions: sessionmaker[Session]) -> int:
    with sessions.begin() as session:
        ann = add_customer(session, "ann@customer.example", key="a-1", shop_id="a-1")
        add_customer(session, "ann@customer.example", key="a-2", shop_id="a-2")
        now = system_clock()
        add_order(session, ann, shop_id="o-2", placed_at=now - DAY, due_at=now + DAY)
        add_order(session, ann, shop_id="o-1", placed_at=now - 9 * DAY, due_at=now + 9 * DAY)
        return ann.id


def test_an_account_is_shown_oldest_first_with_why(run: Run, ann: int) -> None:
    shown = run("customer", "show", "a-1").output
    assert shown.startswith(f"Customer {ann}: a-1, ann@customer.example\n")
    assert shown.index("Order o-1") < shown.index("Order o-2")
    assert shown.count("Not due yet: ") == 2


def test_of_one_address_every_customer_is_shown_and_every_look_kept(
    run: Run, ann: int, sessions: sessionmaker[Session]
) -> None:
    shown = run("customer", "show", " Ann@Customer.Example").output
    assert "a-1" in shown
    assert "a-2" in shown
    with sessions() as session:
        looks = session.scalars(select(Look)).all()
    assert [one.customer_id for one in looks] == [ann, ann + 1]
    assert {one.looked_by for one in looks} == {"the command line"}


@pytest.mark.parametrize("who", ["nobody@customer.example", "99999", "", "+351210000000"])
def test_who_is_not_known_is_one_clear_sentence(run: Run, ann: int, who: str) -> None:
    refused = run("customer", "show", who)
    assert isinstance(refused.exception, Refusal)
    assert str(refused.exception).startswith("No customer is known by that;")


def test_what_came_without_a_customer_is_said_to_have(
    run: Run, sessions: sessionmaker[Session]
) -> None:
    with sessions.begin() as session:
        add_order(session, None, shop_id="A67")
        checkout = add_checkout(session, None).shop_id
    for number, called in (("A67", "Order A67"), (checkout, f"Checkout {checkout}")):
        refused = run("customer", "show", number)
        assert isinstance(refused.exception, Refusal)
        assert str(refused.exception) == (
            f"{called} came without a customer: nobody could be asked about it."
        )


def test_our_own_number_is_meant_where_the_shop_knows_none_such(
    run: Run, ann: int, sessions: sessionmaker[Session]
) -> None:
    assert f"Customer {ann}: a-1" in run("customer", "show", str(ann)).output
    with sessions.begin() as session:
        add_customer(session, "bob@customer.example", key=str(ann), shop_id=str(ann))
    assert "bob@customer.example" in run("customer", "show", str(ann)).output


def test_an_erased_customer_is_said_to_be_erased(run: Run, sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        erased = add_customer(session, None, erased_at=system_clock()).id
    shown = run("customer", "show", str(erased)).output
    assert f"Customer {erased}: no address" in shown
    assert "Erased " in shown
