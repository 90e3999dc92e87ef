"""One run of the fault bench: invitations, senders that are killed, and what became of each."""

import random
import time
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from config import Config
from feedback.clock import system_clock
from feedback.database import make_engine, make_sessions, reading
from feedback.fieldwork.decide import held_batches
from feedback.models.customer import Customer
from feedback.models.delivery import Delivery, DeliveryState
from feedback.models.invitation import Invitation
from feedback.models.sample_unit import SampleUnit
from surveys.disposition import Disposition
from tests.faults.events import new_key
from tests.faults.processes import Provider, Senders, Torment, providing, sending
from tests.faults.provider import Habits
from tests.faults.sender_process import TIMEOUT_SECONDS
from tests.faults.shop import fill, poisonous
from tests.jobs.served import free_port, serving, wait_until_ready

PATIENCE_SECONDS = 300
UNFINISHED = (DeliveryState.READY, DeliveryState.SENDING, DeliveryState.UNKNOWN)
COLUMNS = {
    DeliveryState.ACCEPTED: Disposition.SENT,
    DeliveryState.DELIVERED: Disposition.SENT,
    DeliveryState.HELD: Disposition.HELD,
    DeliveryState.FAILED: Disposition.FAILED,
}


class Mode(StrEnum):
    """What becomes of a batch of which nobody knows whether it left."""

    HOLD = "hold"
    EVENTS = "hold, events posted"
    CANCEL = "cancel and requeue"
    NAIVE = "try again (control)"


@dataclass(frozen=True, slots=True)
class Plan:
    """A run of a mode: how many invitations and kills, and how many seconds between kills."""

    mode: Mode
    invitations: int
    kills: int
    pause: float = 0.6
    seed: int = 1

    @property
    def spread(self) -> timedelta:
        """Return for how long mails fall due: as long as senders are killed."""
        return timedelta(seconds=self.pause * self.kills)


@dataclass(frozen=True, slots=True)
class Result:
    """What became of the mails of a run.

    `held_reached` are the held who were reached; `unsent` those not reached of whom nothing says
    so; `misrecorded` those who were reached but recorded as never having been, or stand in the
    ledger where their mail does not.
    """

    database: str
    plan: Plan
    torment: Torment
    faults: Counter[str]
    cancelled: int
    once: int
    twice: int
    held: int
    held_reached: int
    refused: int
    unsent: int
    misrecorded: int
    seconds: float


def run(plan: Plan, database_url: str, data_dir: Path) -> Result:
    """Send the mails of a shop, on a database of empty tables, while senders are killed."""
    start = time.monotonic()
    engine = make_engine(database_url)
    sessions = make_sessions(engine)
    port = free_port()
    private, public = new_key()
    habits = Habits(plan.seed, hang=3 * TIMEOUT_SECONDS)
    if plan.mode is Mode.EVENTS:
        hook = f"http://127.0.0.1:{port}/hooks/sendgrid"
        habits = replace(habits, events_url=hook, events_key=private)
    with providing(habits) as provider, ExitStack() as stack:
        settings = {
            "COMEBACK_DATA_DIR": str(data_dir),
            "COMEBACK_DATABASE_URL": database_url,
            "COMEBACK_JOBS": "off",
            "COMEBACK_MAIL_URL": provider.url,
            "COMEBACK_MAIL_DELAY": "60" if plan.mode is Mode.CANCEL else "0",
            "COMEBACK_SENDGRID_WEBHOOK_KEY": public if plan.mode is Mode.EVENTS else "",
        }
        config = Config.from_environ(settings)
        if plan.mode is Mode.EVENTS:
            wait_until_ready(port, stack.enter_context(serving(data_dir, port, **settings)))
        fill(sessions, config, plan.invitations, system_clock(), plan.spread)
        senders = stack.enter_context(sending(sessions, settings, naive=plan.mode is Mode.NAIVE))
        torment = senders.torment(plan.kills, plan.pause, random.Random(plan.seed))
        _wait_until_finished(sessions, provider, senders)
        result = _judged(plan, sessions, provider, torment, time.monotonic() - start)
    engine.dispose()
    return result


def _wait_until_finished(
    sessions: sessionmaker[Session], provider: Provider, senders: Senders
) -> None:
    unfinished = select(func.count()).where(Delivery.state.in_(UNFINISHED))
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        with reading(sessions) as session:
            left = session.scalar(unfinished)
        if not left and provider.report().is_told:
            return
        senders.all_live()
        assert time.monotonic() < deadline, f"{left} mails are not finished"
        time.sleep(0.2)


def _listed(sessions: sessionmaker[Session]) -> int:
    """Return of how many mails an operator is asked to decide."""
    with reading(sessions) as session:
        return sum(batch.count for batch in held_batches(session))


def _judged(
    plan: Plan,
    sessions: sessionmaker[Session],
    provider: Provider,
    torment: Torment,
    seconds: float,
) -> Result:
    """Compare what is recorded of each mail with what the provider knows."""
    rows = (
        select(Customer.email, Delivery.state, SampleUnit.disposition)
        .join(Invitation, Invitation.id == Delivery.invitation_id)
        .join(SampleUnit, SampleUnit.id == Invitation.unit_id)
        .join(Customer, Customer.id == Invitation.customer_id)
    )
    with reading(sessions) as session:
        recorded = {row.email: row for row in session.execute(rows)}
    report = provider.report()
    reached = report.reached
    assert report.wrongs == []
    assert len(recorded) == plan.invitations
    assert reached.keys() <= recorded.keys()
    states = {email: row.state for email, row in recorded.items()}
    held = {email for email, state in states.items() if state is DeliveryState.HELD}
    assert _listed(sessions) == len(held)
    refused = {email for email, state in states.items() if state is DeliveryState.FAILED}
    assert refused <= poisonous(plan.invitations)
    told = (DeliveryState.HELD, DeliveryState.FAILED)
    return Result(
        database=sessions.kw["bind"].dialect.name,
        plan=plan,
        torment=torment,
        faults=report.faults,
        cancelled=report.cancelled,
        once=sum(count == 1 for count in reached.values()),
        twice=sum(count > 1 for count in reached.values()),
        held=len(held),
        held_reached=len(held & reached.keys()),
        refused=len(refused),
        unsent=sum(state not in told and not reached[email] for email, state in states.items()),
        misrecorded=sum(
            COLUMNS.get(row.state) is not row.disposition or (email in refused and email in reached)
            for email, row in recorded.items()
        ),
        seconds=seconds,
    )
