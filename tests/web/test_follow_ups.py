"""Staff see who was left dissatisfied and act; they cannot say themselves that it was put right."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.fieldwork.answer import save_answers
from feedback.fieldwork.handling import give_up
from feedback.fieldwork.re_ask import ask_again, save_re_ask
from feedback.fieldwork.suppress import suppress
from feedback.models.delivery import Delivery, DeliveryKind
from feedback.models.follow_up import FollowUp, FollowUpState
from feedback.models.invitation import Invitation
from feedback.models.look import Look
from feedback.models.suppression import SuppressionReason
from feedback.web import follow_ups as pages_of
from tests.conftest import LISBON, NOON
from tests.fieldwork.following import ANN, left_wrong
from tests.web.conftest import add_account, csrf, on_sqlite, sign_in

AGENT = "agent@shop.example"
STEPS = ("take", "note", "ask-again", "give-up")


@pytest.fixture
def agent(app: Flask) -> FlaskClient:
    add_account(app, AGENT, "agent")
    return sign_in(app.test_client(), AGENT)


@pytest.fixture
def page(session: Session) -> str:
    """The page of the follow-up of Ann, who was left wrong."""
    follow_up = left_wrong(session)
    session.commit()
    return f"/follow-ups/{follow_up.id}"


def send(client: FlaskClient, page: str, step: str, **form: str) -> str:
    form |= csrf(client, page)
    return client.post(f"{page}/{step}", data=form, follow_redirects=True).text


def stored(session: Session) -> FollowUp:
    """Return the follow-up as it stands, and let go of the database."""
    fresh = select(FollowUp).execution_options(populate_existing=True)
    follow_up = session.scalars(fresh).one()
    session.commit()
    return follow_up


def headline(client: FlaskClient) -> str:
    text = re.sub("<[^>]+>", "", client.get("/follow-ups").text.split("<h1>")[1].split("</h1>")[0])
    return text.strip()


@on_sqlite
def test_before_anybody_was_left_dissatisfied_the_page_says_what_will_be_there(
    agent: FlaskClient,
) -> None:
    assert headline(agent) == "Nobody waits for us."
    assert "Nobody we asked was left dissatisfied" in agent.get("/follow-ups").text


def test_the_list_says_who_waits_and_what_they_wrote(agent: FlaskClient, page: str) -> None:
    assert headline(agent) == "1 customer waits for us."
    listed = agent.get("/follow-ups").text
    assert f'href="{page}"' in listed
    assert "It came late" in listed
    assert "“Two weeks late.”" in listed
    assert "Follow-ups (1)</a>" in listed
    assert "Due 4 March 2026" in listed
    assert ANN not in listed
    assert "Nobody waits for you." in agent.get("/follow-ups?whose=mine").text


def test_a_list_that_is_longer_than_a_page_leads_on(
    agent: FlaskClient, page: str, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages_of, "A_PAGE", 1)
    for name in "bc":
        give_up(session, left_wrong(session, f"{name}@customer.example"), "Moved.", AGENT, NOON)
        session.commit()
    first, second, third = (agent.get(f"/follow-ups?over={number}").text for number in (1, 2, 3))
    assert [one.count("Given up on") for one in (first, second, third)] == [1, 1, 0]
    assert 'href="?over=2#over"' in first
    assert 'href="?over=1#over"' in second
    assert '<details class="table" open>' in second
    assert "There are no more" in third
    assert [f'href="{page}"' in one for one in (first, second)] == [True, True]
    mine = agent.get("/follow-ups?whose=mine&waiting=2").text
    assert 'href="?whose=mine&amp;waiting=1#waiting"' in mine


def test_a_follow_up_shows_the_words_the_account_and_keeps_the_look(
    agent: FlaskClient, page: str, session: Session
) -> None:
    text = agent.get(page).text
    assert "It came late" in text
    assert "Two weeks late." in text
    assert "nor with how we handled it" in text
    assert ANN in text
    look = session.scalars(select(Look)).one()
    assert (look.looked_by, look.where) == (AGENT, page)


@on_sqlite
def test_an_answer_that_was_changed_since_is_said(
    agent: FlaskClient, page: str, session: Session
) -> None:
    assert "They changed their answer" not in agent.get(page).text
    invitation = session.scalars(select(Invitation)).one()
    save_answers(session, invitation, {"handled_as_wanted": ("yes",)}, NOON)
    session.commit()
    assert "They changed their answer since:</b> No, put right." in agent.get(page).text


@on_sqlite
def test_an_analyst_sees_none_of_it(app: Flask, page: str) -> None:
    analyst = sign_in(app.test_client(), "analyst@shop.example")
    assert "/follow-ups" not in analyst.get("/surveys").text
    assert [analyst.get(path).status_code for path in ("/follow-ups", page)] == [403, 403]
    for step in STEPS:
        form = csrf(analyst, "/surveys")
        assert analyst.post(f"{page}/{step}", data=form).status_code == 403


@on_sqlite
def test_a_step_without_our_form_is_refused(agent: FlaskClient, page: str) -> None:
    assert [agent.post(f"{page}/{step}").status_code for step in STEPS] == [400] * 4


def test_staff_take_it_note_and_hand_it_over(
    agent: FlaskClient, page: str, session: Session
) -> None:
    assert f"{AGENT} sees to it now." in send(agent, page, "take")
    assert "With nobody yet" not in agent.get("/follow-ups?whose=mine").text
    assert "Sent a new parcel" in send(agent, page, "note", note="Sent a new parcel")
    send(agent, page, "take", owner="manager@shop.example")
    assert stored(session).owner == "manager@shop.example"


@on_sqlite
@pytest.mark.parametrize("owner", ["analyst@shop.example", "nobody@shop.example"])
def test_it_is_handed_to_nobody_who_may_not_see_it(
    agent: FlaskClient, page: str, session: Session, owner: str
) -> None:
    send(agent, page, "take", owner=owner)
    assert stored(session).owner is None


def test_the_customer_is_asked_with_a_letter_staff_have_read(
    agent: FlaskClient, page: str, session: Session
) -> None:
    text = agent.get(page).text
    assert "Ana &amp; Sons: have we put it right?" in text
    assert "not right with your order of 25 February 2026." in text
    assert "The customer will be asked." in send(agent, page, "ask-again")
    mail = session.scalars(select(Delivery).where(Delivery.kind == DeliveryKind.RE_ASK)).one()
    assert mail.send_after == NOON
    assert stored(session).state is FollowUpState.ASKED_AGAIN
    assert "Ask the customer</button>" not in agent.get(page).text
    assert "that happens once" in send(agent, page, "ask-again")


@on_sqlite
def test_who_must_not_be_written_to_is_not_asked_and_the_page_says_why(
    agent: FlaskClient, page: str, session: Session
) -> None:
    suppress(session, ANN, SuppressionReason.UNSUBSCRIBED, NOON)
    session.commit()
    text = agent.get(page).text
    assert "cannot be asked by mail" in text
    assert "suppression list" in text
    assert "Ask the customer</button>" not in text


def test_staff_give_it_up_with_a_reason_and_it_is_shown_as_that(
    agent: FlaskClient, page: str, session: Session
) -> None:
    assert "Say why it is given up" in send(agent, page, "give-up", reason=" ")
    assert stored(session).state is FollowUpState.OPEN
    assert "Moved abroad" in send(agent, page, "give-up", reason="Moved abroad")
    assert "Given up on 2 March 2026" in agent.get("/follow-ups").text
    assert "Take it</button>" not in agent.get(page).text
    assert "It is over" in send(agent, page, "take")


def test_nobody_but_the_customer_closes_it_as_put_right(
    app: Flask, agent: FlaskClient, page: str, session: Session
) -> None:
    follow_ups = [rule.rule for rule in app.url_map.iter_rules() if "POST" in (rule.methods or ())]
    ways = {rule.rpartition("/")[2] for rule in follow_ups if rule.startswith("/follow-ups")}
    assert ways == set(STEPS)
    follow_up = stored(session)
    ask_again(session, follow_up, LISBON, AGENT, NOON)
    save_re_ask(session, follow_up, {"put_right": ("yes",)}, NOON)
    session.commit()
    assert (
        headline(agent)
        == "Nobody waits for us; of 1 asked again 1 answered, and 1 of them says it was put right."
    )
    assert "It is right now." in agent.get(page).text


@on_sqlite
@pytest.mark.parametrize("key", ["99", str(2**63 - 1), str(2**63), "x"])
def test_one_that_is_not_there_is_not_found(agent: FlaskClient, page: str, key: str) -> None:
    assert agent.get(f"/follow-ups/{key}").status_code == 404
