"""Whoever was left dissatisfied is asked again on the same plain pages, by a link of its own."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from feedback.fieldwork.answer import find_invitation, save_answers
from feedback.fieldwork.re_ask import ask_again
from feedback.fieldwork.suppress import is_suppressed
from feedback.models.delivery import DeliveryKind
from feedback.models.follow_up import FollowUp, FollowUpEvent, FollowUpState
from feedback.models.invitation import Invitation, InvitationToken
from feedback.models.response import Response
from feedback.models.survey import Survey
from feedback.tokens import hash_token, mint_token
from surveys.verdict import Verdict
from tests.answering.conftest import PLACED, Invite, Moment, count_rows, on_sqlite
from tests.answering.test_answer import next_question
from tests.conftest import LISBON, NOON
from tests.fieldwork.following import BEN, LEFT_WRONG

DAY = timedelta(days=1)
Links = tuple[str, str]


@pytest.fixture
def links(sessions: sessionmaker[Session], invite: Invite) -> Callable[..., Links]:
    """Leave a customer dissatisfied and ask them again; returns both tokens, the first's first."""

    def links(language: str = "en") -> Links:
        first, again = invite(language=language), mint_token()
        with sessions.begin() as session:
            survey = session.scalars(select(Survey).where(Survey.key == "completed")).one()
            survey.active_since = PLACED
            invitation = find_invitation(session, first)
            assert invitation is not None
            save_answers(session, invitation, LEFT_WRONG, NOON)
            follow_up = session.scalars(select(FollowUp)).one()
            ask_again(session, follow_up, LISBON, BEN, NOON)
            link = InvitationToken(
                invitation_id=invitation.id,
                token_hash=hash_token(again),
                minted_at=NOON,
                kind=DeliveryKind.RE_ASK,
            )
            session.add(link)
        return first, again

    return links


def the_follow_up(session: Session) -> FollowUp:
    """Return it as stored, and let go of the database."""
    fresh = select(FollowUp).execution_options(populate_existing=True)
    follow_up = session.scalars(fresh).one()
    session.commit()
    return follow_up


def test_yes_then_words_then_thanks(
    client: FlaskClient, links: Callable[..., Links], session: Session
) -> None:
    link = f"/a/{links()[1]}"
    page = client.get(link).text
    assert "Have we put it right now?" in page
    assert "About your order of 20\N{NO-BREAK SPACE}February 2026, with which" in page
    assert next_question(client.post(link, data={"put_right": "yes"})) == "anything_else"
    assert the_follow_up(session).state is FollowUpState.PUT_RIGHT
    assert next_question(client.post(link, data={"anything_else": "Quick, thanks"})) is None
    thanks = client.get(link).text
    assert "We are glad that it is right now." in thanks
    assert "You can change your answers until 16\N{NO-BREAK SPACE}March 2026." in thanks
    assert the_follow_up(session).put_right_words == "Quick, thanks"


def test_no_and_what_is_still_wrong(
    client: FlaskClient, links: Callable[..., Links], session: Session
) -> None:
    link = f"/a/{links()[1]}"
    assert next_question(client.post(link, data={"put_right": "no"})) == "still_wrong"
    client.post(link, data={"still_wrong": "No refund"})
    assert "looks at your order again" in client.get(link).text
    follow_up = the_follow_up(session)
    assert (follow_up.state, follow_up.put_right_words) == (FollowUpState.OPEN, "No refund")


@pytest.mark.parametrize("query", ["", "?put_right=no", "?put_right=yes", "?question=put_right"])
def test_looking_writes_nothing(
    client: FlaskClient, links: Callable[..., Links], session: Session, query: str
) -> None:
    token = links()[1]

    def rows() -> dict[str, int]:
        events = session.scalar(select(func.count(FollowUpEvent.id))) or 0
        found = {**count_rows(session), "event": events}
        session.commit()
        return found

    before = rows()
    for prefix in ("a", "u"):
        assert client.get(f"/{prefix}/{token}{query}").status_code == 200
        assert client.head(f"/{prefix}/{token}{query}").status_code == 200
    assert rows() == before
    assert the_follow_up(session).state is FollowUpState.ASKED_AGAIN


@on_sqlite
def test_the_links_in_the_mail_preselect(client: FlaskClient, links: Callable[..., Links]) -> None:
    page = client.get(f"/a/{links()[1]}?put_right=no").text
    assert 'class="press chosen" name="put_right" value="no"' in page
    assert "You chose “No” in our e-mail. Press “No” to confirm." in page


def test_the_first_link_still_leads_to_the_first_questions_and_keeps_the_verdict(
    client: FlaskClient, links: Callable[..., Links], session: Session
) -> None:
    first, again = links()
    client.post(f"/a/{again}", data={"put_right": "yes", "satisfied": "yes"})
    assert "from start to finish?" in client.get(f"/a/{first}?question=satisfied").text
    assert session.scalars(select(Response)).one().verdict is Verdict.LEFT_WRONG
    assert count_rows(session)["response"] == 1


def test_it_is_open_for_fourteen_days_whatever_the_survey_is(
    client: FlaskClient, links: Callable[..., Links], session: Session, moment: Moment
) -> None:
    token = links()[1]
    session.scalars(select(Invitation)).one().closes_at = NOON
    session.commit()
    moment.now = NOON + 14 * DAY
    assert client.post(f"/a/{token}", data={"put_right": "no"}).status_code == 303
    moment.now += timedelta(seconds=1)
    assert client.post(f"/a/{token}", data={"put_right": "yes"}).status_code == 410
    assert "It took answers until 16\N{NO-BREAK SPACE}March 2026." in client.get(f"/a/{token}").text
    assert the_follow_up(session).put_right is False


def test_one_click_unsubscribes_by_it_too(
    client: FlaskClient, links: Callable[..., Links], session: Session
) -> None:
    token = links()[1]
    assert client.post(f"/u/{token}", data={"List-Unsubscribe": "One-Click"}).status_code == 200
    assert is_suppressed(session, "ann1@customer.example")


@on_sqlite
@pytest.mark.parametrize(
    ("language", "asked"),
    [
        ("es", "¿Lo hemos solucionado?"),
        ("pt", "O problema ficou resolvido?"),
        ("de", "Haben wir es jetzt in Ordnung gebracht?"),
        ("fr", "Le problème est-il réglé maintenant\N{NO-BREAK SPACE}?"),
    ],
)
def test_it_speaks_the_customers_language(
    client: FlaskClient, links: Callable[..., Links], language: str, asked: str
) -> None:
    assert asked in client.get(f"/a/{links(language)[1]}").text
