"""Looking never unsubscribes; one click does, at once and for good."""

from datetime import timedelta

from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from config import Config
from feedback.fieldwork.suppress import is_suppressed
from feedback.models.customer import Customer
from feedback.models.invitation import Invitation
from tests.answering.conftest import CLOSES, Invite, Moment, count_rows

ONE_CLICK = {"List-Unsubscribe": "One-Click"}
ADDRESS = "ann1@customer.example"


def test_a_person_is_shown_a_form(client: FlaskClient, invite: Invite, session: Session) -> None:
    page = client.get(f"/u/{invite(language='fr')}").text
    assert "Ne plus recevoir nos questions" in page
    assert '<form method="post">' in page
    assert count_rows(session)["suppression"] == 0


def test_a_mail_program_unsubscribes_in_one_click(
    client: FlaskClient, invite: Invite, session: Session, config: Config
) -> None:
    link = f"/u/{invite()}"
    response = client.post(link, data=ONE_CLICK)
    assert response.status_code == 200
    assert "Set-Cookie" not in response.headers
    assert is_suppressed(session, ADDRESS)


def test_clicking_twice_does_no_harm(client: FlaskClient, invite: Invite, session: Session) -> None:
    link = f"/u/{invite()}"
    for _ in range(2):
        assert "We will not ask you again" in client.post(link).text
    assert count_rows(session)["suppression"] == 1


def test_the_invitation_it_came_by_counts_as_refused_and_no_other(
    client: FlaskClient, invite: Invite, session: Session
) -> None:
    link, _ = f"/u/{invite()}", invite()
    client.get(link)
    assert not any(session.scalars(select(Invitation.refused_at)))
    session.commit()
    client.post(link)
    refused = [bool(at) for at in session.scalars(select(Invitation.refused_at).order_by("id"))]
    assert refused == [True, False]


def test_who_has_unsubscribed_is_told_so_and_not_asked_again(
    client: FlaskClient, invite: Invite, session: Session
) -> None:
    link, of_another = f"/u/{invite(language='fr')}", f"/u/{invite(language='fr')}"
    client.post(link)
    page = client.get(link).text
    assert "Nous ne vous poserons plus de questions" in page
    assert "<form" not in page
    assert '<form method="post">' in client.get(of_another).text
    assert count_rows(session)["suppression"] == 1


def test_who_has_another_address_since_is_asked_about_that_one(
    client: FlaskClient, invite: Invite, session: Session
) -> None:
    link = f"/u/{invite()}"
    client.post(link)
    session.execute(update(Customer).values(email="ann@elsewhere.example"))
    session.commit()
    assert '<form method="post">' in client.get(link).text


def test_it_works_after_the_survey_has_closed(
    client: FlaskClient, invite: Invite, session: Session, config: Config, moment: Moment
) -> None:
    link = f"/u/{invite()}"
    moment.now = CLOSES + timedelta(days=400)
    assert client.post(link).status_code == 200
    assert is_suppressed(session, ADDRESS)


def test_an_answer_is_still_taken_afterwards(client: FlaskClient, invite: Invite) -> None:
    token = invite()
    client.post(f"/u/{token}")
    assert client.post(f"/a/{token}", data={"satisfied": "yes"}).status_code == 303
