"""A shop whose server stood still for days: mails lay ready, and every hour more fell due."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert, select, text
from sqlalchemy.orm import Session

from feedback.fieldwork.surveys import activate, change_rate, ensure_surveys
from feedback.jobs.ask import ask
from feedback.jobs.slots import slot_at
from feedback.models.checkout import Checkout
from feedback.models.customer import Customer
from feedback.models.job_run import JobRun, RunState
from feedback.models.order import Order
from feedback.models.survey import Survey
from feedback.owner import this_process
from feedback.shop import Shop
from surveys.population import Population

HOUR = timedelta(hours=1)
# Fewer than touchpoints: some were asked too recently. Buyers are not those who walk away.
BUYERS, VISITORS = 3_000, 1_000

NOTES = {
    "sqlite": (
        "CREATE TRIGGER note_done AFTER UPDATE ON job_run WHEN NEW.state = 'done' "
        "BEGIN INSERT INTO slot_done VALUES (NEW.job, NEW.slot); END",
    ),
    "postgresql": (
        "CREATE FUNCTION note_done() RETURNS trigger AS $$ "
        "BEGIN INSERT INTO slot_done VALUES (NEW.job, NEW.slot); RETURN NEW; END "
        "$$ LANGUAGE plpgsql",
        "CREATE TRIGGER note_done AFTER UPDATE ON job_run FOR EACH ROW "
        "WHEN (NEW.state = 'done') EXECUTE FUNCTION note_done()",
    ),
}


def lay_backlog(shop: Shop, now: datetime, *, hours: int, an_hour: int, ready: int) -> None:
    """Leave the last `hours` slots unrun, each with orders and checkouts, and mails to be sent."""
    current = slot_at(now, HOUR)
    first = current - hours * HOUR
    with shop.sessions.begin() as session:
        ensure_surveys(session)
        for survey in session.scalars(select(Survey)):
            activate(session, survey, first - timedelta(days=1), "a test")
            change_rate(session, survey, 5_000, current, "a test")
            survey.window_from, survey.window_until = 0, 24
        customers = [_customer(n, current) for n in range(BUYERS + VISITORS + ready)]
        session.execute(insert(Customer), customers)
        waiting = [_order(-n, first, BUYERS + VISITORS + n) for n in range(1, ready + 1)]
        session.execute(insert(Order), waiting)
    ask(shop, first, lambda: first)
    with shop.sessions.begin() as session:
        due = [current - hour * HOUR for hour in range(hours) for _ in range(an_hour)]
        rows = list(enumerate(due, start=1))
        orders = [_order(n, at, 1 + n * 7 % BUYERS) for n, at in rows if n % 4]
        session.execute(insert(Order), orders)
        session.execute(insert(Checkout), [_checkout(n, at) for n, at in rows if not n % 4])
        # The latest order there is: by it the checkouts are known to have become none.
        session.execute(insert(Order), [_order(0, current + timedelta(days=5), BUYERS)])
        for job in ("ask", "deliver"):
            session.add(_done(job, first))
        _log_slots_done(session)


def _customer(number: int, now: datetime) -> dict[str, Any]:
    email = f"c{number}@customer.example"
    return {
        "id": 1 + number,
        "key": email,
        "person_key": email,
        "email": email,
        "first_seen_at": now - timedelta(days=60),
    }


def _order(number: int, due_at: datetime, customer: int) -> dict[str, Any]:
    return {
        "shop_id": f"o{number}",
        "placed_at": due_at - timedelta(days=5),
        "due_at": due_at,
        "population": Population.COMPLETED,
        "customer_id": customer,
    }


def _checkout(number: int, due_at: datetime) -> dict[str, Any]:
    return {
        "shop_id": f"k{number}",
        "started_at": due_at - timedelta(hours=25),
        "last_active_at": due_at - timedelta(days=1),
        "due_at": due_at,
        "customer_id": 1 + BUYERS + number * 7 % VISITORS,
        "consent": True,
    }


def _done(job: str, slot: datetime) -> JobRun:
    return JobRun(
        job=job,
        slot=slot,
        state=RunState.DONE,
        owner=this_process(),
        lease_until=slot,
        started_at=slot,
        finished_at=slot,
    )


def _log_slots_done(session: Session) -> None:
    """Let the database itself note every time a slot is marked done."""
    session.execute(text("CREATE TABLE slot_done (job TEXT, slot TEXT)"))
    for statement in NOTES[session.get_bind().dialect.name]:
        session.execute(text(statement))
