"""Customer, staff and job write about one invitation one after the other, on PostgreSQL too."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event
from time import sleep

import pytest
from sqlalchemy.orm import Session, sessionmaker

from feedback.fieldwork.answer import save_answers
from feedback.fieldwork.follow_up import open_unsaid
from feedback.fieldwork.handling import NotNow, find_follow_up, give_up
from feedback.fieldwork.re_ask import ask_again, save_re_ask
from feedback.fieldwork.receipts import record_receipts
from feedback.mail.event import MailEvent
from feedback.models.follow_up import FollowUpState
from feedback.models.invitation import Invitation
from feedback.models.receipt import ReceiptEvent
from tests.conftest import LISBON, NOON
from tests.fieldwork.following import (
    BEN,
    HOUR,
    LEFT_WRONG,
    UNSAID,
    follow_ups,
    happened,
    invite,
    left_wrong,
    told,
)

Sessions = sessionmaker[Session]


def at_once(*acts: Callable[[], object]) -> list[object]:
    """Run them at the same moment; what one raises is raised."""
    together = Barrier(len(acts))

    def run(act: Callable[[], object]) -> object:
        together.wait()
        return act()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


@pytest.mark.parametrize("attempt", range(5))
def test_the_job_and_a_late_answer_open_one(sessions: Sessions, attempt: int) -> None:
    with sessions.begin() as session:
        invitation_id = invite(session).id
        save_answers(session, session.get_one(Invitation, invitation_id), UNSAID, NOON)
    later = NOON + 2 * HOUR

    def job() -> None:
        with sessions.begin() as session:
            open_unsaid(session, later)

    def customer() -> None:
        with sessions.begin() as session:
            invitation = session.get_one(Invitation, invitation_id)
            save_answers(session, invitation, LEFT_WRONG, later)

    at_once(job, customer, job)
    with sessions() as session:
        (follow_up,) = follow_ups(session)
        assert follow_up.verdict == "left_wrong"
        assert len(told(session)) == 1


def test_two_who_press_at_once_ask_the_customer_once(sessions: Sessions) -> None:
    with sessions.begin() as session:
        number = left_wrong(session).id

    def press() -> bool:
        with sessions.begin() as session:
            follow_up = find_follow_up(session, number)
            assert follow_up is not None
            try:
                ask_again(session, follow_up, LISBON, BEN, NOON + 2 * HOUR)
            except NotNow:
                return False
            return True

    assert sorted(at_once(press, press, press), key=bool) == [False, False, True]


def test_the_same_answer_from_two_tabs_is_kept_once(sessions: Sessions) -> None:
    with sessions.begin() as session:
        follow_up = left_wrong(session)
        ask_again(session, follow_up, LISBON, BEN, NOON + 2 * HOUR)
        number = follow_up.id

    def send() -> None:
        with sessions.begin() as session:
            (follow_up,) = follow_ups(session)
            save_re_ask(session, follow_up, {"put_right": ("no",)}, NOON + 3 * HOUR)

    at_once(send, send, send)
    with sessions() as session:
        assert follow_ups(session)[0].id == number
        assert [what for _, what, _ in happened(session)].count(
            "Said that it is not right yet."
        ) == 1
        assert len(told(session)) == 2


def test_staff_and_a_receipt_do_not_wait_for_each_other(sessions: Sessions) -> None:
    with sessions.begin() as session:
        follow_up = left_wrong(session)
        mail = ask_again(session, follow_up, LISBON, BEN, NOON)
        session.flush()
        key, receipt = follow_up.id, MailEvent(mail.id, 1, ReceiptEvent.UNSUBSCRIBED, NOON)
    found = Event()

    def staff() -> None:
        with sessions.begin() as session:
            held = find_follow_up(session, key)
            assert held is not None
            found.set()
            sleep(0.2)
            give_up(session, held, "Out of reach.", BEN, NOON)

    def provider() -> None:
        found.wait()
        with sessions.begin() as session:
            record_receipts(session, [receipt])

    at_once(staff, provider)
    with sessions() as session:
        assert [one.state for one in follow_ups(session)] == [FollowUpState.GIVEN_UP]
