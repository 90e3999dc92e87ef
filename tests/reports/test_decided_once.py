"""What was asked about as one population stays in it, whatever the shop says of it later."""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from feedback.models.order import Order
from feedback.models.sample_unit import SampleUnit
from feedback.models.survey import Survey
from reports.catalogue import REPORTS
from reports.query import Query
from reports.report import Report
from reports.warehouse.build import refresh_facts
from reports.warehouse.columns import touchpoints
from reports.warehouse.duckdb import Warehouse
from surveys.population import Population
from tests.fieldwork.rows import switch_on
from tests.reports.asked_by_hand import AskedShop, at
from tests.reports.refreshing import everything
from tests.reports.shop import UTC_ZONE

HEAD = (
    "order_id,placed_at,customer_id,email,status,promised_by,delivered_at,cancelled_at,"
    "cancelled_by,consent\n"
)
MARCH_10 = "2026-03-10T10:00:00Z"


def order(name: str, placed: str, status: str, delivered: str, cancelled: str) -> str:
    """Return a line of a file; every order is promised by 31 March."""
    number, _, customer = name.partition(" ")
    by = "customer" if cancelled else ""
    who = f"{customer},{customer}@x.example"
    return f"{number},{placed},{who},{status},2026-03-31,{delivered},{cancelled},{by},yes\n"


LEFT = order("left yes", "2026-03-04T09:00:00Z", "cancelled", "", "2026-03-04T10:00:00Z")
LATER = order("later later", "2026-03-13T09:00:00Z", "open", "", "")
CHECKOUT = (
    "checkout_id,started_at,customer_id,email,last_active_at,consent\n"
    "cart,2026-03-11T09:00:00Z,full,full@x.example,2026-03-11T09:00:00Z,yes\n"
)


def bought(status: str, cancelled: str) -> str:
    """Return two orders delivered on 3 March: of one who left another, and of one who will."""
    return "".join(
        order(name, "2026-03-02T09:00:00Z", status, "2026-03-03T10:00:00Z", cancelled)
        for name in ("kept yes", "sent full")
    )


@pytest.fixture
def taken_back(engine: Engine, session: Session, tmp_path: Path) -> AskedShop:
    """Two are asked on 6 March, answer on the 8th, and take their orders back on the 10th."""
    shop = AskedShop(engine, tmp_path)

    def take_in(kind: str, text: str) -> None:
        (tmp_path / "in.csv").write_text(text, encoding="utf-8")
        shop.line.import_file(kind, tmp_path / "in.csv")

    switch_on(session, since=at(3, 1))
    session.commit()
    take_in("orders", HEAD + bought("completed", "") + LEFT)
    shop.ask(at(3, 6, 12))
    shop.deliver(at(3, 6, 12, 5))
    with shop.shop.sessions.begin() as answering:
        shop.answer(answering, at(3, 8))
    shop.facts(at(3, 8))
    take_in("orders", HEAD + bought("cancelled", MARCH_10))
    shop.ask(at(3, 10, 12))
    take_in("checkouts", CHECKOUT)
    take_in("orders", HEAD + LATER)
    shop.ask(at(3, 13, 12))
    shop.facts(at(3, 13, 13))
    return shop


def told(shop: AskedShop, report: str, **query: Any) -> Report:
    return REPORTS[report](Warehouse(shop.shop.config.facts_url), Query(min_n=1, **query))


def test_the_ledger_of_each_survey_is_what_it_listed(
    taken_back: AskedShop, session: Session
) -> None:
    keys = session.scalars(
        select(Survey.key).join(SampleUnit, SampleUnit.survey_id == Survey.id)
    ).all()
    assert Counter(keys) == {"completed": 2, "not_completed": 2}
    for survey, listed in Counter(keys).items():
        due = told(taken_back, "coverage", where=[("population", survey)]).estimate("due")
        assert due is not None
        assert due.n == listed


def test_their_answers_count_where_they_were_asked(taken_back: AskedShop) -> None:
    """Of two completed orders one was satisfied; two were left behind, of whom none answered."""
    satisfied = told(taken_back, "satisfaction").estimate("satisfied")
    assert satisfied is not None
    assert (satisfied.hits, satisfied.n) == (1, 2)


def test_they_are_followed_as_orders_completed(taken_back: AskedShop) -> None:
    """The two that were taken back; of the open one no day after its own is known yet."""
    repeat = told(taken_back, "repeat").estimate("repeat_90d")
    assert repeat is not None
    assert repeat.n == 2


def test_an_order_listed_before_it_was_taken_back_stands_for_no_checkout(
    taken_back: AskedShop, session: Session
) -> None:
    outcomes = session.execute(select(Order.shop_id, Order.outcome, Order.population)).all()
    not_completed = Population.NOT_COMPLETED
    found = {shop_id: (outcome, population) for shop_id, outcome, population in outcomes}
    assert found["kept"] == found["sent"] == (None, not_completed)
    left = told(taken_back, "abandonment")
    for kind in ("order", "checkout"):
        part = left.estimate("abandoned", kind=kind)
        assert part is not None
        assert (part.hits, part.n) == (1, 2)


def test_a_refresh_of_what_changed_says_the_same_as_one_of_everything(
    taken_back: AskedShop, engine: Engine, tmp_path: Path
) -> None:
    refresh_facts(engine, tmp_path / "anew", UTC_ZONE)
    facts_dir = tmp_path / "facts"
    assert everything(facts_dir) == everything(tmp_path / "anew")
    populations = Counter(
        population for (population,) in Warehouse(facts_dir).rows(select(touchpoints.c.population))
    )
    assert populations == {Population.COMPLETED: 3, Population.NOT_COMPLETED: 2}
