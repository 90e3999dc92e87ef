"""Invitations: one for each drawn unit whose person has not been asked too recently."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row, Select, bindparam, insert, literal, select, update
from sqlalchemy.orm import Session

from feedback.clock import end_of_day, local_day
from feedback.fieldwork.ledger import move_drawn
from feedback.fieldwork.quarantine import GAP_DAYS, Asked, is_quarantined, last_asked
from feedback.fieldwork.touchpoint import value_of, with_touchpoint
from feedback.models.bulk import among
from feedback.models.customer import Customer
from feedback.models.delivery import Delivery, DeliveryState
from feedback.models.invitation import Invitation
from feedback.models.sample_unit import SampleUnit
from feedback.models.schema import table_of
from feedback.models.survey import Survey
from surveys.disposition import Disposition
from surveys.due import LEAST_OPEN
from surveys.population import Mode, Population
from surveys.questionnaire import choose_language, load_questionnaire
from surveys.window import opens_at

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

    def leaves_at(self, country: str | None) -> datetime:
        """Return when a mail may leave: in the hours of the customer's day."""
        survey = self.survey
        return opens_at(self.now, country, self.zone, survey.window_from, survey.window_until)

    def day_of(self, moment: datetime) -> date:
        return local_day(moment, self.zone)

    def was_restored_before(self, day: date) -> bool:
        """Tell whether a backup was put back in the week before: anybody may have been asked."""
        restored = self.survey.restored_at
        return restored is not None and (day - self.day_of(restored)).days < GAP_DAYS

    def close_of(self, due_at: datetime) -> datetime:
        """Return the end of the last day on which an answer is taken."""
        last_day = local_day(due_at, self.zone) + timedelta(days=self.survey.expiry_days)
        return end_of_day(last_day, self.zone)


@dataclass(frozen=True, slots=True)
class Invited:
    """A row of an invitation, and when its mail may leave."""

    invitation: dict[str, Any]
    leaves_at: datetime


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
    asked = last_asked(session, emails, run.zone, run.now)
    invited: list[Invited] = []
    lost: defaultdict[Disposition, list[Drawn]] = defaultdict(list)
    for unit in units:
        leaves_at = run.leaves_at(unit.country)
        loss = _loss(unit, asked, run, leaves_at)
        if loss:
            lost[loss].append(unit)
        else:
            asked[unit.email][run.survey.id] = run.day_of(leaves_at)
            invited.append(Invited(_invitation(unit, run), leaves_at))
    _mark_decided(session, [unit.id for unit in units])
    _store_invited(session, invited)
    _store_lost(session, lost)
    return len(units)


@cache
def _drawn() -> Select[*tuple[Any, ...]]:
    """Return the query for a survey's drawn units not decided about, in the order of the frame."""
    return (
        with_touchpoint(
            select(
                SampleUnit.id,
                SampleUnit.due_at,
                SampleUnit.customer_id,
                Customer.email,
                value_of("language").label("language"),
                value_of("country").label("country"),
            ).join(Customer, Customer.id == SampleUnit.customer_id)
        )
        # Spelt out in the statement, or SQLite would not see that the index of the drawn will do.
        .where(
            SampleUnit.disposition
            == literal(Disposition.DRAWN, SampleUnit.disposition.type, literal_execute=True),
            ~SampleUnit.invited,
            SampleUnit.survey_id == bindparam("survey"),
        )
        .order_by(SampleUnit.id)
        .limit(bindparam("chunk"))
    )


def _loss(unit: Drawn, asked: Asked, run: Run, leaves_at: datetime) -> Disposition | None:
    if unit.email is None:
        return Disposition.SITUATION_CHANGED
    if run.close_of(unit.due_at) - LEAST_OPEN <= leaves_at:
        return Disposition.EXPIRED
    survey, day = run.survey, run.day_of(leaves_at)
    if run.was_restored_before(day):
        return Disposition.QUARANTINE
    if is_quarantined(asked[unit.email], survey.id, survey.quarantine_days, day):
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


def _mark_decided(session: Session, units: list[int]) -> None:
    session.execute(
        update(table_of(SampleUnit))
        .where(among(session, SampleUnit.id, units))
        .values(invited=True)
    )


def _store_invited(session: Session, invited: list[Invited]) -> None:
    """Store the invitations, and a mail to be sent for each."""
    if not invited:
        return
    table = table_of(Invitation)
    stored = session.execute(
        insert(table).returning(table.c.id, table.c.unit_id), [one.invitation for one in invited]
    )
    numbers = {row.unit_id: row.id for row in stored}
    session.execute(
        insert(table_of(Delivery)),
        [
            {
                "invitation_id": numbers[one.invitation["unit_id"]],
                "state": DeliveryState.READY,
                "send_after": one.leaves_at,
                "expires_at": one.invitation["closes_at"] - LEAST_OPEN,
            }
            for one in invited
        ],
    )


def _store_lost(session: Session, lost: dict[Disposition, list[Drawn]]) -> None:
    for disposition, units in lost.items():
        move_drawn(session, [unit.id for unit in units], disposition)
