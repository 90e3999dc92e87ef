"""Imported responses: history kept whole, the same words never twice."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from feedback.database import make_sessions
from feedback.intake.checkouts import record_checkouts
from feedback.intake.orders import record_orders
from feedback.intake.payloads import CheckoutRecord, ResponseRecord
from feedback.intake.responses import record_responses
from feedback.models.fact_change import FactChange
from feedback.models.order import Order
from feedback.models.response import Answer, Response
from surveys.population import Mode, TouchpointKind
from surveys.verdict import Handled, Verdict
from tests.intake.records import DAY, PLACED, WHEN, order

LATER = PLACED + 10 * DAY


@pytest.fixture(autouse=True)
def touchpoints(session: Session) -> None:
    record_orders(session, [order("a1", customer_id="7"), order("a2")], **WHEN)
    record_checkouts(session, [CheckoutRecord("b1", PLACED, customer_id="7")], **WHEN)
    for change in session.scalars(select(FactChange)):
        session.delete(change)
    session.commit()


def response(order_id: str | None = "a1", **fields: Any) -> ResponseRecord:
    return ResponseRecord(**{"answered_at": LATER, "order_id": order_id, **fields})


def stored(session: Session) -> list[Response]:
    session.expire_all()
    return list(session.scalars(select(Response).order_by(Response.id)))


def answers(session: Session) -> dict[str, str]:
    rows = session.execute(select(Answer.question, Answer.value).order_by(Answer.id))
    return {row.question: row.value for row in rows}


def test_each_answered_question_is_an_answer(session: Session) -> None:
    record = response(
        asked_at=LATER - DAY,
        satisfied=False,
        what_went_wrong="late, damaged",
        handled_as_wanted=Handled.YES,
        score=2,
        attributes={"would_recommend": "4"},
    )
    tally = record_responses(session, [record], **WHEN)
    assert (tally.stored, tally.unchanged, tally.rejected) == (1, 0, [])
    row = stored(session)[0]
    assert (row.mode, row.answered_at, row.asked_at) == (Mode.IMPORTED, LATER, LATER - DAY)
    assert (row.reasons, row.words, row.verdict) == ("damaged|late", None, Verdict.PUT_RIGHT)
    owner = session.scalars(select(Order.customer_id).where(Order.shop_id == "a1")).one()
    assert row.customer_id == owner
    assert row.attributes == {"would_recommend": "4"}
    assert answers(session) == {
        "satisfied": "no",
        "what_went_wrong": "damaged|late",
        "handled_as_wanted": "yes",
        "score": "2",
        "would_recommend": "4",
    }
    assert set(session.scalars(select(Answer.verdict))) == {Verdict.PUT_RIGHT}


def test_columns_named_as_the_expectations_are_answers_to_them(session: Session) -> None:
    columns = {"as_expected": "Yes", "easy_to_buy": "0", "issue_resolved": "no_issue", "gift": "1"}
    for _ in range(2):
        record_responses(session, [response(satisfied=True, attributes=columns)], **WHEN)
    assert answers(session) == {
        "satisfied": "yes",
        "as_expected": "yes",
        "easy_to_buy": "no",
        "issue_resolved": "no_issue",
        "gift": "1",
    }
    assert len(session.scalars(select(Answer)).all()) == 5


@pytest.mark.parametrize(
    ("text", "reasons", "words"),
    [
        ("late", "late", None),
        ("never_came|late", "late|never_came", None),
        ("It came late", None, "It came late"),
        ("late, and the box was open", None, "late, and the box was open"),
    ],
)
def test_what_is_no_reason_we_know_is_the_customers_own_words(
    session: Session, text: str, reasons: str | None, words: str | None
) -> None:
    record_responses(session, [response(satisfied=False, what_went_wrong=text)], **WHEN)
    row = stored(session)[0]
    assert (row.reasons, row.words, row.verdict) == (reasons, words, Verdict.UNSAID)


def test_who_did_not_order_has_a_reason_and_no_verdict(session: Session) -> None:
    told = response(None, checkout_id="b1", why_not_completed="price")
    own_words = response(
        None, checkout_id="b1", why_not_completed="My cat sat on it", answered_at=LATER + DAY
    )
    record_responses(session, [told, own_words], **WHEN)
    first, second = stored(session)
    assert (first.kind, first.why_not_completed) == (TouchpointKind.CHECKOUT, "price")
    assert (second.why_not_completed, second.words) == ("something_else", "My cat sat on it")
    assert (first.verdict, second.verdict) == (None, None)


def test_two_responses_to_one_order_are_both_kept_and_repeats_are_not(session: Session) -> None:
    twice = [
        response(satisfied=True),
        response(satisfied=False, answered_at=LATER + DAY),
        response(satisfied=False),
    ]
    assert record_responses(session, twice, **WHEN).stored == 3
    tally = record_responses(session, [*twice, *twice], **WHEN)
    assert (tally.stored, tally.unchanged) == (0, 6)
    assert [row.satisfied for row in stored(session)] == [True, False, False]


def test_more_of_the_same_response_is_filled_in(session: Session) -> None:
    bare = response(score=2)
    fuller = response(score=2, satisfied=False, attributes={"device": "phone"})
    record_responses(session, [bare], **WHEN)
    assert record_responses(session, [fuller], **WHEN).stored == 1
    assert record_responses(session, [bare, fuller], **WHEN).unchanged == 2
    row = stored(session)[0]
    assert (row.satisfied, row.verdict, row.attributes) == (
        False,
        Verdict.UNSAID,
        {"device": "phone"},
    )
    assert answers(session) == {"score": "2", "satisfied": "no", "device": "phone"}
    assert len(session.scalars(select(Answer)).all()) == 3


def test_a_response_to_what_is_not_known_is_rejected(session: Session) -> None:
    unknown = [response("z9", satisfied=True), response(None, checkout_id="z9", score=1)]
    tally = record_responses(session, [*unknown, response(satisfied=True)], **WHEN)
    assert tally.stored == 1
    assert [(place, str(error)) for place, error in tally.rejected] == [
        (0, "order_id 'z9' is not known; import its order first"),
        (1, "checkout_id 'z9' is not known; import its checkout first"),
    ]


def test_an_answer_before_the_order_is_stored_and_flagged(session: Session) -> None:
    record_responses(session, [response(satisfied=True, answered_at=PLACED - DAY)], **WHEN)
    assert stored(session)[0].flags == "answered_before_placed"


def test_an_order_that_gets_its_customer_later_brings_its_responses_along(
    session: Session,
) -> None:
    record_responses(session, [response("a1", score=1), response("a2", score=1)], **WHEN)
    record_orders(session, [order("a2", customer_id="8")], **WHEN)
    session.expire_all()
    rows = session.execute(select(Order.shop_id, Order.customer_id))
    owners = {row.shop_id: row.customer_id for row in rows}
    assert [row.customer_id for row in stored(session)] == [owners["a1"], owners["a2"]]
    assert owners["a2"] is not None


def test_the_facts_are_told_who_answered(session: Session) -> None:
    record_responses(session, [response("a1", score=1), response("a2", score=1)], **WHEN)
    change = session.scalars(select(FactChange)).one()
    orders = {row.shop_id: row for row in session.scalars(select(Order))}
    assert change.customers == [orders["a1"].customer_id]
    assert list(map(tuple, change.anonymous)) == [("order", orders["a2"].id)]


RECORDS = st.builds(
    response,
    satisfied=st.sampled_from([None, True, False]),
    score=st.sampled_from([None, 1.0, 5.0]),
    what_went_wrong=st.sampled_from([None, "late", "Too late"]),
    answered_at=st.sampled_from([LATER, LATER + DAY]),
)


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None
)
@given(records=st.lists(RECORDS, min_size=1, max_size=6), data=st.data())
def test_a_second_import_in_any_order_says_nothing_new(
    engine: Engine, records: list[ResponseRecord], data: st.DataObject
) -> None:
    again = data.draw(st.permutations(records))
    with make_sessions(engine)() as session:
        record_responses(session, records, **WHEN)
        tally = record_responses(session, again, **WHEN)
        assert (tally.stored, tally.unchanged) == (0, len(records))
        session.rollback()
