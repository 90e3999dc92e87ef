"""From a due order to a mail, and where both stand afterwards."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from feedback.fieldwork.deliver import Delivered, deliver_due
from feedback.fieldwork.draw import draw_sample
from feedback.fieldwork.frame import list_frame
from feedback.fieldwork.invite import issue_invitations
from feedback.fieldwork.remind import add_reminders, due_reminders
from feedback.mail.sender import Sender
from feedback.models.checkout import Checkout
from feedback.models.delivery import Delivery
from feedback.models.order import Order
from surveys.disposition import Disposition
from tests.conftest import LISBON, NOON
from tests.fieldwork.mailroom import CONFIG
from tests.fieldwork.rows import column_of

Sessions = sessionmaker[Session]


def ask(session: Session, now: datetime = NOON) -> None:
    """From due to ready, committed."""
    list_frame(session, now)
    draw_sample(session)
    issue_invitations(session, now, LISBON, "en")
    session.commit()


def remind(session: Session, now: datetime) -> int:
    """Get the reminders ready that are due; return how many."""
    reminders = due_reminders(session, now, LISBON)
    add_reminders(session, reminders)
    return len(reminders)


def deliver(sessions: Sessions, sender: Sender, now: datetime = NOON) -> Delivered:
    return deliver_due(sessions, sender, CONFIG, lambda: now)


def the_delivery(session: Session) -> Delivery:
    fresh = select(Delivery).execution_options(populate_existing=True)
    delivery = session.scalars(fresh).one()
    session.commit()
    return delivery


def column(session: Session, touchpoint: Order | Checkout) -> Disposition | None:
    found = column_of(session, touchpoint)
    session.commit()
    return found
