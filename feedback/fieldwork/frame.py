"""The frame: a sample unit for every touchpoint that fell due, those kept out with a reason."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Row, Select, SQLColumnExpression, bindparam, literal, or_, select, update
from sqlalchemy.orm import Session

from feedback.fieldwork.checkouts import MODELS, settle_checkouts
from feedback.fieldwork.consent import as_country, country_consents
from feedback.fieldwork.suppress import Addressed, suppressed_among
from feedback.models.bulk import among, insert_rows
from feedback.models.checkout import CheckoutOutcome
from feedback.models.customer import Customer
from feedback.models.fact_change import record_change
from feedback.models.order import Order
from feedback.models.sample_unit import SampleUnit
from feedback.models.schema import table_of
from feedback.models.survey import Holdout, Survey
from surveys.disposition import Disposition
from surveys.eligibility import exclusion_before_draw
from surveys.population import Population, TouchpointKind
from surveys.sampling import bucket, is_drawn

CHUNK = 5_000

Due = Row[*tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Rules:
    """How one survey lists; a missing consent counts as its country says, else as the survey."""

    survey_id: int
    key: str
    salt: str
    blank_consent: bool
    country_consents: Mapping[str, bool]
    active_since: datetime | None
    holdout_salt: str
    holdout_rate: int

    def blank_consent_in(self, country: str | None) -> bool:
        return self.country_consents.get(as_country(country), self.blank_consent)


class Unit(NamedTuple):
    """A row of the frame, in the order of its columns."""

    survey_id: int
    kind: TouchpointKind
    touchpoint_id: int
    due_at: datetime
    listed_at: datetime
    disposition: Disposition
    customer_id: int | None
    bucket: int | None


def list_frame(session: Session, now: datetime) -> int:
    """List the touchpoints that fell due, the oldest first.

    1. Decide what became of the checkouts that are due.
    2. Give each touchpoint its unit in the survey of its population.
    3. Mark it as listed: it is not looked at again, whatever the shop says later.

    Returns:
        How many were listed, 5,000 of each kind at most: call again until it is 0.
    """
    rules = _rules(session)
    if not rules:
        return 0
    listed, settled = 0, 1
    while settled and not listed:
        settled = settle_checkouts(session, now)
        for kind in MODELS:
            wanted = {"now": now, "populations": list(rules), "chunk": CHUNK}
            rows = session.execute(_due(kind), wanted).all()
            suppressed = suppressed_among(session, _addressed(rules, rows))
            units = [_unit(rules[row.population], kind, row, suppressed, now) for row in rows]
            _store(session, kind, units)
            listed += len(units)
    return listed


def _rules(session: Session) -> dict[Population, Rules]:
    holdout = session.scalar(select(Holdout))
    if holdout is None:
        return {}
    countries = country_consents(session)
    return {
        survey.population: Rules(
            survey_id=survey.id,
            key=survey.key,
            salt=survey.salt,
            blank_consent=survey.blank_consent,
            country_consents=countries.get(survey.id, {}),
            active_since=survey.active_since,
            holdout_salt=holdout.salt,
            holdout_rate=holdout.rate,
        )
        for survey in session.scalars(select(Survey))
    }


@cache
def _due(kind: TouchpointKind) -> Select[*tuple[Any, ...]]:
    """Return the query for what is due and not listed, of the surveys there are."""
    model = MODELS[kind]
    population: SQLColumnExpression[Population] = (
        Order.population
        if model is Order
        else literal(Population.NOT_COMPLETED, Order.population.type)
    )
    kept = or_(population == Population.COMPLETED, model.outcome == CheckoutOutcome.ABANDONED)
    surveyed = population.in_(bindparam("populations", expanding=True))
    return (
        select(
            model.id,
            model.shop_id,
            model.due_at,
            model.consent,
            model.country,
            model.customer_id,
            population.label("population"),
            Customer.email,
            Customer.person_key,
        )
        .outerjoin(Customer, Customer.id == model.customer_id)
        .where(~model.listed, model.due_at <= bindparam("now"), kept, surveyed)
        .order_by(model.due_at, model.id)
        .limit(bindparam("chunk"))
    )


def _addressed(rules: dict[Population, Rules], rows: Sequence[Due]) -> set[Addressed]:
    return {(row.email, rules[row.population].key) for row in rows if row.email}


def _unit(
    rules: Rules, kind: TouchpointKind, row: Due, suppressed: set[Addressed], now: datetime
) -> Unit:
    active = rules.active_since is not None and row.due_at >= rules.active_since
    excluded = exclusion_before_draw(
        active=active,
        reachable=row.email is not None,
        consent=row.consent,
        blank_consent=rules.blank_consent_in(row.country),
        suppressed=(row.email, rules.key) in suppressed,
        held_out=active
        and row.person_key is not None
        and is_drawn(bucket(rules.holdout_salt, row.person_key), rules.holdout_rate),
    )
    return Unit(
        survey_id=rules.survey_id,
        kind=kind,
        touchpoint_id=row.id,
        due_at=row.due_at,
        listed_at=now,
        disposition=excluded or Disposition.LISTED,
        customer_id=row.customer_id,
        bucket=None if excluded else bucket(rules.salt, row.shop_id),
    )


def _store(session: Session, kind: TouchpointKind, units: Sequence[Unit]) -> None:
    if not units:
        return
    insert_rows(session, table_of(SampleUnit), Unit._fields, units)
    model = MODELS[kind]
    ids = [unit.touchpoint_id for unit in units]
    session.execute(
        update(table_of(model)).where(among(session, model.id, ids)).values(listed=True)
    )
    _record_excluded(session, units)


def _record_excluded(session: Session, units: Sequence[Unit]) -> None:
    """Tell the facts about units that are decided; the draw tells them about the others."""
    decided = [unit for unit in units if unit.disposition is not Disposition.LISTED]
    record_change(
        session,
        {unit.customer_id for unit in decided if unit.customer_id is not None},
        {(unit.kind, unit.touchpoint_id) for unit in decided if unit.customer_id is None},
    )
