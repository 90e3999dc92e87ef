"""Before a survey is switched on one sees how many it would ask, and nobody's address."""

import pytest
from sqlalchemy.orm import Session

from feedback.fieldwork.preview import mask, preview
from feedback.models.survey import Survey
from surveys.population import Population
from tests.conftest import LISBON, NOON
from tests.fieldwork.rows import DAY, add_checkout, add_customer, add_order, switch_on


def surveys(session: Session, rate: int = 5_000, holdout: int = 0) -> dict[Population, Survey]:
    return switch_on(session, since=NOON + 99 * DAY, rate=rate, holdout=holdout)


def test_what_is_known_to_fall_due_in_the_week_is_counted(session: Session) -> None:
    survey = surveys(session)[Population.COMPLETED]
    for days in (1, 3, 6.9, 7.1, -0.1):
        add_order(session, add_customer(session), due_at=NOON + days * DAY)
    assert preview(session, survey, NOON, LISBON).known_due == 3


def test_who_cannot_be_asked_is_not_counted(session: Session) -> None:
    survey = surveys(session)[Population.COMPLETED]
    soon = NOON + DAY
    add_order(session, None, due_at=soon)
    add_order(session, add_customer(session, None), due_at=soon)
    add_order(session, add_customer(session), due_at=soon, consent=False)
    add_order(session, add_customer(session), due_at=soon)
    assert preview(session, survey, NOON, LISBON).known_due == 1


def test_orders_yet_to_be_placed_are_foreseen_from_the_past_weeks(session: Session) -> None:
    """Each past week two orders began and fell due within it, and one began before it."""
    survey = surveys(session)[Population.COMPLETED]
    for week in range(4):
        end = NOON - 7 * week * DAY
        for began in (5, 6, 8):
            add_order(
                session,
                add_customer(session),
                placed_at=end - began * DAY,
                due_at=end - DAY,
                listed=True,
            )
    add_order(session, add_customer(session), placed_at=NOON - DAY, due_at=NOON + 2 * DAY)
    seen = preview(session, survey, NOON, LISBON)
    assert (seen.known_due, seen.expected_due) == (1, 3)


def test_a_shop_of_two_weeks_is_not_averaged_over_four(session: Session) -> None:
    survey = surveys(session)[Population.COMPLETED]
    for days in (3, 13.9):
        add_order(
            session,
            add_customer(session),
            placed_at=NOON - days * DAY,
            due_at=NOON - (days - 1) * DAY,
            listed=True,
        )
    assert preview(session, survey, NOON, LISBON).expected_due == 1


def test_of_those_the_rate_is_drawn_and_the_holdout_never(session: Session) -> None:
    survey = surveys(session, rate=5_000, holdout=2_000)[Population.COMPLETED]
    for _ in range(50):
        add_order(session, add_customer(session), due_at=NOON + DAY)
    assert preview(session, survey, NOON, LISBON).expected_asked == 20


def test_abandoned_checkouts_are_foreseen_with_their_consent(session: Session) -> None:
    survey = surveys(session)[Population.NOT_COMPLETED]
    add_checkout(session, add_customer(session), started_at=NOON - DAY / 2)
    add_checkout(session, add_customer(session), started_at=NOON - DAY / 2, consent=None)
    add_checkout(session, add_customer(session), started_at=NOON - 3 * DAY)
    seen = preview(session, survey, NOON, LISBON)
    assert (seen.known_due, seen.expected_due) == (1, 2)


def test_the_sample_is_masked(session: Session) -> None:
    survey = surveys(session)[Population.COMPLETED]
    for number in range(7):
        customer = add_customer(session, f"ann{number}@mueller-family.example")
        add_order(session, customer, due_at=NOON + (7 - number) * DAY / 2)
    sample = preview(session, survey, NOON, LISBON).sample
    assert len(sample) == 5
    assert [one.due_day for one in sample] == sorted(one.due_day for one in sample)
    assert {one.address for one in sample} == {"a…@m….example"}


@pytest.mark.parametrize(
    ("address", "masked"),
    [("ann@shop.co.example", "a…@s….example"), ("b@localhost", "b…@…localhost")],
)
def test_a_masked_address_cannot_be_recognised(address: str, masked: str) -> None:
    assert mask(address) == masked
