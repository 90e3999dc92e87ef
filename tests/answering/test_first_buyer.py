"""A first buyer is asked five questions more, after the verdict; none has to be answered."""

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from feedback.models.order import Order
from feedback.models.response import Answer, Response
from surveys.expectation import Expectation
from surveys.population import Population
from surveys.verdict import Verdict
from tests.answering.conftest import PLACED, Invite, add, count_rows, earlier_order, on_sqlite
from tests.answering.test_answer import next_question

SATISFIED = {"satisfied": "yes"}
NOTHING_ELSE = {"question": "anything_else", "anything_else": ""}
WENT_WRONG = {"satisfied": "no", "what_went_wrong": "late", "handled_as_wanted": "no"}


def given(session: Session) -> list[tuple[str, str]]:
    rows = session.execute(select(Answer.question, Answer.value).order_by(Answer.id))
    return [(row.question, row.value) for row in rows]


def link_in(page: str, words: str) -> str:
    found = re.search(rf'<a href="([^"]+)">{words}</a>', page)
    assert found
    return found[1]


def test_a_satisfied_first_buyer_goes_on_to_the_five_expectations(
    client: FlaskClient, invite: Invite, session: Session
) -> None:
    link = f"/a/{invite(is_first_buyer=True)}"
    assert next_question(client.post(link, data=SATISFIED)) == "anything_else"
    assert next_question(client.post(link, data=NOTHING_ELSE)) == "as_expected"
    assert (
        "This was your first order with Ana &amp; Sons."
        in client.get(f"{link}?question=as_expected").text
    )
    path = [next_question(client.post(link, data={one: "yes"})) for one in Expectation]
    assert path == [*list(Expectation)[1:], None]
    assert "Thank you" in client.get(link).text
    assert given(session) == [("satisfied", "yes"), *((one, "yes") for one in Expectation)]
    assert session.scalars(select(Response)).one().verdict is Verdict.SATISFIED


def test_a_dissatisfied_first_buyer_does_so_after_how_it_was_handled(
    client: FlaskClient, invite: Invite, session: Session
) -> None:
    link = f"/a/{invite(is_first_buyer=True)}"
    assert next_question(client.post(link, data=WENT_WRONG)) == "as_expected"
    client.post(link, data={"as_expected": "no"})
    assert next_question(client.post(link, data={"issue_resolved": "no_issue"})) is None
    assert given(session)[-2:] == [("as_expected", "no"), ("issue_resolved", "no_issue")]
    response = session.scalars(select(Response)).one()
    assert (response.verdict, response.reasons) == (Verdict.LEFT_WRONG, "late")


def test_who_has_bought_before_is_not_asked_them(
    client: FlaskClient, invite: Invite, session: Session
) -> None:
    link = f"/a/{invite()}"
    assert next_question(client.post(link, data=WENT_WRONG)) is None
    assert "Were you satisfied" in client.get(f"{link}?question=satisfied").text
    assert "Was the product" not in client.get(f"{link}?question=as_expected").text
    client.post(link, data={"as_expected": "no"})
    assert [question for question, _ in given(session)][-1] == "handled_as_wanted"


@pytest.mark.parametrize(
    ("columns", "is_first"),
    [
        ({}, False),
        ({"population": Population.NOT_COMPLETED}, True),
        ({"replacement_for": "a0"}, True),
        ({"placed_at": PLACED}, True),
        ({"customer_id": None}, True),
    ],
    ids=["completed", "given up", "a replacement", "not earlier", "of somebody else"],
)
def test_only_an_earlier_completed_order_makes_it_not_the_first(
    client: FlaskClient,
    invite: Invite,
    sessions: sessionmaker[Session],
    columns: dict[str, object],
    is_first: bool,
) -> None:
    link = f"/a/{invite(is_first_buyer=True)}"
    with sessions.begin() as session:
        owner = session.scalars(select(Order.customer_id)).one()
        assert owner is not None
        other = add(session, earlier_order(owner))
        for name, value in columns.items():
            setattr(other, name, value)
    following = next_question(client.post(link, data=WENT_WRONG))
    assert following == ("as_expected" if is_first else None)


@on_sqlite
def test_skipping_goes_on_writes_nothing_and_keeps_what_was_said(
    client: FlaskClient, invite: Invite, session: Session
) -> None:
    link = f"/a/{invite(is_first_buyer=True)}"
    client.post(link, data={**WENT_WRONG, "easy_to_buy": "yes"})
    before = count_rows(session)
    at, seen = f"{link}?question=as_expected", []
    for _ in Expectation:
        page = client.get(at).text
        seen.append(re.findall('name="question" value="(.*?)"', page)[0])
        at = link_in(page, "Skip this question")
    assert seen == list(Expectation)
    assert "Thank you" in client.get(at).text
    assert count_rows(session) == before
    assert ("easy_to_buy", "yes") in given(session)


@on_sqlite
def test_finishing_skips_all_the_questions_left_and_writes_nothing(
    client: FlaskClient, invite: Invite, session: Session
) -> None:
    link = f"/a/{invite(is_first_buyer=True)}"
    client.post(link, data={**WENT_WRONG, "as_expected": "yes"})
    before = count_rows(session)
    page = client.get(f"{link}?question=easy_to_buy").text
    assert "Thank you" in client.get(link_in(page, "Finish here")).text
    assert count_rows(session) == before
    last = client.get(f"{link}?question={list(Expectation)[-1]}").text
    assert "Skip this question" in last
    assert "Finish here" not in last


@on_sqlite
def test_the_thanks_lead_on_to_the_first_question_left_as_long_as_there_is_one(
    client: FlaskClient, invite: Invite
) -> None:
    link = f"/a/{invite(is_first_buyer=True)}"
    client.post(link, data={**SATISFIED, **NOTHING_ELSE, "as_expected": "no"})
    again = client.get(f"{link}?satisfied=yes").text
    assert link_in(again, "Answer the questions left").endswith("?question=easy_to_buy")
    client.post(link, data=dict.fromkeys(list(Expectation)[1:], "yes"))
    assert "Answer the questions left" not in client.get(link).text


@on_sqlite
def test_who_is_asked_no_expectations_has_nothing_left_to_answer(
    client: FlaskClient, invite: Invite
) -> None:
    link = f"/a/{invite()}"
    client.post(link, data={**SATISFIED, **NOTHING_ELSE})
    assert "Answer the questions left" not in client.get(link).text


@on_sqlite
def test_questions_that_must_be_answered_cannot_be_skipped(
    client: FlaskClient, invite: Invite
) -> None:
    link = f"/a/{invite(is_first_buyer=True)}"
    client.post(link, data={"satisfied": "no"})
    for question in ("satisfied", "what_went_wrong", "handled_as_wanted"):
        assert "Skip this question" not in client.get(f"{link}?question={question}").text


def test_breaking_off_keeps_what_was_answered_and_the_link_says_thanks(
    client: FlaskClient, invite: Invite, session: Session
) -> None:
    link = f"/a/{invite(is_first_buyer=True)}"
    client.post(link, data=WENT_WRONG)
    client.post(link, data={"as_expected": "no"})
    assert "Thank you" in client.get(link).text
    assert ("as_expected", "no") in given(session)


def test_answers_to_them_may_be_changed(
    client: FlaskClient, invite: Invite, session: Session
) -> None:
    link = f"/a/{invite(is_first_buyer=True)}"
    client.post(link, data={**WENT_WRONG, "treated_right": "no"})
    assert "Your answer so far: No" in client.get(f"{link}?question=treated_right").text
    assert next_question(client.post(link, data={"treated_right": "yes"})) == "came_as_expected"
    assert given(session)[-2:] == [("treated_right", "no"), ("treated_right", "yes")]
