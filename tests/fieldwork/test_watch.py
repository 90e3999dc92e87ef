"""A survey stops by itself when its mails do harm, says so, and begins anew when switched on."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.fieldwork.surveys import activate, pause
from feedback.fieldwork.watch import Harm, stop_harmful
from feedback.models.alert import Alert, AlertChannel
from feedback.models.delivery import DeliveryState
from feedback.models.receipt import Receipt, ReceiptEvent
from feedback.models.survey import Survey, SurveyChange
from surveys.disposition import Disposition
from surveys.population import Population
from tests.conftest import NOON
from tests.fieldwork.asking import Sessions, deliver
from tests.fieldwork.mailed import add_mail
from tests.fieldwork.mailroom import Pigeon
from tests.fieldwork.rows import DAY, add_customer, switch_on


def mailed(session: Session, mails: int, *, bounces: int = 0, complaints: int = 0) -> None:
    """Switch the surveys on and have one mail as many people, so many of whom are unhappy."""
    switch_on(session)
    ann = add_customer(session)
    for number in range(mails):
        state = DeliveryState.BOUNCED if number < bounces else DeliveryState.DELIVERED
        mail = add_mail(session, state, Disposition.SENT, ann)
        if number >= mails - complaints:
            complaint = Receipt(
                delivery_id=mail.id, attempt=1, event=ReceiptEvent.COMPLAINED, happened_at=NOON
            )
            session.add(complaint)
    session.commit()


def completed(session: Session) -> Survey:
    fresh = select(Survey).execution_options(populate_existing=True)
    survey = session.scalars(fresh.where(Survey.population == Population.COMPLETED)).one()
    session.commit()
    return survey


@pytest.mark.parametrize(
    ("mails", "bounces", "complaints"),
    [(199, 150, 0), (200, 10, 0), (30, 0, 2)],
    ids=["too few mails to tell", "just 5%", "two complaints"],
)
def test_a_little_harm_stops_nothing(
    session: Session, sessions: Sessions, mails: int, bounces: int, complaints: int
) -> None:
    mailed(session, mails, bounces=bounces, complaints=complaints)
    assert stop_harmful(sessions, NOON) == []
    assert completed(session).active_since


@pytest.mark.parametrize(
    ("harm", "reason"),
    [
        (
            {"mails": 200, "bounces": 11},
            "11 of 200 mails since 1 March 2026 came back: 5.5%, and 5% is the most.",
        ),
        (
            {"mails": 30, "complaints": 3},
            "3 of 30 mails since 1 March 2026 were reported as spam: 10.00%, and 0.1% is the most.",
        ),
    ],
)
def test_a_survey_that_does_harm_is_switched_off_and_staff_are_told(
    session: Session, sessions: Sessions, harm: dict[str, int], reason: str
) -> None:
    mailed(session, **harm)

    assert stop_harmful(sessions, NOON) == ["completed"]
    assert stop_harmful(sessions, NOON) == [], "it is off already"

    assert completed(session).active_since is None
    change = session.scalars(select(SurveyChange).order_by(SurveyChange.id.desc())).first()
    assert change
    assert (change.changed_by, change.reason) == ("comeback", reason)
    alerts = session.scalars(select(Alert)).all()
    assert {alert.channel for alert in alerts} == set(AlertChannel)
    assert alerts[0].told == {"survey": "completed", "reason": reason}


def test_who_switches_it_on_again_begins_anew(session: Session, sessions: Sessions) -> None:
    mailed(session, 200, bounces=100)
    survey = completed(session)
    pause(session, survey, NOON, "a test")
    activate(session, survey, NOON + DAY, "a test")
    session.commit()
    assert stop_harmful(sessions, NOON + DAY) == []


def test_what_is_long_past_does_not_count(session: Session, sessions: Sessions) -> None:
    mailed(session, 200, bounces=100)
    assert stop_harmful(sessions, NOON + 31 * DAY) == []


def test_harm_nobody_acted_on_stops_the_survey_before_the_next_mail_leaves(
    session: Session, sessions: Sessions
) -> None:
    """Whoever stored the complaints died before they switched it off, and nothing tells again."""
    mailed(session, 30, complaints=3)
    add_mail(session, DeliveryState.READY)
    session.commit()
    pigeon = Pigeon()

    assert deliver(sessions, pigeon, NOON + DAY / 24).stopped == 1
    assert pigeon.sent == []
    assert completed(session).active_since is None


def test_one_complaint_in_a_thousand_is_the_most_that_passes() -> None:
    assert not Harm(mails=3_000, complaints=3, bounces=0).complained_too_often
    assert Harm(mails=2_999, complaints=3, bounces=0).complained_too_often
