"""A customer is found by what staff have at hand, on either database, whatever is typed."""

import pytest
from sqlalchemy.orm import Session

from feedback.account.find import find_customers
from tests.fieldwork.rows import add_customer, add_order


@pytest.mark.parametrize(
    "typed",
    ["ann@customer.example", "\tANN@Customer.example ", "+351 210 000 000", "10442", "A-1031"],
)
def test_by_address_phone_customer_number_or_order_number(session: Session, typed: str) -> None:
    ann = add_customer(
        session, "ann@customer.example", key="10442", shop_id="10442", phone="+351210000000"
    )
    add_order(session, ann, shop_id="A-1031")
    add_order(session, add_customer(session), shop_id="A-1032")
    assert find_customers(session, typed) == [ann]


def test_a_number_that_is_a_customer_s_and_an_order_s_finds_both(session: Session) -> None:
    ann = add_customer(session, key="77", shop_id="77")
    bob = add_customer(session)
    add_order(session, bob, shop_id="77")
    assert find_customers(session, "77") == [ann, bob]


def test_our_own_number_is_the_last_that_is_meant(session: Session) -> None:
    ann = add_customer(session)
    assert find_customers(session, str(ann.id)) == [ann]
    bob = add_customer(session, key=str(ann.id), shop_id=str(ann.id))
    assert find_customers(session, str(ann.id)) == [bob]


def test_an_address_is_no_customer_number(session: Session) -> None:
    """A guest's key is their address: it is found as an address alone."""
    guest = add_customer(session, "guest@customer.example", key="guest@customer.example")
    assert find_customers(session, "guest@customer.example") == [guest]


@pytest.mark.parametrize(
    "typed",
    ["", " ", "a\x00b", "\ud800", "9" * 20, "9" * 9_999, "+", "+1", "٣", "a@b", "' OR 1=1 --"],
)
def test_whatever_else_is_typed_finds_nobody(session: Session, typed: str) -> None:
    add_customer(session)
    assert not find_customers(session, typed)
