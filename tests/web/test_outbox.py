"""The outbox shows the mails that were not sent, and shuts them in."""

from dataclasses import replace
from email.message import EmailMessage

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from config import Config
from feedback.app import create_app
from feedback.models.delivery import OutboxMail
from tests.conftest import NOON
from tests.web.conftest import on_sqlite, sign_in

pytestmark = on_sqlite

LINK = "http://127.0.0.1:8000/a/token?satisfied=no"


@pytest.fixture
def mail(app: Flask, session: Session) -> OutboxMail:
    message = EmailMessage()
    message["Subject"] = "Your order at Ana & <b>Sons</b>"
    message["From"] = "service@shop.example"
    message["To"] = "ann@customer.example"
    message.set_content(f"Were you satisfied?\nNo: {LINK}\n<i>plain</i>\n")
    message.add_alternative(
        f'<html><head><title>x</title></head><body><a href="{LINK}">No</a></body></html>',
        subtype="html",
    )
    mail = OutboxMail(
        delivery_id=None,
        written_at=NOON,
        recipient="ann@customer.example",
        message=message.as_string(),
    )
    session.add(mail)
    session.commit()
    return mail


def test_mails_are_listed_with_their_subject_escaped(
    manager: FlaskClient, mail: OutboxMail
) -> None:
    page = manager.get("/outbox").text
    assert "<b>1</b> mail to customers" in page
    assert "Ana &amp; &lt;b&gt;Sons&lt;/b&gt;" in page
    assert "ann@customer.example" in page


def test_the_text_of_a_mail_is_shown_with_links_that_work(
    manager: FlaskClient, mail: OutboxMail
) -> None:
    page = manager.get(f"/outbox/{mail.id}").text
    assert f'<a href="{LINK}" target="_blank" rel="noopener noreferrer">{LINK}</a>' in page
    assert "&lt;i&gt;plain&lt;/i&gt;" in page
    assert f'src="/outbox/{mail.id}/html"' in page


def test_the_html_of_a_mail_can_neither_run_nor_fetch_nor_leave_its_frame(
    manager: FlaskClient, mail: OutboxMail
) -> None:
    answer = manager.get(f"/outbox/{mail.id}/html")
    policy = answer.headers["Content-Security-Policy"]
    assert "sandbox allow-popups allow-popups-to-escape-sandbox" in policy
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert '<head><base target="_blank">' in answer.text


def test_a_shop_that_really_sends_has_no_outbox(app: Flask, config: Config) -> None:
    sending = create_app(replace(config, mail_url="smtp://localhost:25"))
    manager = sign_in(sending.test_client(), "manager@shop.example")
    assert manager.get("/outbox").status_code == 404
    assert "/outbox" not in manager.get("/glossary").text


@pytest.mark.parametrize("page", ["2", "9" * 20])
def test_after_the_last_page_comes_the_last_page(
    manager: FlaskClient, mail: OutboxMail, page: str
) -> None:
    answer = manager.get(f"/outbox?page={page}")
    assert answer.status_code == 200
    assert "ann@customer.example" in answer.text


@pytest.mark.parametrize("key", ["2", str(2**63 - 1), str(2**63), "9" * 20])
@pytest.mark.parametrize("rest", ["", "/html"])
def test_a_mail_that_is_not_there_is_not_found(
    manager: FlaskClient, mail: OutboxMail, key: str, rest: str
) -> None:
    assert manager.get(f"/outbox/{key}{rest}").status_code == 404


def test_an_empty_outbox_leads_to_the_surveys(manager: FlaskClient) -> None:
    page = manager.get("/outbox").text
    assert "Nobody has been asked" in page
    assert 'href="/surveys"' in page
