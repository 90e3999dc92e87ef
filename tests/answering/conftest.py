"""A shop with one asked customer, and the customers' app in front of it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from config import Config
from feedback.answering.app import create_answering_app
from feedback.fieldwork.surveys import ensure_surveys
from feedback.models.customer import Customer
from feedback.models.invitation import Invitation, InvitationToken
from feedback.models.order import Order
from feedback.models.response import Answer, Response
from feedback.models.sample_unit import SampleUnit
from feedback.models.schema import Base
from feedback.models.suppression import Suppression
from feedback.models.survey import Survey
from feedback.tokens import hash_token, mint_token
from surveys.disposition import Disposition
from surveys.population import Mode, Population, TouchpointKind
from tests.conftest import NOON

# For what has nothing to do with the kind of database.
on_sqlite = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)

PLACED = NOON - timedelta(days=10)
CLOSES = NOON + timedelta(days=30)


@dataclass
class Moment:
    """A clock the test moves."""

    now: datetime = field(default=NOON)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def moment() -> Moment:
    return Moment()


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return Config.from_environ(
        {
            "COMEBACK_DATA_DIR": str(tmp_path / "var"),
            "COMEBACK_SHOP_NAME": "Ana & Sons",
            "COMEBACK_SHOP_ADDRESS": "1 Long Street, Lisbon",
            "COMEBACK_TIMEZONE": "Europe/Lisbon",
            "COMEBACK_LANGUAGE": "pt",
        }
    )


@pytest.fixture
def app(config: Config, sessions: sessionmaker[Session], moment: Moment) -> Flask:
    return create_answering_app(config, sessions, moment)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


Invite = Callable[..., str]


@pytest.fixture
def invite(sessions: sessionmaker[Session]) -> Invite:
    """Ask a customer about an order; returns the token of the link."""

    def invite(
        population: Population = Population.COMPLETED,
        language: str = "en",
        closes_at: datetime = CLOSES,
        *,
        is_first_buyer: bool = False,
    ) -> str:
        with sessions.begin() as session:
            return invite_customer(session, population, language, closes_at, is_first_buyer)

    return invite


def invite_customer(
    session: Session,
    population: Population,
    language: str,
    closes_at: datetime,
    is_first_buyer: bool,
) -> str:
    ensure_surveys(session)
    survey = session.scalars(select(Survey).where(Survey.population == population)).one()
    unit = add(session, asked_order(session, survey))
    assert unit.customer_id is not None
    if not is_first_buyer:
        add(session, earlier_order(unit.customer_id))
    invitation = Invitation(
        unit_id=unit.id,
        survey_id=survey.id,
        customer_id=unit.customer_id,
        mode=Mode.EMAIL,
        language=language,
        issued_at=NOON,
        closes_at=closes_at,
    )
    token = mint_token()
    link = InvitationToken(
        invitation_id=add(session, invitation).id, token_hash=hash_token(token), minted_at=NOON
    )
    add(session, link)
    return token


def asked_order(session: Session, survey: Survey) -> SampleUnit:
    """A new customer's order, drawn and sent."""
    number = (session.scalar(select(func.count()).select_from(Customer)) or 0) + 1
    email = f"ann{number}@customer.example"
    customer = Customer(key=f"ann{number}", person_key=email, first_seen_at=PLACED, email=email)
    order = Order(
        shop_id=f"a{number}",
        placed_at=PLACED,
        due_at=NOON,
        population=survey.population,
        customer_id=add(session, customer).id,
    )
    return SampleUnit(
        survey_id=survey.id,
        kind=TouchpointKind.ORDER,
        touchpoint_id=add(session, order).id,
        due_at=NOON,
        listed_at=NOON,
        disposition=Disposition.SENT,
        customer_id=customer.id,
    )


def earlier_order(customer_id: int) -> Order:
    return Order(
        shop_id=f"earlier{customer_id}",
        placed_at=PLACED - timedelta(days=100),
        due_at=PLACED - timedelta(days=90),
        population=Population.COMPLETED,
        customer_id=customer_id,
    )


Row = TypeVar("Row", bound=Base)


def add(session: Session, row: Row) -> Row:
    session.add(row)
    session.flush()
    return row


def count_rows(session: Session) -> dict[str, int]:
    """Count what an answer or an unsubscribe would add to."""
    return {
        noun.__tablename__: session.scalar(select(func.count()).select_from(noun)) or 0
        for noun in (Answer, Response, Suppression)
    }
