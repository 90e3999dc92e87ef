"""The facts are refreshed when something changed, and a change is forgotten only once it is in."""

from sqlalchemy import func, select

from feedback.jobs.facts import refresh, refresh_changed
from feedback.models.fact_change import FactChange, record_change
from feedback.shop import Shop
from reports.warehouse.manifest import Manifest
from tests.conftest import NOON
from tests.fieldwork.rows import DAY, add_checkout, add_customer, add_order, switch_on


def sell(shop: Shop) -> None:
    with shop.sessions.begin() as session:
        customer = add_customer(session)
        add_order(session, customer)
        record_change(session, {customer.id})


def changes_left(shop: Shop) -> int:
    with shop.sessions() as session:
        return session.scalar(select(func.count()).select_from(FactChange)) or 0


def test_changes_are_taken_in_once(shop: Shop) -> None:
    sell(shop)
    assert refresh_changed(shop, NOON) == "version 1 published"
    assert changes_left(shop) == 0
    assert refresh_changed(shop, NOON) == "nothing changed"
    sell(shop)
    sell(shop)
    assert refresh_changed(shop, NOON) == "version 2 published"
    assert Manifest.load(shop.config.facts_url).rows == 3


def test_shop_without_orders_has_facts_too(shop: Shop) -> None:
    assert refresh_changed(shop, NOON) == "version 1 published"
    assert refresh_changed(shop, NOON) == "nothing changed"


def test_checkout_given_up_is_noticed_without_anybody_saying_so(shop: Shop) -> None:
    with shop.sessions.begin() as session:
        switch_on(session)
        customer = add_customer(session)
        add_checkout(session, customer)
        record_change(session, {customer.id})
    assert refresh_changed(shop, NOON - DAY) == "version 1 published"
    assert refresh_changed(shop, NOON) == "version 2 published"
    assert changes_left(shop) == 0


def test_facts_can_be_refreshed_whatever_changed(shop: Shop) -> None:
    sell(shop)
    manifest = refresh(shop.engine, shop.sessions, shop.config, NOON)
    assert manifest.rows == 1
    assert changes_left(shop) == 0
