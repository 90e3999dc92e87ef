"""Every touchpoint that fell due is listed once, and who is kept out is kept out with a reason."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from feedback.fieldwork.frame import list_frame
from feedback.fieldwork.suppress import suppress
from feedback.fieldwork.surveys import ensure_surveys, pause
from feedback.models.fact_change import FactChange
from feedback.models.order import Order
from feedback.models.sample_unit import SampleUnit
from feedback.models.suppression import SuppressionReason
from surveys.disposition import Disposition
from surveys.population import Population
from surveys.sampling import bucket
from tests.conftest import NOON
from tests.fieldwork.rows import (
    DAY,
    add_checkout,
    add_customer,
    add_order,
    column_of,
    switch_on,
    unit_of,
)


def frame(session: Session) -> int:
    return list_frame(session, NOON)


def test_a_due_order_is_listed_with_its_bucket(session: Session) -> None:
    survey = switch_on(session)[Population.COMPLETED]
    order = add_order(session, add_customer(session))

    assert frame(session) == 1

    unit = unit_of(session, order)
    assert unit is not None
    assert unit.survey_id == survey.id
    assert unit.disposition is Disposition.LISTED
    assert unit.bucket == bucket(survey.salt, order.shop_id)
    assert unit.due_at == order.due_at
    assert unit.listed_at == NOON
    assert unit.inclusion_probability is None


def test_nothing_is_listed_twice_or_early(session: Session) -> None:
    switch_on(session)
    add_order(session, add_customer(session))
    later = add_order(session, add_customer(session), due_at=NOON + timedelta(seconds=1))

    assert [frame(session), frame(session)] == [1, 0]
    assert column_of(session, later) is None


def test_an_order_that_comes_late_with_a_due_day_long_past_is_still_listed(
    session: Session,
) -> None:
    switch_on(session, since=NOON - 90 * DAY)
    add_order(session, add_customer(session))
    frame(session)
    late = add_order(session, add_customer(session), due_at=NOON - 80 * DAY)

    assert frame(session) == 1
    assert column_of(session, late) is Disposition.LISTED


REASONS = (
    Disposition.NOT_ACTIVE,
    Disposition.NO_ADDRESS,
    Disposition.NO_CONSENT,
    Disposition.SUPPRESSED,
    Disposition.HOLDOUT,
    Disposition.LISTED,
)


@pytest.mark.parametrize("first", REASONS)
def test_of_several_reasons_the_first_of_the_ledger_counts(
    session: Session, first: Disposition
) -> None:
    """Everything speaks against the order from `first` on, and nothing before it."""
    wrong = {reason: REASONS.index(reason) >= REASONS.index(first) for reason in REASONS}
    listed = first is Disposition.LISTED
    switch_on(session, holdout=0 if listed else 10_000)
    email = None if wrong[Disposition.NO_ADDRESS] and first in REASONS[:2] else "a@shop.example"
    if wrong[Disposition.SUPPRESSED] and not listed:
        suppress(session, "a@shop.example", SuppressionReason.UNSUBSCRIBED, NOON)
    order = add_order(
        session,
        add_customer(session, email),
        due_at=NOON - (2 * DAY if wrong[Disposition.NOT_ACTIVE] else DAY / 4),
        consent=not wrong[Disposition.NO_CONSENT],
    )

    frame(session)

    unit = unit_of(session, order)
    assert unit is not None
    assert unit.disposition is first
    assert (unit.bucket is None) == (not listed)


def test_what_falls_due_from_the_activation_on_is_asked_and_what_did_before_is_not(
    session: Session,
) -> None:
    """To the moment: what fell due earlier that day was listed by an earlier hour's run."""
    since = NOON - timedelta(hours=1)
    switch_on(session, since=since)
    after = add_order(session, add_customer(session), due_at=since)
    before = add_order(session, add_customer(session), due_at=since - timedelta(seconds=1))

    frame(session)

    assert column_of(session, after) is Disposition.LISTED
    assert column_of(session, before) is Disposition.NOT_ACTIVE


def test_surveys_start_off_and_what_falls_due_in_a_pause_is_never_asked(session: Session) -> None:
    ensure_surveys(session)
    before = add_order(session, add_customer(session))
    frame(session)
    survey = switch_on(session)[Population.COMPLETED]
    pause(session, survey, NOON, "a test")
    paused = add_order(session, add_customer(session))
    frame(session)
    switch_on(session)
    frame(session)

    assert column_of(session, before) is Disposition.NOT_ACTIVE
    assert column_of(session, paused) is Disposition.NOT_ACTIVE


def test_a_missing_consent_is_a_yes_for_the_completed_and_a_no_for_abandoners(
    session: Session,
) -> None:
    switch_on(session)
    order = add_order(session, add_customer(session), consent=None)
    checkout = add_checkout(session, add_customer(session), consent=None)

    frame(session)

    assert column_of(session, order) is Disposition.LISTED
    assert column_of(session, checkout) is Disposition.NO_CONSENT


def test_an_anonymous_order_is_listed_without_an_address(session: Session) -> None:
    switch_on(session)
    order = add_order(session, None)
    frame(session)
    assert column_of(session, order) is Disposition.NO_ADDRESS


def test_two_customer_numbers_of_one_person_are_held_out_together(session: Session) -> None:
    switch_on(session, holdout=5_000)
    for number in range(20):
        for _ in range(2):
            add_order(session, add_customer(session, f"p{number}@shop.example"))
    frame(session)

    pairs = session.execute(select(SampleUnit.disposition).order_by(SampleUnit.touchpoint_id)).all()
    columns = [disposition for (disposition,) in pairs]
    assert columns[::2] == columns[1::2]
    assert set(columns) == {Disposition.HOLDOUT, Disposition.LISTED}


def test_an_order_its_customer_cancelled_in_time_belongs_to_the_not_completed(
    session: Session,
) -> None:
    surveys = switch_on(session)
    order = add_order(
        session, add_customer(session), population=Population.NOT_COMPLETED, consent=True
    )
    frame(session)

    unit = unit_of(session, order)
    assert unit is not None
    assert unit.survey_id == surveys[Population.NOT_COMPLETED].id


def test_more_is_due_than_one_call_lists(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("feedback.fieldwork.frame.CHUNK", 3)
    switch_on(session)
    for _ in range(7):
        add_order(session, add_customer(session))

    assert [frame(session) for _ in range(4)] == [3, 3, 1, 0]
    assert session.scalar(select(func.count()).select_from(SampleUnit)) == 7
    assert session.scalar(select(func.count()).where(~Order.listed)) == 0


def test_the_facts_are_told_of_everybody_who_was_kept_out(session: Session) -> None:
    switch_on(session)
    refused = add_customer(session)
    add_order(session, refused, consent=False)
    anonymous = add_order(session, None)
    frame(session)

    changes = session.scalars(select(FactChange)).all()
    assert [change.customers for change in changes] == [[refused.id]]
    assert [list(pair) for pair in changes[0].anonymous] == [["order", anonymous.id]]
