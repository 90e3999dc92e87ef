"""What a customer sends by a mail's own link proves that the mail left."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.fieldwork.overtaken import overtaken
from feedback.models.delivery import Delivery, DeliveryKind, DeliveryState
from feedback.models.sample_unit import SampleUnit
from surveys.disposition import Disposition
from tests.answering.conftest import Invite, add
from tests.conftest import NOON
from tests.fieldwork.rows import DAY

UNSURE = (DeliveryState.UNKNOWN, DeliveryState.HELD, DeliveryState.GIVEN_UP)
HELD = "The sender stopped before it knew whether the mail had left."


def add_mail(session: Session, state: DeliveryState, **known: object) -> None:
    """Add the mail the one customer was, or may have been, asked by an hour ago."""
    unit = session.scalars(select(SampleUnit)).one()
    unit.disposition = Disposition.HELD
    add(
        session,
        Delivery(
            invitation_id=1,
            state=state,
            send_after=NOON,
            expires_at=NOON + DAY,
            claimed_at=NOON - DAY / 24,
            reason=HELD,
            **known,  # type: ignore[arg-type]
        ),
    )
    session.commit()


def stored(session: Session) -> Delivery:
    session.rollback()
    fresh = select(Delivery).execution_options(populate_existing=True)
    return session.scalars(fresh).one()


def column(session: Session) -> Disposition:
    fresh = select(SampleUnit).execution_options(populate_existing=True)
    return session.scalars(fresh).one().disposition


@pytest.mark.parametrize("state", UNSURE)
def test_an_answer_settles_the_mail_it_came_by(
    client: FlaskClient, invite: Invite, session: Session, state: DeliveryState
) -> None:
    link = f"/a/{invite()}"
    add_mail(session, state)
    client.get(f"{link}?satisfied=yes")
    assert stored(session).state is state
    session.rollback()
    client.post(link, data={"satisfied": "yes"})
    mail = stored(session)
    assert (mail.state, mail.reason) == (DeliveryState.ACCEPTED, None)
    assert mail.sent_at == NOON - DAY / 24
    assert column(session) is Disposition.COUNTED


def test_a_mail_that_was_unsubscribed_by_is_not_one_that_came_after_it(
    client: FlaskClient, invite: Invite, session: Session
) -> None:
    token = invite()
    add_mail(session, DeliveryState.UNKNOWN)
    client.post(f"/u/{token}")
    assert stored(session).state is DeliveryState.ACCEPTED
    assert overtaken(session) == []
    assert column(session) is Disposition.SENT


def test_nothing_is_said_of_a_mail_the_link_did_not_come_by(
    client: FlaskClient, invite: Invite, session: Session
) -> None:
    token = invite()
    add_mail(session, DeliveryState.HELD, kind=DeliveryKind.REMINDER)
    client.post(f"/a/{token}", data={"satisfied": "yes"})
    assert stored(session).state is DeliveryState.HELD


def test_a_mail_that_is_still_with_the_provider_has_not_been_read(
    client: FlaskClient, invite: Invite, session: Session
) -> None:
    token = invite()
    add_mail(session, DeliveryState.UNKNOWN, leaves_at=NOON + DAY / 24)
    client.post(f"/a/{token}", data={"satisfied": "yes"})
    assert stored(session).state is DeliveryState.UNKNOWN
