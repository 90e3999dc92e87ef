"""The draw is a hash: known chances, nobody's choice, and a raised rate keeps whom it had."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.fieldwork.draw import draw_sample
from feedback.fieldwork.frame import list_frame
from feedback.models.fact_change import FactChange
from feedback.models.sample_unit import SampleUnit
from surveys.disposition import Disposition
from tests.conftest import NOON
from tests.fieldwork.rows import add_customer, add_order, switch_on, unit_of


def list_orders(session: Session, count: int) -> None:
    for _ in range(count):
        add_order(session, add_customer(session))
    list_frame(session, NOON)


def test_the_bucket_decides_and_both_probabilities_are_stored(session: Session) -> None:
    switch_on(session, rate=2_000, holdout=0)
    list_orders(session, 60)

    assert draw_sample(session) == 60
    assert draw_sample(session) == 0

    units = session.scalars(select(SampleUnit).execution_options(populate_existing=True)).all()
    assert {unit.disposition for unit in units} == {Disposition.DRAWN, Disposition.NOT_DRAWN}
    for unit in units:
        assert unit.bucket is not None
        assert (unit.disposition is Disposition.DRAWN) == (unit.bucket < 2_000)
        assert unit.inclusion_probability == 0.2
        assert unit.asking_probability == 0.2


def test_the_chance_of_being_asked_counts_the_holdout(session: Session) -> None:
    switch_on(session, rate=2_000, holdout=1_000)
    list_orders(session, 30)
    draw_sample(session)

    units = session.scalars(select(SampleUnit).execution_options(populate_existing=True)).all()
    kept_out = [unit for unit in units if unit.disposition is Disposition.HOLDOUT]
    others = [unit for unit in units if unit.disposition is not Disposition.HOLDOUT]
    assert others
    assert {unit.asking_probability for unit in others} == {0.18}
    assert {unit.inclusion_probability for unit in kept_out} <= {None}


def test_who_is_excluded_is_never_drawn(session: Session) -> None:
    switch_on(session)
    order = add_order(session, add_customer(session), consent=False)
    list_frame(session, NOON)
    draw_sample(session)

    unit = unit_of(session, order)
    assert unit is not None
    assert unit.disposition is Disposition.NO_CONSENT
    assert unit.inclusion_probability is None


def test_more_is_listed_than_one_call_draws(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("feedback.fieldwork.draw.CHUNK", 4)
    switch_on(session)
    list_orders(session, 6)
    assert [draw_sample(session) for _ in range(3)] == [4, 2, 0]


def test_the_facts_are_told_of_everybody_in_the_draw(session: Session) -> None:
    switch_on(session, rate=5_000)
    customers = [add_customer(session) for _ in range(8)]
    for customer in customers:
        add_order(session, customer)
    list_frame(session, NOON)
    draw_sample(session)
    told = {one for change in session.scalars(select(FactChange)) for one in change.customers}
    assert told == {customer.id for customer in customers}
