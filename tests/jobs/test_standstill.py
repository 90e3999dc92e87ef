"""A manager who opens no page learns that mail stands still, as far as anything can reach them."""

import json
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy.orm import Session

from feedback.jobs import deliver as job
from feedback.jobs.alert import alert
from feedback.jobs.deliver import deliver
from feedback.mail.message import Mail
from feedback.mail.sender import Outcome
from feedback.models.delivery import DeliveryState
from feedback.shop import Shop
from tests.conftest import NOON
from tests.doctor.test_place import closed_port
from tests.fieldwork.asking import ask
from tests.fieldwork.mailed import add_mail
from tests.fieldwork.mailroom import Pigeon
from tests.fieldwork.rows import DAY, add_customer, add_order, switch_on
from tests.jobs.conftest import HandClock
from tests.jobs.test_alert import letters, with_settings
from tests.receiver import SECRET, receiving

AN_HOUR = DAY / 24


def run_at(shop: Shop, clock: HandClock, moment: datetime) -> str:
    """Deliver, and tell what is to be told."""
    clock.now = moment
    deliver(shop, moment)
    return alert(shop, moment, clock)


@pytest.fixture(autouse=True)
def stopped_clock(clock: HandClock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(job, "system_clock", clock)


def test_the_webhook_tells_at_once_that_the_provider_is_away_and_the_letter_once_it_is_back(
    shop: Shop, session: Session, clock: HandClock
) -> None:
    switch_on(session)
    add_order(session, add_customer(session))
    ask(session)
    with receiving() as receiver:
        told: dict[str, Any] = {
            "alert_to": ("ann@shop.example",),
            "alert_url": receiver.url,
            "alert_secret": SECRET,
        }
        away = with_settings(shop, mail_url=f"smtp://127.0.0.1:{closed_port()}", **told)
        assert run_at(away, clock, NOON) == "0 of 0 posted, 0 of 0 mailed"
        assert run_at(away, clock, NOON + AN_HOUR) == "1 of 1 posted, 0 of 1 mailed"
        [posted] = receiver.posted
    event = json.loads(posted.body)
    assert event["type"] == "mail.waiting"
    assert event["data"].pop("reason")
    assert event["data"] == {
        "mails": 1,
        "since": "2026-03-02T12:00:00+00:00",
        "link": "http://127.0.0.1:8000/deliveries",
    }

    back = with_settings(shop, alert_to=told["alert_to"])
    assert alert(back, NOON, HandClock(NOON + 2 * AN_HOUR)) == "none posted, 1 of 1 mailed"
    [letter] = letters(shop)
    assert letter["Subject"] == "Mails wait to be taken by the provider"
    words = " ".join(letter.get_body(("plain",)).get_content().split())  # type: ignore[union-attr]
    assert "By 2 March 2026, 13:00, 1 mail had waited to leave since 2 March 2026, 12:00." in words
    assert "http://127.0.0.1:8000/deliveries" in words


def test_a_batch_that_was_cut_short_is_told_as_it_is_held(
    shop: Shop, session: Session, clock: HandClock
) -> None:
    switch_on(session)
    add_mail(session, DeliveryState.SENDING, lease_until=NOON, batch="b1")
    session.commit()
    mailed = with_settings(
        shop, mail_url=f"smtp://127.0.0.1:{closed_port()}", alert_to=("ann@shop.example",)
    )
    deliver(mailed, NOON)
    assert alert(with_settings(mailed, mail_url="outbox:"), NOON, clock).endswith("1 of 1 mailed")
    [letter] = letters(shop)
    assert letter["Subject"] == "Mails are held: nobody knows whether they left"
    assert "http://127.0.0.1:8000/deliveries" in letter.get_body(("plain",)).get_content()  # type: ignore[union-attr]


def test_a_sender_that_fails_at_every_run_is_told_by_what_it_leaves_behind(
    shop: Shop, session: Session, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(mail: Mail) -> Outcome:
        raise ZeroDivisionError

    monkeypatch.setattr(job, "sender_for", lambda *_: Pigeon(fail))
    switch_on(session)
    add_order(session, add_customer(session))
    ask(session)
    add_mail(session, DeliveryState.SENDING, lease_until=NOON)
    session.commit()
    smtp = with_settings(shop, mail_url="smtp://mail.shop.example")
    with pytest.raises(ZeroDivisionError):
        deliver(smtp, NOON)
    mailed = with_settings(shop, alert_to=("ann@shop.example",))
    assert alert(mailed, NOON, clock).endswith("1 of 1 mailed")


def test_only_where_events_come_they_are_missed(
    shop: Shop, session: Session, clock: HandClock
) -> None:
    switch_on(session)
    add_mail(session, DeliveryState.ACCEPTED, sent_at=NOON)
    session.commit()
    clock.now = NOON + 2 * AN_HOUR
    sendgrid = with_settings(
        shop, mail_url=f"sendgrid+http://KEY@127.0.0.1:{closed_port()}", alert_to=("a@b.example",)
    )
    deliver(sendgrid, clock.now)
    by_outbox = with_settings(sendgrid, mail_url="outbox:")
    assert alert(by_outbox, clock.now, clock).endswith("0 of 0 mailed")
    deliver(with_settings(sendgrid, sendgrid_webhook_key="a key"), clock.now)
    assert alert(by_outbox, clock.now, clock).endswith("1 of 1 mailed")
    assert letters(shop)[0]["Subject"] == "No events arrive from SendGrid"
