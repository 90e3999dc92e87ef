"""The mailbox of bounces: read in parts, stored, and only then marked as seen."""

from dataclasses import replace

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from config import Config
from feedback.fieldwork.suppress import is_suppressed
from feedback.jobs.bounces import bounces
from feedback.mail.mailbox import Unreadable
from feedback.mail.message import write_message
from feedback.models.delivery import Delivery, DeliveryKind, DeliveryState
from feedback.models.invitation import InvitationToken
from feedback.models.receipt import Receipt, ReceiptEvent
from feedback.shop import Shop
from feedback.tokens import hash_token, mint_token
from tests.conftest import NOON
from tests.fieldwork.asking import Sessions
from tests.fieldwork.mailed import add_mail
from tests.fieldwork.mailroom import CONFIG
from tests.fieldwork.rows import add_customer, switch_on
from tests.mail.imap_server import Folder, serve
from tests.mail.letters import mail as a_mail
from tests.mail.reports import bounce, complaint

ANN = "ann@customer.example"


def config(url: str) -> Config:
    return replace(CONFIG, bounces_url=url)


def mailed(session: Session, email: str, attempts: int = 1) -> tuple[Delivery, list[str]]:
    """Add a mail that was accepted, and return the names its attempts had as messages."""
    mail = add_mail(
        session,
        DeliveryState.ACCEPTED,
        customer=add_customer(session, email),
        attempt=attempts,
    )
    names = []
    for _ in range(attempts):
        token = mint_token()
        session.add(
            InvitationToken(
                invitation_id=mail.invitation_id, token_hash=hash_token(token), minted_at=NOON
            )
        )
        session.flush()
        message = write_message(a_mail(email, number=mail.id, token=token), NOON)
        names.append(message.split(b"Message-ID: <")[1][:32].decode())
    # The link of another mail of the invitation, which is not one more attempt at this.
    reminder = InvitationToken(
        invitation_id=mail.invitation_id,
        token_hash="0" * 32,
        minted_at=NOON,
        kind=DeliveryKind.REMINDER,
    )
    session.add(reminder)
    session.commit()
    return mail, names


def test_bounces_are_taken_in_once(session: Session, sessions: Sessions, engine: Engine) -> None:
    switch_on(session)
    mail, names = mailed(session, ANN, attempts=2)
    folder = Folder({1: b"Subject: Hello\r\n\r\nNo bounce.", 2: bounce(names[1]), 3: bounce()})
    with serve(folder) as url:
        shop = Shop(config(url), engine, sessions)
        assert bounces(shop, NOON) == "3 messages read, 1 told something of our mails"
        assert bounces(shop, NOON) == "0 messages read, 0 told something of our mails"
    session.refresh(mail)
    assert mail.state is DeliveryState.BOUNCED
    assert is_suppressed(session, ANN)
    receipt = session.scalars(select(Receipt)).one()
    assert (receipt.attempt, receipt.event) == (2, ReceiptEvent.BOUNCED)
    assert folder.seen == {1, 2, 3}


def test_a_full_mailbox_is_read_in_parts(
    session: Session, sessions: Sessions, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    switch_on(session)
    _, (name,) = mailed(session, ANN)
    messages = dict.fromkeys(range(1, 250), b"Subject: No bounce\r\n\r\n")
    folder = Folder({**messages, 150: complaint(name)})
    with serve(folder) as url:
        shop = Shop(config(url), engine, sessions)

        def fails(*_: object) -> None:
            raise OperationalError("", None, Exception("the disk is full"))

        with monkeypatch.context() as broken:
            broken.setattr("feedback.jobs.bounces.record_returned", fails)
            with pytest.raises(OperationalError):
                bounces(shop, NOON)
        assert folder.seen == set(), "what is not stored has not been seen"
        assert bounces(shop, NOON) == "249 messages read, 1 told something of our mails"
    assert is_suppressed(session, ANN)


def test_a_mailbox_that_cannot_be_opened_says_so_and_no_password(
    sessions: Sessions, engine: Engine
) -> None:
    with serve(Folder({})) as url:
        for wrong, said in (
            (url.replace("INBOX", "Other"), "no folder Other"),
            (url.replace("p%2F", "x"), "cannot be read"),
            (url.replace("127.0.0.1", "127.0.0.2"), "no encryption"),
        ):
            with pytest.raises(Unreadable, match=said) as refused:
                bounces(Shop(config(wrong), engine, sessions), NOON)
            assert "w d" not in str(refused.value)
    assert bounces(Shop(config(""), engine, sessions), NOON) == "no mailbox is set"
