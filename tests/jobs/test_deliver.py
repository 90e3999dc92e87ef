"""The job sends by the sender of its settings, and by no outbox what another sender was to send."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from feedback.fieldwork.hold import ask_nobody_again
from feedback.jobs.deliver import LOOK_BACK, WrongSender, deliver
from feedback.models.delivery import Delivery, DeliveryState, OutboxMail
from feedback.shop import Shop
from tests.conftest import NOON
from tests.fieldwork.asking import ask
from tests.fieldwork.asking import deliver as send
from tests.fieldwork.mailroom import Pigeon
from tests.fieldwork.rows import DAY, add_customer, add_order, switch_on


def asked(session: Session) -> None:
    add_order(session, add_customer(session))
    ask(session)


def test_what_left_before_by_another_sender_is_not_kept_in_the_outbox_now(
    shop: Shop, session: Session
) -> None:
    """A job run by hand in a shell without the settings has the outbox for a sender."""
    switch_on(session)
    asked(session)
    send(shop.sessions, Pigeon())
    asked(session)
    with pytest.raises(WrongSender, match="COMEBACK_MAIL_URL"):
        deliver(shop, NOON)
    assert session.scalar(select(func.count(OutboxMail.id))) == 0
    waiting = select(func.count()).where(Delivery.state == DeliveryState.READY)
    assert session.scalar(waiting) == 1


def test_a_shop_that_tries_the_outbox_goes_on_with_it(shop: Shop, session: Session) -> None:
    switch_on(session)
    for count in (1, 2):
        asked(session)
        deliver(shop, NOON)
        assert session.scalar(select(func.count(OutboxMail.id))) == count
        session.commit()


def test_a_copy_of_a_shop_may_keep_its_mails_once_it_is_held(shop: Shop, session: Session) -> None:
    switch_on(session)
    asked(session)
    send(shop.sessions, Pigeon())
    ask_nobody_again(session, NOON + timedelta(seconds=1))
    session.commit()
    deliver(shop, NOON + DAY)


def test_an_outbox_swept_since_is_no_reason(shop: Shop, session: Session) -> None:
    switch_on(session)
    asked(session)
    send(shop.sessions, Pigeon())
    deliver(shop, NOON + LOOK_BACK)
