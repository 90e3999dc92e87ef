"""One click on "unsubscribe" (RFC 8058) while a reminder is claimed: it does not leave.

A real POST to a real server, as a mail program sends it.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from email import message_from_bytes
from email.policy import default
from threading import Thread
from urllib.request import Request, urlopen

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.serving import make_server

from config import Config
from feedback.answering.app import create_answering_app
from feedback.fieldwork.deliver import Delivered, deliver_due
from feedback.fieldwork.overtaken import overtaken
from feedback.mail.message import Mail, write_message
from feedback.mail.sender import Outcome, Slip, StillWanted
from feedback.models.delivery import Delivery, DeliveryKind, DeliveryState
from feedback.models.invitation import Invitation
from feedback.models.order import Order
from surveys.disposition import Disposition
from tests.conftest import NOON
from tests.fieldwork.asking import Sessions, ask, column, remind
from tests.fieldwork.mailroom import CONFIG, Pigeon
from tests.fieldwork.rows import add_customer, add_order, switch_on

LATER = NOON + timedelta(days=5)
CLICKED = LATER + timedelta(seconds=1)


class Slow(Pigeon):
    """Waits before the last look, or after it as the bytes leave, for somebody to click."""

    def __init__(self, before: Callable[[], None], after: Callable[[], None]) -> None:
        super().__init__()
        self.before, self.after = before, after

    def send(
        self, mails: Sequence[Mail], now: datetime, slip: Slip | None, still_wanted: StillWanted
    ) -> list[Outcome]:
        self.before()
        outcomes = super().send(mails, now, slip, still_wanted)
        self.after()
        return outcomes


@pytest.fixture
def config(sessions: Sessions) -> Iterator[Config]:
    """The settings of a shop whose customers' pages are served."""
    app = create_answering_app(CONFIG, sessions, lambda: CLICKED)
    server = make_server("127.0.0.1", 0, app)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield replace(CONFIG, base_url=f"http://127.0.0.1:{server.server_port}")
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def order(session: Session) -> Order:
    switch_on(session)
    order = add_order(session, add_customer(session))
    ask(session)
    return order


@pytest.fixture
def invitation(sessions: Sessions, session: Session, config: Config, order: Order) -> Mail:
    """The mail that asked; five days on its reminder is ready."""
    pigeon = Pigeon()
    assert deliver_due(sessions, pigeon, config, lambda: NOON).accepted == 1
    assert remind(session, LATER) == 1
    session.commit()
    return pigeon.sent[0]


def click(mail: Mail) -> None:
    """Post what RFC 8058 says to the address the mail names."""
    with urlopen(Request(_unsubscribe_address(mail), b"List-Unsubscribe=One-Click")) as answer:  # noqa: S310
        assert answer.status == 200


def _unsubscribe_address(mail: Mail) -> str:
    message = message_from_bytes(write_message(mail, LATER), policy=default)
    return str(message["List-Unsubscribe"]).strip("<>")


def reminder(session: Session) -> Delivery:
    query = select(Delivery).where(Delivery.kind == DeliveryKind.REMINDER)
    return session.scalars(query.execution_options(populate_existing=True)).one()


def nothing() -> None:
    """Wait for nobody."""


def test_a_click_while_the_reminder_is_claimed_keeps_it_from_leaving(
    session: Session, sessions: Sessions, config: Config, invitation: Mail, order: Order
) -> None:
    seen = []

    def click_meanwhile() -> None:
        with sessions() as other:
            seen.append(reminder(other).state)
        click(invitation)

    pigeon = Slow(click_meanwhile, nothing)
    assert deliver_due(sessions, pigeon, config, lambda: LATER) == Delivered(stopped=1)

    assert seen == [DeliveryState.SENDING]
    assert pigeon.sent == []
    assert reminder(session).state is DeliveryState.SUPPRESSED
    assert overtaken(session) == []
    assert column(session, order) is Disposition.SENT
    assert deliver_due(sessions, Pigeon(), config, lambda: LATER) == Delivered()


def test_a_click_that_comes_as_the_bytes_leave_is_listed(
    session: Session, sessions: Sessions, config: Config, invitation: Mail
) -> None:
    pigeon = Slow(nothing, lambda: click(invitation))
    assert deliver_due(sessions, pigeon, config, lambda: LATER) == Delivered(accepted=1)

    (late,) = overtaken(session)
    assert (late.delivery_id, late.kind) == (reminder(session).id, DeliveryKind.REMINDER)
    assert late.overtaken_at == CLICKED
    assert session.scalars(select(Invitation.refused_at)).one() == CLICKED


def test_without_a_click_the_reminder_leaves_and_unsubscribes_by_its_own_link(
    session: Session, sessions: Sessions, config: Config, invitation: Mail
) -> None:
    pigeon = Pigeon()
    assert deliver_due(sessions, pigeon, config, lambda: LATER) == Delivered(accepted=1)
    (mail,) = pigeon.sent
    assert _unsubscribe_address(mail) != _unsubscribe_address(invitation)
    click(mail)
    assert session.scalars(select(Invitation.refused_at)).one() == CLICKED
    assert overtaken(session) == []
