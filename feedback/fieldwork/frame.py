"""The frame: a sample unit for every touchpoint that fell due, those kept out with a reason."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    Row,
    Select,
    SQLColumnExpression,
    bindparam,
    insert,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Session

from feedback.fieldwork.checkouts import MODELS, settle_checkouts
from feedback.fieldwork.suppress import Addressed, suppressed_among
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
    """How one survey lists."""

    survey_id: int
    key: str
    salt: str
    blank_consent: bool
    active_since: datetime | None
    holdout_salt: str
    holdout_rate: int


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
            units = [_unit(rules[row.population], kind, row, suppressed) for row in rows]
            _store(session, kind, units, now)
            listed += len(units)
    return listed


def _rules(session: Session) -> dict[Population, Rules]:
    holdout = session.scalar(select(Holdout))
    if holdout is None:
        return {}
    return {
        survey.population: Rules(
            survey_id=survey.id,
            key=survey.key,
            salt=survey.salt,
            blank_consent=survey.blank_consent,
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
    rules: Rules, kind: TouchpointKind, row: Due, suppressed: set[Addressed]
) -> dict[str, Any]:
    active = rules.active_since is not None and row.due_at >= rules.active_since
    excluded = exclusion_before_draw(
        active=active,
        reachable=row.email is not None,
        consent=row.consent,
        blank_consent=rules.blank_consent,
        suppressed=(row.email, rules.key) in suppressed,
        held_out=active
        and row.person_key is not None
        and is_drawn(bucket(rules.holdout_salt, row.person_key), rules.holdout_rate),
    )
    return {
        "survey_id": rules.survey_id,
        "kind": kind,
        "touchpoint_id": row.id,
        "due_at": row.due_at,
        "customer_id": row.customer_id,
        "disposition": excluded or Disposition.LISTED,
        "bucket": None if excluded else bucket(rules.salt, row.shop_id),
    }


def _store(
    session: Session, kind: TouchpointKind, units: Sequence[dict[str, Any]], now: datetime
) -> None:
    if not units:
        return
    rows = [{**unit, "listed_at": now} for unit in units]
    session.execute(insert(table_of(SampleUnit)), rows)
    model = MODELS[kind]
    ids = [unit["touchpoint_id"] for unit in units]
    session.execute(update(table_of(model)).where(model.id.in_(ids)).values(listed=True))
    _record_excluded(session, units)


def _record_excluded(session: Session, units: Sequence[dict[str, Any]]) -> None:
    """Tell the facts about units that are decided; the draw tells them about the others."""
    decided = [unit for unit in units if unit["disposition"] is not Disposition.LISTED]
    record_change(
        session,
        {unit["customer_id"] for unit in decided if unit["customer_id"] is not None},
        {(unit["kind"], unit["touchpoint_id"]) for unit in decided if unit["customer_id"] is None},
    )
