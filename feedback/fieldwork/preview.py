"""Who would be asked in the coming week: how many, and a few of them with their address masked."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import SQLColumnExpression, and_, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from feedback.clock import local_day
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
    """Where touchpoints of a population come from, and which of them can be asked about."""

    model: type[Order | Checkout]
    began: InstrumentedAttribute[datetime]
    eligible: SQLColumnExpression[bool]


def preview(session: Session, survey: Survey, now: datetime, zone: ZoneInfo) -> Preview:
    """Look ahead one week; quarantine and what changes until then are not foreseen."""
    sources = _sources(survey)
    known = sum(_known(session, source, now) for source in sources)
    expected = known + sum(_yet_to_come(session, source, now) for source in sources)
    holdout = session.scalar(select(Holdout.rate)) or 0
    asked = expected * asking_probability(survey.rate, holdout)
    sample = [one for source in sources for one in _sample(session, source, now, zone)]
    sample.sort(key=lambda one: one.due_day)
    return Preview(known, round(expected), round(asked), tuple(sample[:SAMPLE]))


def mask(address: str) -> str:
    """Return "a…@s….example" for "ann@shop.example"."""
    local, _, domain = address.partition("@")
    name, dot, top = domain.rpartition(".")
    return f"{local[:1]}…@{name[:1]}…{dot}{top}"


def _sources(survey: Survey) -> list[Source]:
    orders = Source(
        Order,
        Order.placed_at,
        and_(Order.population == survey.population, _may_be_asked(Order, survey)),
    )
    if survey.population is not Population.NOT_COMPLETED:
        return [orders]
    open_still = and_(Checkout.outcome.is_(None), Checkout.completed_order_id.is_(None))
    left = or_(Checkout.outcome == CheckoutOutcome.ABANDONED, open_still)
    checkouts = Source(Checkout, Checkout.started_at, and_(left, _may_be_asked(Checkout, survey)))
    return [orders, checkouts]


def _may_be_asked(model: type[Order | Checkout], survey: Survey) -> SQLColumnExpression[bool]:
    consents = func.coalesce(model.consent, survey.blank_consent)
    return and_(Customer.email.is_not(None), consents)


def _known(session: Session, source: Source, now: datetime) -> int:
    return _count(session, source, _in_the_coming_week(source, now))


def _in_the_coming_week(source: Source, now: datetime) -> SQLColumnExpression[bool]:
    model = source.model
    return and_(~model.listed, model.due_at >= now, model.due_at <= now + WEEK)


def _yet_to_come(session: Session, source: Source, now: datetime) -> float:
    """Return how many a week began and fell due within it, on average of the past weeks."""
    first = session.scalar(select(func.min(source.began)))
    if first is None or first >= now:
        return 0
    weeks: float = min(max((now - first) / WEEK, 1), PAST_WEEKS)
    windows = [(now - WEEK * (back + 1), now - WEEK * back) for back in range(PAST_WEEKS)]
    came = or_(
        *(
            and_(source.began > start, source.model.due_at > start, source.model.due_at <= end)
            for start, end in windows
        )
    )
    return _count(session, source, and_(source.began > windows[-1][0], came)) / weeks


def _count(session: Session, source: Source, which: SQLColumnExpression[bool]) -> int:
    query = (
        select(func.count())
        .select_from(source.model)
        .join(Customer, Customer.id == source.model.customer_id)
        .where(source.eligible, which)
    )
    return session.scalar(query) or 0


def _sample(session: Session, source: Source, now: datetime, zone: ZoneInfo) -> list[Masked]:
    query = (
        select(Customer.email, source.model.due_at)
        .select_from(source.model)
        .join(Customer, Customer.id == source.model.customer_id)
        .where(source.eligible, _in_the_coming_week(source, now))
        .order_by(source.model.due_at, source.model.id)
        .limit(SAMPLE)
    )
    return [Masked(mask(row.email), local_day(row.due_at, zone)) for row in session.execute(query)]
