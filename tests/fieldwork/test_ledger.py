"""Whatever happens, each due touchpoint stands in one column, and nobody is asked twice."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, delete, func, select
from sqlalchemy.orm import Session, sessionmaker

from feedback.database import make_sessions
from feedback.fieldwork.answer import find_invitation, save_answers, unsubscribe
from feedback.fieldwork.deliver import deliver_due
from feedback.fieldwork.draw import draw_sample
from feedback.fieldwork.frame import list_frame
from feedback.fieldwork.invite import issue_invitations
from feedback.fieldwork.suppress import suppress
from feedback.fieldwork.surveys import activate, pause
from feedback.mail.message import Mail
from feedback.mail.sender import ACCEPTED, Fate, Outcome
from feedback.models.checkout import Checkout, CheckoutOutcome
from feedback.models.customer import Customer
from feedback.models.delivery import Delivery, DeliveryState
from feedback.models.invitation import Invitation
from feedback.models.order import Order
from feedback.models.sample_unit import SampleUnit
from feedback.models.schema import Base
from feedback.models.suppression import SuppressionReason
from feedback.models.survey import Survey
from surveys.disposition import (
    ASKED,
    EXCLUDED_BEFORE_DRAW,
    LOST_AFTER_DRAW,
    Disposition,
)
from surveys.population import Population, TouchpointKind
from tests.conftest import LISBON, NOON
from tests.fieldwork.mailroom import CONFIG, Pigeon
from tests.fieldwork.rows import DAY, add_checkout, add_customer, add_order, switch_on

DAYS = 12
PEOPLE = 5

Fates = st.sampled_from([*Fate, Fate.ACCEPTED, Fate.ACCEPTED])


@dataclass(frozen=True)
class Touch:
    """An order or a checkout of one of five people (or of nobody known)."""

    person: int | None
    due: int
    kind: str
    consent: bool | None


@dataclass(frozen=True)
class Event:
    """Something that happens to a person, or to the surveys, on a day."""

    day: int
    what: str
    person: int


touches = st.builds(
    Touch,
    person=st.none() | st.integers(0, PEOPLE - 1),
    due=st.integers(0, DAYS + 2),
    kind=st.sampled_from(["order", "order", "cancelled", "checkout"]),
    consent=st.sampled_from([None, True, True, False]),
)
events = st.builds(
    Event,
    day=st.integers(0, DAYS),
    what=st.sampled_from(["suppress", "erase", "buy", "pause", "resume", "nothing runs"]),
    person=st.integers(0, PEOPLE - 1),
)


class Shop:
    """Plays a history day by day through the real stages."""

    def __init__(self, engine: Engine, fates: list[Fate]) -> None:
        self.sessions: sessionmaker[Session] = make_sessions(engine)
        self.fates = fates
        self.sent: list[tuple[datetime, str]] = []
        self.carried = 0
        self.pigeon = Pigeon(self._carry)
        self.now = NOON
        with self.sessions.begin() as session:
            for table in reversed(Base.metadata.sorted_tables):
                session.execute(delete(table))
            switch_on(session, since=NOON + 2 * DAY, rate=7_000, holdout=2_000)
            # Two of the people share an address.
            names = ["ann", "bob", "cleo", "dan", "dan"][:PEOPLE]
            self.people = [add_customer(session, f"{name}@customer.example").id for name in names]

    def _carry(self, mail: Mail) -> Outcome:
        self.carried += 1
        fate = self.fates[self.carried % len(self.fates)]
        if fate in (Fate.ACCEPTED, Fate.UNKNOWN):
            self.sent.append((self.now, mail.recipient))
        if fate is Fate.ACCEPTED and self.carried % 2:
            self._answer(mail)
        return ACCEPTED if fate is Fate.ACCEPTED else Outcome(fate, "So it goes.")

    def _answer(self, mail: Mail) -> None:
        with self.sessions.begin() as session:
            invitation = find_invitation(session, mail.token)
            assert invitation is not None
            is_completed = "satisfied" in mail.text
            answers = {"satisfied": ("no",)} if is_completed else {"why_not_completed": ("price",)}
            save_answers(session, invitation, answers, self.now)
            if self.carried % 3 == 0:
                unsubscribe(session, invitation, self.now)

    def add(self, touch: Touch) -> None:
        due = NOON - DAY / 2 + touch.due * DAY
        with self.sessions.begin() as session:
            who = None if touch.person is None else self.people[touch.person]
            customer = session.get_one(Customer, who) if who else None
            if touch.kind == "checkout":
                add_checkout(session, customer, started_at=due - DAY, consent=touch.consent)
                return
            cancelled = touch.kind == "cancelled"
            add_order(
                session,
                customer,
                population=Population.NOT_COMPLETED if cancelled else Population.COMPLETED,
                placed_at=due - 3 * DAY,
                due_at=due,
                consent=touch.consent,
            )

    def live(self, day: int, happenings: list[Event]) -> None:
        self.now = NOON + day * DAY
        for event in happenings:
            self._happen(event)
        if any(event.what == "nothing runs" for event in happenings):
            return
        for _ in range(2):
            with self.sessions.begin() as session:
                list_frame(session, self.now)
                draw_sample(session)
                issue_invitations(session, self.now, LISBON, "en")
            deliver_due(self.sessions, self.pigeon, CONFIG, lambda: self.now)

    def _happen(self, event: Event) -> None:
        with self.sessions.begin() as session:
            customer = session.get_one(Customer, self.people[event.person])
            if event.what == "suppress" and customer.email:
                suppress(session, customer.email, SuppressionReason.COMPLAINED, self.now)
            if event.what == "erase":
                customer.email = None
            if event.what == "buy":
                add_order(session, customer, placed_at=self.now, due_at=self.now + 9 * DAY)
            for survey in session.scalars(select(Survey)):
                if event.what == "pause":
                    pause(session, survey, self.now, "a test")
                if event.what == "resume":
                    activate(session, survey, self.now, "a test")


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    history=st.lists(touches, max_size=25),
    happenings=st.lists(events, max_size=8),
    fates=st.lists(Fates, min_size=1, max_size=6),
)
def test_the_columns_of_the_ledger_add_up(
    engine: Engine, history: list[Touch], happenings: list[Event], fates: list[Fate]
) -> None:
    shop = Shop(engine, fates)
    for touch in history:
        shop.add(touch)
    for day in range(DAYS):
        shop.live(day, [event for event in happenings if event.day == day])
    # Whatever was under way is over: nothing is left between two columns.
    shop.live(DAYS + 60, [])
    shop.live(DAYS + 61, [])

    with shop.sessions() as session:
        due = _due(session, shop.now)
        units = session.scalars(select(SampleUnit)).all()
        assert Counter((unit.kind, unit.touchpoint_id) for unit in units) == Counter(due)
        _check_columns(session, units)
        _check_mails(session, shop)


def _due(session: Session, now: datetime) -> list[tuple[TouchpointKind, int]]:
    orders = select(Order.id).where(
        Order.due_at <= now,
        (Order.population == Population.COMPLETED) | (Order.outcome == CheckoutOutcome.ABANDONED),
    )
    checkouts = select(Checkout.id).where(Checkout.outcome == CheckoutOutcome.ABANDONED)
    undecided = select(func.count()).where(Checkout.outcome.is_(None), Checkout.due_at <= now)
    assert session.scalar(undecided) == 0
    return [
        *((TouchpointKind.ORDER, key) for key in session.scalars(orders)),
        *((TouchpointKind.CHECKOUT, key) for key in session.scalars(checkouts)),
    ]


def _check_columns(session: Session, units: Sequence[SampleUnit]) -> None:
    invited = {one.unit_id for one in session.scalars(select(Invitation))}
    for unit in units:
        column = unit.disposition
        drawn = column in (*LOST_AFTER_DRAW, *ASKED)
        assert column in EXCLUDED_BEFORE_DRAW or column is Disposition.NOT_DRAWN or drawn
        assert (unit.inclusion_probability is None) == (column in EXCLUDED_BEFORE_DRAW)
        if column in (*ASKED, Disposition.HELD, Disposition.FAILED):
            assert unit.id in invited
        if column in EXCLUDED_BEFORE_DRAW or column is Disposition.NOT_DRAWN:
            assert unit.id not in invited
        if unit.due_at < NOON + 2 * DAY:
            assert column is Disposition.NOT_ACTIVE


def _check_mails(session: Session, shop: Shop) -> None:
    states = session.scalars(select(Delivery.state)).all()
    assert not {DeliveryState.READY, DeliveryState.SENDING, DeliveryState.UNKNOWN} & set(states)
    reasons = session.scalars(
        select(Delivery.reason).where(Delivery.state != DeliveryState.ACCEPTED)
    )
    assert all(reasons)
    latest: dict[str, datetime] = {}
    for when, address in shop.sent:
        if address in latest:
            assert when - latest[address] >= timedelta(days=7)
        latest[address] = when
