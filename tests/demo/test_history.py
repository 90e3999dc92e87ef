"""The made-up history, run through the real stages."""

from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import and_, delete, func, select

from feedback.clock import local_day
from feedback.demo.abandoned import WHYS
from feedback.demo.checkout_rows import checkout_number
from feedback.demo.history import JOB, History
from feedback.demo.order_rows import number_of
from feedback.demo.shop import DEFAULT, VERDICTS, Comeback, Replying
from feedback.demo.span import Span
from feedback.fieldwork.answer import is_first_order
from feedback.models.checkout import Checkout
from feedback.models.delivery import Delivery
from feedback.models.follow_up import FollowUp
from feedback.models.invitation import Invitation
from feedback.models.job_run import JobRun
from feedback.models.order import Order
from feedback.models.response import Answer, Response
from feedback.models.sample_unit import SampleUnit
from feedback.models.suppression import Suppression
from feedback.models.survey import Holdout, Survey
from feedback.shop import Shop
from surveys.disposition import ASKED, Disposition
from surveys.expectation import Expectation
from surveys.population import Population, TouchpointKind
from tests.demo.living import NOW, TICKS, history_of, open_shop, run

STOPPED_AFTER = 35


def test_what_the_shop_knows_is_what_happened(lived: tuple[Shop, History]) -> None:
    shop, history = lived
    world = history.world
    known = history.world.span.ticks[TICKS - 1].files_until
    with shop.sessions() as session:
        orders = session.scalars(select(Order)).all()
    assert len(orders) == (world.orders["placed"][: world.placed] <= known.timestamp()).sum()
    is_due = [order for order in orders if order.due_at < known]
    for order in is_due:
        due = (local_day(order.due_at, shop.config.timezone) - world.span.first_day).days
        assert due == world.orders["due_day"][number_of(order.shop_id)], order.shop_id
    assert len(is_due) > 300


def test_an_answer_is_the_verdict_its_customer_has_had_all_along(
    lived: tuple[Shop, History],
) -> None:
    shop, history = lived
    answered = select(Response.verdict, Order.shop_id).join(
        Order, Order.id == Response.touchpoint_id
    )
    with shop.sessions() as session:
        given = session.execute(answered.where(Response.verdict.is_not(None))).all()
    assert len(given) > 20
    for verdict, shop_id in given:
        held = history.world.orders["verdict"][number_of(shop_id)]
        assert verdict is not None
        assert verdict.value == VERDICTS[held]


def test_only_first_buyers_say_what_they_expected(lived: tuple[Shop, History]) -> None:
    shop, _ = lived
    said = (
        select(Response.invitation_id)
        .join(Answer, Answer.response_id == Response.id)
        .where(Answer.question.in_(Expectation))
        .distinct()
    )
    with shop.sessions() as session:
        invitations = [session.get_one(Invitation, number) for number in session.scalars(said)]
        assert len(invitations) > 10
        assert all(is_first_order(session, invitation) for invitation in invitations)


def test_an_abandoner_gives_the_reason_the_checkout_was_left_for(
    lived: tuple[Shop, History],
) -> None:
    shop, history = lived
    given = select(Response.why_not_completed, Checkout.shop_id).join(
        Checkout,
        and_(
            Response.kind == TouchpointKind.CHECKOUT.value,
            Checkout.id == Response.touchpoint_id,
        ),
    )
    with shop.sessions() as session:
        reasons = session.execute(given).all()
    assert len(reasons) > 5
    for reason, shop_id in reasons:
        left = history.world.checkouts[checkout_number(shop_id)]
        assert reason == WHYS[left["why"]].key


def test_about_a_third_of_those_asked_have_answered_and_nobody_else(
    lived: tuple[Shop, History],
) -> None:
    shop, _ = lived
    with shop.sessions() as session:
        asked = session.scalar(
            select(func.count()).select_from(SampleUnit).where(SampleUnit.disposition.in_(ASKED))
        )
        counted = session.scalar(
            select(func.count())
            .select_from(SampleUnit)
            .where(SampleUnit.disposition == Disposition.COUNTED)
        )
        answers = session.scalar(select(func.count()).select_from(Response))
        invited = session.scalar(select(func.count()).select_from(Invitation))
    assert answers == counted
    assert asked
    assert invited
    assert counted
    assert invited >= asked
    assert 0.25 < counted / asked < 0.45


def test_being_asked_works_on_the_customers_who_were_asked(tmp_path: Path) -> None:
    """Where asking brings back everybody within days, the asked come back and few others do."""
    simulated = replace(DEFAULT, comeback=Comeback(after=(0.0,) * 4, asked=1, asked_scale_days=1))
    shop = open_shop(tmp_path)
    run(history_of(shop, simulated), 40)
    first = select(Order.customer_id).where(Order.population == Population.COMPLETED)
    asked = first.join(SampleUnit, SampleUnit.touchpoint_id == Order.id).where(
        SampleUnit.kind == TouchpointKind.ORDER,
        SampleUnit.disposition.in_(ASKED),
        SampleUnit.listed_at < Span(NOW, shop.config.timezone).ticks[20].ask_at,
    )
    with shop.sessions() as session:
        orders = Counter(session.scalars(first))
        persons = set(session.scalars(asked))
    shop.engine.dispose()
    assert len(persons) > 5
    came_back = {person for person, count in orders.items() if count > 1}
    assert len(came_back & persons) > 0.8 * len(persons)
    assert len(came_back - persons) < 0.1 * len(orders)


def test_who_unsubscribes_refuses_the_invitation_and_is_asked_no_more(tmp_path: Path) -> None:
    everybody = replace(DEFAULT, replying=Replying(share=0, unsubscribes=1))
    shop = open_shop(tmp_path)
    run(history_of(shop, everybody), 25)
    with shop.sessions() as session:
        refused = session.scalars(select(Invitation.refused_at).order_by(Invitation.id)).all()
        suppressed = session.scalar(select(func.count()).select_from(Suppression))
        answers = session.scalar(select(func.count()).select_from(Response))
    shop.engine.dispose()
    told = [at for at in refused if at]
    assert len(told) > 0.8 * len(refused) > 10
    assert suppressed == len(told)
    assert answers == 0


def test_the_seed_decides_who_is_drawn(lived: tuple[Shop, History]) -> None:
    shop, _ = lived
    with shop.sessions() as session:
        salts = {survey.key: survey.salt for survey in session.scalars(select(Survey))}
        holdout = session.scalars(select(Holdout)).one()
    shop_again = open_shop(Path(shop.config.data_dir) / "again")
    run(history_of(shop_again), 1)
    with shop_again.sessions() as session:
        assert {survey.key: survey.salt for survey in session.scalars(select(Survey))} == salts
        assert session.scalars(select(Holdout)).one().salt == holdout.salt
    shop_again.engine.dispose()


@pytest.mark.parametrize("killed_in_the_middle", [False, True])
def test_a_history_that_was_stopped_goes_on_as_if_nothing_had_happened(
    lived: tuple[Shop, History], tmp_path: Path, *, killed_in_the_middle: bool
) -> None:
    shop = open_shop(tmp_path)
    run(history_of(shop), STOPPED_AFTER)
    if killed_in_the_middle:
        with shop.sessions.begin() as session:
            last = select(func.max(JobRun.slot)).where(JobRun.job == JOB).scalar_subquery()
            session.execute(delete(JobRun).where(JobRun.slot == last))
    run(history_of(shop), TICKS)
    assert rows_of(shop) == rows_of(lived[0])
    shop.engine.dispose()


def rows_of(shop: Shop) -> dict[str, list[Any]]:
    """Return all that the stages made of the history, the secrets of links aside."""
    orders = select(Order.shop_id, Order.status, Order.due_at, Order.customer_id)
    units = select(SampleUnit.kind, SampleUnit.touchpoint_id, SampleUnit.disposition)
    answers = select(Response.touchpoint_id, Response.answered_at, Response.verdict, Response.words)
    mails = select(Delivery.invitation_id, Delivery.kind, Delivery.state)
    cases = select(FollowUp.response_id, FollowUp.state, FollowUp.owner, FollowUp.answered_at)
    with shop.sessions() as session:
        return {
            "orders": sorted(map(tuple, session.execute(orders))),
            "units": sorted(map(tuple, session.execute(units))),
            "answers": sorted(map(tuple, session.execute(answers)), key=str),
            "mails": sorted(map(tuple, session.execute(mails))),
            "follow-ups": sorted(map(tuple, session.execute(cases)), key=str),
        }
