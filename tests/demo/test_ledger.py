"""A shop's months: the ledger adds up to the touchpoints that fell due, to the last one."""

from collections import Counter
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from feedback.clock import local_day
from feedback.demo.history import History
from feedback.models.checkout import Checkout, CheckoutOutcome
from feedback.models.delivery import Delivery, DeliveryKind, DeliveryState
from feedback.models.invitation import Invitation
from feedback.models.order import Order
from feedback.models.response import Response
from feedback.models.sample_unit import SampleUnit
from feedback.models.survey import Survey
from feedback.shop import Shop
from surveys.disposition import EXCLUDED_BEFORE_DRAW, Disposition
from surveys.population import Population, TouchpointKind
from tests.demo.living import TICKS

# Where a mail stands, and in which columns the touchpoint it asks about then may stand.
COLUMNS = {
    DeliveryState.READY: {Disposition.DRAWN},
    DeliveryState.ACCEPTED: {Disposition.SENT, Disposition.COUNTED, Disposition.MACHINE},
    DeliveryState.DELIVERED: {Disposition.SENT, Disposition.COUNTED, Disposition.MACHINE},
    DeliveryState.BOUNCED: {Disposition.BOUNCED},
    DeliveryState.SUPPRESSED: {Disposition.SITUATION_CHANGED},
    DeliveryState.CANCELLED: {Disposition.SITUATION_CHANGED},
    DeliveryState.ANSWERED: {Disposition.SITUATION_CHANGED},
    DeliveryState.EXPIRED: {Disposition.EXPIRED},
    DeliveryState.FAILED: {Disposition.FAILED},
}
# Left out after the draw, before there was anything to send.
NEVER_INVITED = {Disposition.QUARANTINE, Disposition.SITUATION_CHANGED, Disposition.EXPIRED}

Due = Counter[tuple[str, date]]


def test_the_columns_add_up_to_what_fell_due_for_each_survey_and_day(
    lived: tuple[Shop, History],
) -> None:
    shop, history = lived
    asked_at = history.world.span.ticks[TICKS - 1].ask_at
    with shop.sessions() as session:
        due = fell_due(session, shop, asked_at)
        listed = session.execute(
            select(Survey.key, SampleUnit.due_at).join(Survey, Survey.id == SampleUnit.survey_id)
        ).all()
        rows = session.execute(select(func.count()).select_from(SampleUnit)).scalar_one()
    stands = Counter((key, local_day(at, shop.config.timezone)) for key, at in listed)
    assert stands == due
    assert rows == due.total() > 800
    days = {day for _, day in due}
    assert len(days) > 50


def fell_due(session: Session, shop: Shop, asked_at: datetime) -> Due:
    """Count, from the orders and checkouts alone, what each survey is about, by day.

    An order completed is asked about; so is what was not completed and is kept as abandoned: one a
    customer and week, that became no order meanwhile.
    """
    completed = select(Order.due_at).where(Order.population == Population.COMPLETED)
    cancelled = select(Order.due_at).where(
        Order.population == Population.NOT_COMPLETED, Order.outcome == CheckoutOutcome.ABANDONED
    )
    left = select(Checkout.due_at).where(Checkout.outcome == CheckoutOutcome.ABANDONED)
    due: Due = Counter()
    for query, population in (
        (completed.where(Order.due_at <= asked_at), Population.COMPLETED),
        (cancelled, Population.NOT_COMPLETED),
        (left, Population.NOT_COMPLETED),
    ):
        days = (local_day(at, shop.config.timezone) for at in session.scalars(query))
        due.update((population.value, day) for day in days)
    return due


def test_no_touchpoint_that_fell_due_is_missing_or_undecided(lived: tuple[Shop, History]) -> None:
    shop, _ = lived
    # A checkout waits for the orders placed until it was due: it may have become one of them.
    known_until = select(func.max(Order.placed_at)).scalar_subquery()
    with shop.sessions() as session:
        for model in (Order, Checkout):
            missing = select(func.count()).where(~model.listed, model.due_at < known_until)
            assert session.scalar(missing) == 0, model
        between = (Disposition.LISTED, Disposition.DRAWN)
        units = select(SampleUnit).where(SampleUnit.disposition.in_(between))
        assert session.scalars(units).all() == []


def test_each_unit_stands_where_its_mail_and_its_answer_are(lived: tuple[Shop, History]) -> None:
    shop, _ = lived
    first = (Delivery.invitation_id == Invitation.id) & (Delivery.kind == DeliveryKind.INVITATION)
    query = (
        select(SampleUnit, Invitation.id, Delivery.state, Response.id)
        .outerjoin(Invitation, Invitation.unit_id == SampleUnit.id)
        .outerjoin(Delivery, first)
        .outerjoin(Response, Response.invitation_id == Invitation.id)
    )
    with shop.sessions() as session:
        rows = session.execute(query).all()
    seen = Counter[Disposition]()
    for unit, invitation, state, answer in rows:
        column = unit.disposition
        seen[column] += 1
        excluded = column in EXCLUDED_BEFORE_DRAW
        assert (unit.asking_probability is None) is excluded
        if invitation is None:
            assert excluded or column in {Disposition.NOT_DRAWN, *NEVER_INVITED}
        else:
            assert column in COLUMNS[state]
        assert (answer is not None) is (column is Disposition.COUNTED)
    assert {Disposition.NOT_DRAWN, Disposition.SENT, Disposition.COUNTED} <= seen.keys()
    assert {Disposition.HOLDOUT, Disposition.NO_ADDRESS, Disposition.QUARANTINE} <= seen.keys()


def test_a_cancelled_order_and_a_checkout_are_asked_about_apart(
    lived: tuple[Shop, History],
) -> None:
    shop, _ = lived
    kinds = select(Survey.population, SampleUnit.kind, func.count()).join(
        Survey, Survey.id == SampleUnit.survey_id
    )
    with shop.sessions() as session:
        rows = session.execute(kinds.group_by(Survey.population, SampleUnit.kind)).all()
    assert {(population, kind) for population, kind, _ in rows} == {
        (Population.COMPLETED, TouchpointKind.ORDER),
        (Population.NOT_COMPLETED, TouchpointKind.ORDER),
        (Population.NOT_COMPLETED, TouchpointKind.CHECKOUT),
    }
