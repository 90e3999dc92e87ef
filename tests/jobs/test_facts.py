"""The facts are refreshed when something changed, and a change is forgotten only once it is in."""

from dataclasses import replace

from sqlalchemy import delete, func, select

from feedback.jobs.facts import refresh, refresh_changed
from feedback.models.fact_change import FactChange, record_change, record_settings_change
from feedback.shop import Shop
from reports.warehouse.build import refresh_facts
from reports.warehouse.manifest import Manifest
from tests.conftest import LISBON, NOON
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


def test_a_change_made_while_two_refreshes_forget_theirs_is_taken_in(shop: Shop) -> None:
    sell(shop)
    sell(shop)
    slow = refresh_facts(shop.engine, shop.config.facts_url, shop.config.timezone)
    refresh_changed(shop, NOON)
    sell(shop)
    with shop.sessions.begin() as session:
        session.execute(delete(FactChange).where(FactChange.id.in_(slow.consumed)))
    assert changes_left(shop) == 1
    refresh_changed(shop, NOON)
    assert Manifest.load(shop.config.facts_url).rows == 3


def test_a_shop_that_moved_to_another_zone_has_its_facts_built_anew(shop: Shop) -> None:
    sell(shop)
    refresh_changed(shop, NOON)
    moved = replace(shop, config=replace(shop.config, timezone=LISBON))
    assert refresh_changed(moved, NOON) == "version 2 published"
    assert refresh_changed(moved, NOON) == "nothing changed"


def test_a_lost_file_is_made_again(shop: Shop) -> None:
    sell(shop)
    refresh_changed(shop, NOON)
    facts_dir = shop.config.facts_url
    for path in facts_dir.glob("*/month=*/*"):
        path.unlink()
    assert refresh_changed(shop, NOON) == "version 2 published"
    assert refresh_changed(shop, NOON) == "nothing changed"


def test_a_change_that_concerns_no_customer_wakes_the_refresh_once(shop: Shop) -> None:
    sell(shop)
    refresh_changed(shop, NOON)
    with shop.sessions.begin() as session:
        record_settings_change(session)
    assert refresh_changed(shop, NOON) != "nothing changed"
    assert changes_left(shop) == 0
    assert refresh_changed(shop, NOON) == "nothing changed"
