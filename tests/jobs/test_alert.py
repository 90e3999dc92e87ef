"""Staff are told at once, told again until somebody took it, and never told of a customer."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from email import message_from_string, policy
from email.message import EmailMessage
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from feedback.fieldwork.alerts import LEASE, MOST_ATTEMPTS, claim_alerts, tell_again, untold
from feedback.fieldwork.tell import tell
from feedback.jobs.alert import A_RUN, alert
from feedback.models.alert import Alert, AlertChannel, AlertKind
from feedback.models.delivery import OutboxMail
from feedback.shop import Shop
from tests.conftest import NOON
from tests.jobs.conftest import HandClock
from tests.receiver import SECRET, Receiver, receiving

MINUTE = timedelta(minutes=1)
THREE_DAYS = timedelta(days=3)
OPENED: dict[str, str | int] = {
    "verdict": "left_wrong",
    "due_at": (NOON + timedelta(days=2)).isoformat(),
}
STOPPED: dict[str, str | int] = {"survey": "completed", "reason": "5.2% bounced."}
UNHEARD: dict[str, str | int] = {"mails": 1_200, "since": (NOON - timedelta(hours=1)).isoformat()}
SAID: dict[AlertKind, dict[str, str | int]] = {
    AlertKind.FOLLOW_UP_OPENED: OPENED,
    AlertKind.STILL_WRONG: OPENED,
    AlertKind.SURVEY_STOPPED: STOPPED,
    AlertKind.MAIL_HELD: {"batch": "b1", "mails": 1},
    AlertKind.MAIL_WAITING: UNHEARD | {"reason": "The provider cannot be reached."},
    AlertKind.RECEIPTS_MISSING: UNHEARD,
}
STAFF = ("ann@shop.example", "ben@shop.example")


@pytest.fixture
def mailed(shop: Shop) -> Shop:
    return with_settings(shop, alert_to=STAFF, timezone=ZoneInfo("Europe/Madrid"))


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as one:
        yield one


@pytest.fixture
def posted(shop: Shop, receiver: Receiver) -> Shop:
    return with_settings(shop, alert_url=receiver.url, alert_secret=SECRET)


def with_settings(shop: Shop, **settings: Any) -> Shop:
    return replace(shop, config=replace(shop.config, **settings))


def note(shop: Shop, count: int = 1, kind: AlertKind = AlertKind.FOLLOW_UP_OPENED) -> None:
    with shop.sessions.begin() as session:
        for number in range(1, count + 1):
            told = SAID[kind] | ({"follow_up": number} if "verdict" in SAID[kind] else {})
            tell(session, kind, {f"{kind}:{number}": told}, now=NOON)


def run(shop: Shop, clock: HandClock) -> str:
    return alert(shop, clock.now, clock)


def letters(shop: Shop) -> list[EmailMessage]:
    with shop.sessions() as session:
        mails = session.scalars(select(OutboxMail).order_by(OutboxMail.id)).all()
    return [message_from_string(mail.message, policy=policy.default) for mail in mails]


def the_alert(shop: Shop) -> Alert:
    with shop.sessions() as session:
        return session.scalars(select(Alert).where(Alert.channel == AlertChannel.WEBHOOK)).one()


def untold_count(shop: Shop) -> int:
    with shop.sessions() as session:
        return untold(session)


def test_everybody_who_is_to_know_gets_a_letter_with_the_way_there(
    mailed: Shop, clock: HandClock
) -> None:
    note(mailed)
    assert run(mailed, clock) == "none posted, 1 of 1 mailed"
    one, another = letters(mailed)
    assert {one["To"], another["To"]} == set(STAFF)
    assert one["Subject"] == "A customer was left dissatisfied"
    assert "List-Unsubscribe" not in one
    for part in one.iter_parts():
        words = part.get_content()
        assert "See to it by 4 March 2026, 13:00." in words
        assert "http://127.0.0.1:8000/follow-ups/1" in words


def test_a_bad_day_is_one_letter(mailed: Shop, clock: HandClock) -> None:
    note(mailed, count=A_RUN + 2)
    run(mailed, clock)
    run(mailed, clock)
    subjects = [letter["Subject"] for letter in letters(mailed)[:: len(STAFF)]]
    assert subjects == [
        f"{A_RUN} customers were left dissatisfied",
        "2 customers were left dissatisfied",
    ]


def test_what_is_of_several_kinds_says_so(mailed: Shop, clock: HandClock) -> None:
    for kind in AlertKind:
        note(mailed, kind=kind)
    run(mailed, clock)
    letter = letters(mailed)[0]
    assert letter["Subject"] == "6 things need you now"
    words = " ".join(letter.get_body(("plain",)).get_content().split())  # type: ignore[union-attr]
    assert "The survey completed stopped itself. 5.2% bounced. http://" in words
    assert "it has not been put right. See to it by" in words
    assert "Held until you decide: 1 mail that may have left, or may not. http://" in words
    assert "told nothing of 1,200 mails that left since 2 March 2026, 12:00. Its event" in words


@pytest.mark.parametrize("kind", AlertKind)
@pytest.mark.parametrize("count", [1, 2])
def test_each_kind_has_its_subject(
    mailed: Shop, clock: HandClock, kind: AlertKind, count: int
) -> None:
    note(mailed, count, kind)
    run(mailed, clock)
    subject = letters(mailed)[0]["Subject"]
    assert subject
    assert "{" not in subject


def test_what_was_told_is_not_told_again(mailed: Shop, clock: HandClock) -> None:
    note(mailed)
    run(mailed, clock)
    clock.now += 4 * THREE_DAYS
    run(mailed, clock)
    assert len(letters(mailed)) == len(STAFF)


def test_a_system_of_the_shops_gets_numbers_and_a_link(
    posted: Shop, receiver: Receiver, clock: HandClock
) -> None:
    note(posted)
    assert run(posted, clock) == "1 of 1 posted, none mailed"
    assert receiver.posted[0].body == (
        b'{"data":{"due_at":"2026-03-04T12:00:00+00:00","follow_up":1,'
        b'"link":"http://127.0.0.1:8000/follow-ups/1","verdict":"left_wrong"},'
        b'"timestamp":"2026-03-02T12:00:00+00:00","type":"follow_up.opened"}'
    )


def test_one_that_is_not_taken_is_told_again_ever_more_rarely_and_given_up_after_three_days(
    posted: Shop, receiver: Receiver, clock: HandClock
) -> None:
    note(posted)
    receiver.statuses.extend([500] * 1000)
    tries = []
    while untold_count(posted) == 0:
        tries.append(clock.now - NOON)
        run(posted, clock)
        run(posted, clock)
        clock.now = the_alert(posted).send_after
    assert len(receiver.posted) == len(tries)
    assert tries[:5] == [n * MINUTE for n in (0, 1, 3, 7, 15)]
    assert max(b - a for a, b in pairwise(tries)) == timedelta(hours=6)
    assert THREE_DAYS <= tries[-1] < THREE_DAYS + timedelta(hours=6)
    assert len({posted.headers["webhook-id"] for posted in receiver.posted}) == 1
    assert the_alert(posted).reason == "The receiver answered 500."


def test_what_was_given_up_can_be_tried_for_three_days_more(
    posted: Shop, receiver: Receiver, clock: HandClock
) -> None:
    note(posted)
    receiver.statuses.extend([500] * (MOST_ATTEMPTS + 1))
    for _ in range(MOST_ATTEMPTS):
        run(posted, clock)
        clock.now = the_alert(posted).send_after
    clock.now += THREE_DAYS
    with posted.sessions.begin() as session:
        assert tell_again(session, [AlertChannel.MAIL], clock.now) == 0
        assert tell_again(session, [AlertChannel.WEBHOOK], clock.now) == 1
    assert run(posted, clock) == "0 of 1 posted, none mailed"
    assert untold_count(posted) == 0
    clock.now += MINUTE
    assert run(posted, clock) == "1 of 1 posted, none mailed"


def test_one_whose_teller_was_killed_is_told_after_its_lease(
    posted: Shop, receiver: Receiver, clock: HandClock
) -> None:
    note(posted)
    with posted.sessions.begin() as session:
        assert len(claim_alerts(session, AlertChannel.WEBHOOK, NOON, A_RUN)) == 1
    run(posted, clock)
    assert receiver.posted == []
    clock.now += LEASE
    run(posted, clock)
    assert len(receiver.posted) == 1


def test_two_tellers_do_not_take_the_same(posted: Shop) -> None:
    note(posted, count=3)
    with posted.sessions() as session:
        first = claim_alerts(session, AlertChannel.WEBHOOK, NOON, 2)
        session.commit()
        second = claim_alerts(session, AlertChannel.WEBHOOK, NOON, 2)
    assert [one.id for one in first] == sorted(one.id for one in first)
    assert len({one.id for one in [*first, *second]}) == 3


def test_a_channel_that_fails_keeps_the_other_from_nothing(
    posted: Shop, receiver: Receiver, clock: HandClock
) -> None:
    both = with_settings(posted, alert_to=STAFF)
    receiver.statuses.append(500)
    note(both)
    assert run(both, clock) == "0 of 1 posted, 1 of 1 mailed"
    assert len(letters(both)) == len(STAFF)


def test_what_waits_for_a_channel_set_elsewhere_is_kept_for_three_days(
    shop: Shop, mailed: Shop, clock: HandClock
) -> None:
    """A job run by hand knows the settings of its shell alone."""
    note(shop)
    clock.now += THREE_DAYS - MINUTE
    assert run(shop, clock) == "none posted, none mailed"
    assert run(mailed, clock) == "none posted, 1 of 1 mailed"
    assert len(letters(mailed)) == len(STAFF)


def test_where_nobody_is_to_be_told_nothing_waits_for_ever(shop: Shop, clock: HandClock) -> None:
    note(shop)
    clock.now += THREE_DAYS
    run(shop, clock)
    with shop.sessions() as session:
        assert session.scalars(select(Alert)).all() == []
