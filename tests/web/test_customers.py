"""A customer's account: found without an address in an address, and every look kept."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.models.look import Look
from tests.conftest import NOON
from tests.fieldwork.asking import ask
from tests.fieldwork.rows import add_customer, add_order, switch_on
from tests.web.conftest import add_account, csrf, on_sqlite, sign_in

pytestmark = on_sqlite


@pytest.fixture
def ann(session: Session) -> int:
    """Ann, who was drawn for an order; another has her address."""
    switch_on(session)
    ann = add_customer(session, "ann@customer.example", key="a-1", shop_id="a-1")
    add_customer(session, "ann@customer.example", key="a-2", shop_id="a-2")
    bob = add_customer(session, "bob@customer.example", key="b-1", shop_id="b-1")
    add_order(session, ann, shop_id="o-77", channel="store", total_cents=4_500, currency="EUR")
    add_order(session, bob, shop_id="o-78", consent=False)
    ask(session)
    return ann.id


@pytest.fixture
def agent(app: Flask) -> FlaskClient:
    add_account(app, "agent@shop.example", "agent")
    return sign_in(app.test_client(), "agent@shop.example")


def find(client: FlaskClient, who: str) -> tuple[int, str, str]:
    answer = client.post("/customers", data={"who": who, **csrf(client, "/customers")})
    return answer.status_code, answer.headers.get("Location", ""), answer.text


@pytest.mark.parametrize("who", ["a-1", " o-77 "])
def test_whoever_is_meant_is_led_to(agent: FlaskClient, ann: int, who: str) -> None:
    assert find(agent, who)[:2] == (302, f"/customers/{ann}")


def test_no_address_is_ever_in_an_address(agent: FlaskClient, ann: int) -> None:
    status, location, _ = find(agent, "Bob@Customer.example ")
    assert status == 302
    assert "@" not in location
    assert "%40" not in location


def test_of_several_with_one_address_all_are_listed_masked(agent: FlaskClient, ann: int) -> None:
    status, _, page = find(agent, "ann@customer.example")
    assert status == 200
    assert "Customer a-1" in page
    assert "Customer a-2" in page
    assert "a…@c….example" in page
    assert "ann@customer.example" not in page


def test_who_is_not_found_is_said_so_kindly(agent: FlaskClient, ann: int) -> None:
    assert "No customer is known by that." in find(agent, "nobody@customer.example")[2]


def test_the_account_tells_why_and_the_look_is_kept(
    manager: FlaskClient, ann: int, session: Session
) -> None:
    page = manager.get(f"/customers/{ann}").text
    assert "ann@customer.example" in page
    assert "Order o-77" in page
    assert "45.00 EUR" in page
    assert "<b>Not told yet</b>" in page
    look = session.scalars(select(Look)).one()
    assert (look.customer_id, look.looked_by, look.looked_at, look.where) == (
        *(ann, "manager@shop.example", NOON),
        f"/customers/{ann}",
    )
    assert "manager@shop.example" in page


def test_who_looked_is_for_managers(agent: FlaskClient, ann: int, session: Session) -> None:
    assert "Who looked" not in agent.get(f"/customers/{ann}").text
    assert session.scalars(select(Look.looked_by)).all() == ["agent@shop.example"]


def test_an_analyst_sees_no_personal_data(app: Flask, ann: int, session: Session) -> None:
    analyst = sign_in(app.test_client(), "analyst@shop.example")
    assert analyst.get(f"/customers/{ann}").status_code == 403
    assert analyst.get("/customers").status_code == 403
    assert "/customers" not in analyst.get("/glossary").text
    assert not session.scalars(select(Look)).all()


@pytest.mark.parametrize("key", ["999", str(2**63 - 1), str(2**63)])
def test_a_customer_who_is_not_there_is_not_found_and_not_looked_at(
    manager: FlaskClient, ann: int, session: Session, key: str
) -> None:
    assert manager.get(f"/customers/{key}").status_code == 404
    assert not session.scalars(select(Look)).all()
