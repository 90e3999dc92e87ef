"""Invitations: one for each drawn unit whose person has not been asked too recently."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row, Select, and_, bindparam, exists, func, insert, literal, select, update
from sqlalchemy.orm import Session

from feedback.clock import end_of_day, local_day
from feedback.fieldwork.quarantine import GAP_DAYS, Asked, is_quarantined, last_asked
from feedback.models.checkout import Checkout
from feedback.models.customer import Customer
from feedback.models.delivery import Delivery, DeliveryState
from feedback.models.fact_change import record_change
from feedback.models.invitation import Invitation
from feedback.models.order import Order
from feedback.models.sample_unit import SampleUnit
from feedback.models.schema import table_of
from feedback.models.survey import Survey
from surveys.disposition import Disposition
from surveys.population import Mode, Population, TouchpointKind
from surveys.questionnaire import choose_language, load_questionnaire

CHUNK = 5_000
# Of two touchpoints of a person that are due in one run, the completed order is asked about.
ASKED_FIRST = (Population.COMPLETED, Population.NOT_COMPLETED)

Drawn = Row[*tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Run:
    """One survey's turn; `language` is the shop's, where the order names none."""

    survey: Survey
    now: datetime
    zone: ZoneInfo
    language: str

    @property
    def today(self) -> date:
        return local_day(self.now, self.zone)

    def close_of(self, due_at: datetime) -> datetime:
        """Return the end of the last day on which an answer is taken."""
        last_day = local_day(due_at, self.zone) + timedelta(days=self.survey.expiry_days)
        return end_of_day(last_day, self.zone)


def issue_invitations(session: Session, now: datetime, zone: ZoneInfo, language: str) -> int:
    """Invite the drawn, and leave out, with the reason, who was asked too recently.

    The next population has its turn only once nobody is left in the one before.

    Returns:
        How many units were decided about, 5,000 a survey at most: call again until it is 0.
    """
    surveys = {survey.population: survey for survey in session.scalars(select(Survey))}
    total = 0
    for population in ASKED_FIRST:
        if population in surveys:
            decided = _issue(session, Run(surveys[population], now, zone, language))
            total += decided
            if decided == CHUNK:
                break
    return total


def _issue(session: Session, run: Run) -> int:
    units = session.execute(_drawn(), {"survey": run.survey.id, "chunk": CHUNK}).all()
    if not units:
        return 0
    emails = {unit.email for unit in units if unit.email}
    days = max(run.survey.quarantine_days, GAP_DAYS)
    asked = last_asked(session, emails, days, run.now, run.zone)
    invited: list[dict[str, Any]] = []
    lost: defaultdict[Disposition, list[Drawn]] = defaultdict(list)
    for unit in units:
        loss = _loss(unit, asked, run)
        if loss:
            lost[loss].append(unit)
        else:
            asked[unit.email][run.survey.id] = run.today
            invited.append(_invitation(unit, run))
    _store_invited(session, invited)
    _store_lost(session, lost)
    return len(units)


@cache
def _drawn() -> Select[*tuple[Any, ...]]:
    """Return the query for a survey's drawn units without invitation, in the order of the frame."""
    order_of_unit = and_(
        SampleUnit.kind == TouchpointKind.ORDER, Order.id == SampleUnit.touchpoint_id
    )
    checkout_of_unit = and_(
        SampleUnit.kind == TouchpointKind.CHECKOUT, Checkout.id == SampleUnit.touchpoint_id
    )
    return (
        select(
            SampleUnit.id,
            SampleUnit.due_at,
            SampleUnit.customer_id,
            Customer.email,
            func.coalesce(Order.language, Checkout.language).label("language"),
        )
        .join(Customer, Customer.id == SampleUnit.customer_id)
        .outerjoin(Order, order_of_unit)
        .outerjoin(Checkout, checkout_of_unit)
        .where(
            SampleUnit.disposition == Disposition.DRAWN,
            SampleUnit.survey_id == bindparam("survey"),
            ~exists().where(Invitation.unit_id == SampleUnit.id),
        )
        .order_by(SampleUnit.id)
        .limit(bindparam("chunk"))
    )


def _loss(unit: Drawn, asked: Asked, run: Run) -> Disposition | None:
    if unit.email is None:
        return Disposition.SITUATION_CHANGED
    if run.close_of(unit.due_at) <= run.now:
        return Disposition.EXPIRED
    survey = run.survey
    if is_quarantined(asked[unit.email], survey.id, survey.quarantine_days, run.today):
        return Disposition.QUARANTINE
    return None


def _invitation(unit: Drawn, run: Run) -> dict[str, Any]:
    questionnaire = load_questionnaire(run.survey.key)
    return {
        "unit_id": unit.id,
        "survey_id": run.survey.id,
        "customer_id": unit.customer_id,
        "mode": Mode.EMAIL,
        "language": choose_language([unit.language, run.language], questionnaire),
        "issued_at": run.now,
        "closes_at": run.close_of(unit.due_at),
    }


def _store_invited(session: Session, invited: list[dict[str, Any]]) -> None:
    """Store the invitations, and a mail to be sent for each."""
    if not invited:
        return
    session.execute(insert(table_of(Invitation)), invited)
    ready = select(
        Invitation.id,
        literal(DeliveryState.READY, Delivery.state.type),
        Invitation.issued_at,
        Invitation.closes_at,
        literal(0),
    ).where(Invitation.unit_id.in_([row["unit_id"] for row in invited]))
    columns = ["invitation_id", "state", "send_after", "expires_at", "attempt"]
    session.execute(insert(Delivery).from_select(columns, ready))


def _store_lost(session: Session, lost: dict[Disposition, list[Drawn]]) -> None:
    for disposition, units in lost.items():
        ids = [unit.id for unit in units]
        session.execute(
            update(table_of(SampleUnit))
            .where(SampleUnit.id.in_(ids))
            .values(disposition=disposition)
        )
        record_change(session, {unit.customer_id for unit in units})
