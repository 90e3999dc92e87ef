"""For each day the target set last counts; what was set before is kept."""

from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from feedback.models.target import DEFAULTS, Target, targets_in_force
from tests.conftest import NOON

MARCH, APRIL, MAY = date(2026, 3, 1), date(2026, 4, 1), date(2026, 5, 1)


def say(session: Session, value: float, first_day: date | None) -> None:
    session.add(
        Target(metric="wait_time", value=value, first_day=first_day, set_at=NOON, set_by="ann")
    )
    session.flush()


def test_until_one_is_set_a_target_is_the_default(session: Session) -> None:
    assert targets_in_force(session) == {
        "speed_of_answer": [(None, 60.0)],
        "wait_time": [(None, 120.0)],
        "handle_time": [(None, 600.0)],
        "contact_volume": [(None, 0.0)],
    }


def test_a_new_target_holds_from_its_day_and_leaves_the_past_alone(session: Session) -> None:
    say(session, 90, MARCH)
    say(session, 60, MAY)
    targets = targets_in_force(session)
    assert targets["wait_time"] == [(None, 120.0), (MARCH, 90.0), (MAY, 60.0)]
    assert targets["handle_time"] == [(None, DEFAULTS["handle_time"])]


def test_a_target_set_later_from_an_earlier_day_takes_the_place_of_those_after_it(
    session: Session,
) -> None:
    say(session, 90, MARCH)
    say(session, 60, MAY)
    say(session, 75, APRIL)
    assert targets_in_force(session)["wait_time"] == [(None, 120.0), (MARCH, 90.0), (APRIL, 75.0)]


def test_a_target_set_twice_for_a_day_is_the_second(session: Session) -> None:
    say(session, 90, MARCH)
    say(session, 60, MARCH)
    assert targets_in_force(session)["wait_time"] == [(None, 120.0), (MARCH, 60.0)]


def test_a_target_from_the_beginning_repaints_the_past_and_the_history_stays(
    session: Session,
) -> None:
    say(session, 90, MARCH)
    say(session, 60, None)
    assert targets_in_force(session)["wait_time"] == [(None, 60.0)]
    assert session.scalar(select(func.count()).select_from(Target)) == 2
