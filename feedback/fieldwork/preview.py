"""Who would be asked in the coming week: how many, and a few of them with their address masked."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import chain
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Select, SQLColumnExpression, and_, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from feedback.clock import local_day
from feedback.fieldwork.consent import may_be_asked
from feedback.fieldwork.strata import strata_of
from feedback.models.checkout import Checkout, CheckoutOutcome
from feedback.models.customer import Customer
from feedback.models.order import Order
from feedback.models.survey import Holdout, Survey
from surveys.population import Population
from surveys.sampling import asking_probability

WEEK = timedelta(days=7)
PAST_WEEKS = 4
SAMPLE = 5


@dataclass(frozen=True, slots=True)
class Masked:
    """Somebody who falls due, not to be recognised."""

    address: str
    due_day: date


@dataclass(frozen=True, slots=True)
class Preview:
    """`known_due` fall due in the coming week as far as is known today; with those yet to come,
    as many as in the past weeks, `expected_due`; drawn from them, `expected_asked`.
    """

    known_due: int
    expected_due: int
    expected_asked: int
    sample: tuple[Masked, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """Where touchpoints of a survey come from, which of them can be asked about, and the value
    that says which stratum each is in, if any does.
    """

    survey: int
    model: type[Order | Checkout]
    began: InstrumentedAttribute[datetime]
    eligible: SQLColumnExpression[bool]
    value: InstrumentedAttribute[str | None] | None


# value → how many
Counts = dict[str | None, float]


def preview(session: Session, survey: Survey, now: datetime, zone: ZoneInfo) -> Preview:
    """Look ahead one week; quarantine and what changes until then are not foreseen."""
    strata = strata_of(session, survey)
    sources = _sources(survey, strata.dimension)
    known, expected, asked = 0.0, 0.0, 0.0
    holdout = session.scalar(select(Holdout.rate)) or 0
    for source in sources:
        due, to_come = _known(session, source, now), _yet_to_come(session, source, now)
        known += sum(due.values())
        for value, count in chain(due.items(), to_come.items()):
            expected += count
            asked += count * asking_probability(strata.rate_of(value), holdout)
    sample = [one for source in sources for one in _sample(session, source, now, zone)]
    sample.sort(key=lambda one: one.due_day)
    return Preview(round(known), round(expected), round(asked), tuple(sample[:SAMPLE]))


def mask(address: str) -> str:
    """Return "a…@s….example" for "ann@shop.example"."""
    local, _, domain = address.partition("@")
    name, dot, top = domain.rpartition(".")
    return f"{local[:1]}…@{name[:1]}…{dot}{top}"


def _sources(survey: Survey, dimension: str | None) -> list[Source]:
    of_population = Order.population == survey.population
    orders = _source(survey, Order, Order.placed_at, of_population, dimension)
    if survey.population is not Population.NOT_COMPLETED:
        return [orders]
    open_still = and_(Checkout.outcome.is_(None), Checkout.completed_order_id.is_(None))
    left = or_(Checkout.outcome == CheckoutOutcome.ABANDONED, open_still)
    return [orders, _source(survey, Checkout, Checkout.started_at, left, dimension)]


def _source(
    survey: Survey,
    model: type[Order | Checkout],
    began: InstrumentedAttribute[datetime],
    kept: SQLColumnExpression[bool],
    dimension: str | None,
) -> Source:
    consents = may_be_asked(model.consent, model.country)
    eligible = and_(kept, Customer.email.is_not(None), consents)
    value = getattr(model, dimension, None) if dimension else None
    return Source(survey.id, model, began, eligible, value)


def _known(session: Session, source: Source, now: datetime) -> Counts:
    return _count(session, source, _in_the_coming_week(source, now))


def _in_the_coming_week(source: Source, now: datetime) -> SQLColumnExpression[bool]:
    model = source.model
    return and_(~model.listed, model.due_at >= now, model.due_at <= now + WEEK)


def _yet_to_come(session: Session, source: Source, now: datetime) -> Counts:
    """Return how many a week began and fell due within it, on average of the past weeks."""
    first = session.scalar(select(func.min(source.began)))
    if first is None or first >= now:
        return {}
    weeks: float = min(max((now - first) / WEEK, 1), PAST_WEEKS)
    windows = [(now - WEEK * (back + 1), now - WEEK * back) for back in range(PAST_WEEKS)]
    came = or_(
        *(
            and_(source.began > start, source.model.due_at > start, source.model.due_at <= end)
            for start, end in windows
        )
    )
    found = _count(session, source, and_(source.began > windows[-1][0], came))
    return {value: count / weeks for value, count in found.items()}


def _count(session: Session, source: Source, which: SQLColumnExpression[bool]) -> Counts:
    if source.value is None:
        return {None: session.scalar(_selected(source, select(func.count()), which)) or 0}
    query = _selected(source, select(source.value, func.count()), which)
    return {row[0]: row[1] for row in session.execute(query.group_by(source.value))}


def _sample(session: Session, source: Source, now: datetime, zone: ZoneInfo) -> list[Masked]:
    due = _selected(
        source, select(Customer.email, source.model.due_at), _in_the_coming_week(source, now)
    )
    query = due.order_by(source.model.due_at, source.model.id).limit(SAMPLE)
    return [Masked(mask(row.email), local_day(row.due_at, zone)) for row in session.execute(query)]


def _selected(
    source: Source, query: Select[*tuple[Any, ...]], which: SQLColumnExpression[bool]
) -> Select[*tuple[Any, ...]]:
    return (
        query.select_from(source.model)
        .join(Customer, Customer.id == source.model.customer_id)
        .join(Survey, Survey.id == source.survey)
        .where(source.eligible, which)
    )
