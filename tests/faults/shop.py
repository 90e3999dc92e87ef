"""A shop with a mail ready for each of its customers, to be sent a little later each."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, insert, select, update
from sqlalchemy.orm import Session, sessionmaker

from config import Config
from feedback.fieldwork.draw import draw_sample
from feedback.fieldwork.frame import list_frame
from feedback.fieldwork.invite import issue_invitations
from feedback.fieldwork.surveys import activate, ensure_surveys
from feedback.jobs.parts import in_parts
from feedback.models.customer import Customer
from feedback.models.delivery import Delivery
from feedback.models.order import Order
from feedback.models.survey import Holdout, Survey
from surveys.population import Population
from tests.faults.provider import POISON

LANGUAGES = ("en", "es", "pt", "de", "fr")
POISON_EVERY = 1_000
CHUNK = 5_000


def fill(
    sessions: sessionmaker[Session], config: Config, count: int, now: datetime, spread: timedelta
) -> None:
    """Invite `count` customers through the real stages; their mails fall due within `spread`."""
    with sessions.begin() as session:
        _switch_on(session, now - timedelta(days=1))
    for start in range(1, count + 1, CHUNK):
        numbers = range(start, min(start + CHUNK, count + 1))
        with sessions.begin() as session:
            session.execute(insert(Customer), [_customer(number, now) for number in numbers])
            session.execute(insert(Order), [_order(number, now) for number in numbers])
    in_parts(sessions, lambda session: list_frame(session, now))
    in_parts(sessions, draw_sample)
    in_parts(
        sessions,
        lambda session: issue_invitations(session, now, config.timezone, config.language),
    )
    with sessions.begin() as session:
        assert session.scalar(select(func.count()).select_from(Delivery)) == count
        _spread(session, count, now, spread)


def poisonous(count: int) -> set[str]:
    """Return the addresses the provider refuses."""
    return {_address(number) for number in range(1, count + 1) if _is_poison(number)}


def _switch_on(session: Session, since: datetime) -> None:
    """Ask everybody, at any hour."""
    ensure_surveys(session)
    session.execute(update(Holdout).values(rate=0))
    session.execute(update(Survey).values(rate=10_000, window_from=0, window_until=24))
    for survey in session.scalars(select(Survey)):
        activate(session, survey, since, "a test")


def _spread(session: Session, count: int, now: datetime, spread: timedelta) -> None:
    """Let a part of the mails fall due at a time, in every language."""
    steps = 49
    for step in range(steps):
        part: ColumnElement[bool] = Delivery.id % steps == step
        at = now + step * spread / steps
        session.execute(update(Delivery).where(part).values(send_after=at))


def _is_poison(number: int) -> bool:
    return number % POISON_EVERY == POISON_EVERY // 2


def _address(number: int) -> str:
    return f"{POISON if _is_poison(number) else 'c'}{number}@customer.example"


def _customer(number: int, now: datetime) -> dict[str, Any]:
    return {
        "id": number,
        "key": f"c{number}",
        "person_key": f"c{number}",
        "email": _address(number),
        "first_seen_at": now - timedelta(days=60),
    }


def _order(number: int, now: datetime) -> dict[str, Any]:
    return {
        "shop_id": f"o{number}",
        "placed_at": now - timedelta(days=5),
        "due_at": now - timedelta(hours=1),
        "population": Population.COMPLETED,
        "customer_id": number,
        "language": LANGUAGES[number % len(LANGUAGES)],
    }
