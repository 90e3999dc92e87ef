"""Staff read how each follow-up stands, and in one sentence what came of them all."""

from datetime import timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from feedback.account.caseload import Case, Tally, cases, cases_over, find_case, tally
from feedback.fieldwork.handling import give_up, hand_over
from feedback.fieldwork.re_ask import ask_again, save_re_ask
from feedback.models.delivery import Delivery, DeliveryKind, DeliveryState
from feedback.models.follow_up import FollowUp, FollowUpState
from tests.conftest import LISBON, NOON
from tests.fieldwork.following import BEN, left_wrong

DAY = timedelta(days=1)
OPEN = FollowUpState.OPEN


def case_of(session: Session, follow_up: FollowUp) -> Case:
    session.flush()
    session.expire_all()
    case = find_case(session, follow_up.id)
    assert case is not None
    return case


def mail_becomes(session: Session, state: DeliveryState, reason: str | None = None) -> None:
    of_re_ask = update(Delivery).where(Delivery.kind == DeliveryKind.RE_ASK)
    session.execute(of_re_ask.values(state=state, reason=reason, sent_at=NOON + DAY))


def test_how_one_stands_is_said_in_words(session: Session) -> None:
    follow_up = left_wrong(session)

    def standing(days: int) -> str:
        return case_of(session, follow_up).standing(NOON + days * DAY, LISBON)

    assert standing(1) == "Due 4 March 2026"
    assert standing(3) == "Overdue since 4 March 2026"
    ask_again(session, follow_up, LISBON, BEN, NOON)
    assert standing(1) == "Asking whether it was put right is to leave from 2 March 2026 on"
    mail_becomes(session, DeliveryState.CANCELLED, "The survey was switched off.")
    assert standing(1) == (
        "Asking whether it was put right was cancelled (the survey was switched off)"
    )
    mail_becomes(session, DeliveryState.ACCEPTED)
    assert standing(2) == "Asked whether it was put right on 3 March 2026, no answer yet"
    assert standing(15) == (
        "Asked whether it was put right on 3 March 2026, no answer: call them, or give it up"
    )
    save_re_ask(session, follow_up, {"put_right": ("no",)}, NOON + 2 * DAY)
    assert standing(3) == "Due 6 March 2026; not right yet, says the customer"
    give_up(session, follow_up, "Out of stock.", BEN, NOON + 2 * DAY)
    assert standing(3) == "Given up on 4 March 2026; not right yet, says the customer"
    save_re_ask(session, follow_up, {"put_right": ("yes",)}, NOON + 3 * DAY)
    assert standing(4) == "Put right, says the customer, on 5 March 2026"


def test_those_that_wait_stand_by_when_they_are_due_and_by_whom(session: Session) -> None:
    first, second, third = (left_wrong(session, f"{name}@customer.example") for name in "abc")
    first.due_at, second.due_at = NOON + 5 * DAY, NOON + 4 * DAY
    hand_over(session, second, BEN, BEN, NOON)
    give_up(session, third, "Moved abroad.", BEN, NOON)
    session.flush()
    assert [case.follow_up for case in cases(session, OPEN)] == [second, first]
    assert [case.follow_up for case in cases(session, OPEN, BEN)] == [second]
    assert [case.follow_up for case in cases_over(session)] == [third]
    assert [case.follow_up for case in cases(session, OPEN, limit=1)] == [second]
    assert [case.follow_up for case in cases(session, OPEN, limit=9, offset=1)] == [first]


def test_of_those_that_are_over_the_latest_stands_first(session: Session) -> None:
    first, second, third = (left_wrong(session, f"{name}@customer.example") for name in "abc")
    hand_over(session, first, BEN, BEN, NOON)
    for days, follow_up in ((2, second), (1, first), (3, third)):
        give_up(session, follow_up, "Moved abroad.", BEN, NOON + days * DAY)
    session.flush()
    assert [case.follow_up for case in cases_over(session)] == [third, second, first]
    assert [case.follow_up for case in cases_over(session, BEN)] == [first]
    assert [case.follow_up for case in cases_over(session, limit=1, offset=1)] == [second]


def test_only_mails_that_arrived_count_as_asked(session: Session) -> None:
    first, second = (left_wrong(session, f"{name}@customer.example") for name in "ab")
    assert tally(session, NOON + 2 * DAY) == Tally(2, 0, 0, 0, 0)
    assert tally(session, NOON + 3 * DAY) == Tally(2, 2, 0, 0, 0)
    ask_again(session, first, LISBON, BEN, NOON)
    session.flush()
    assert tally(session, NOON) == Tally(1, 0, 0, 0, 0)
    mail_becomes(session, DeliveryState.DELIVERED)
    assert tally(session, NOON) == Tally(1, 0, 1, 0, 0)
    save_re_ask(session, first, {"put_right": ("yes",)}, NOON + DAY)
    give_up(session, second, "Moved abroad.", BEN, NOON)
    session.flush()
    assert tally(session, NOON) == Tally(0, 0, 1, 1, 1)


@pytest.mark.parametrize(
    ("counted", "sentence"),
    [
        (Tally(0, 0, 0, 0, 0), "**Nobody** waits for us."),
        (Tally(1, 1, 0, 0, 0), "**1 customer** waits for us, **1** overdue."),
        (
            Tally(0, 0, 1, 0, 0),
            "**Nobody** waits for us; of **1** asked again nobody has answered yet.",
        ),
        (
            Tally(3, 0, 12, 9, 4),
            "**3 customers** wait for us; of **12** asked again **9** answered, "
            "and **4** of them say it was put right.",
        ),
        (
            Tally(3, 1, 30, 24, 15),
            "**3 customers** wait for us, **1** overdue; "
            "of **30** asked again **24** answered, "
            "and **15** of them say it was put right (62.5%, 42.7–78.8%).",
        ),
    ],
)
def test_the_sentence_has_a_share_of_the_answers_once_there_are_ten(
    counted: Tally, sentence: str
) -> None:
    assert counted.sentence == sentence
