"""SendGrid's webhook: who it is, what it may say, and that 2xx means stored."""

import logging
from dataclasses import replace
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from feedback.app import create_app
from feedback.extensions import db
from feedback.fieldwork.suppress import is_suppressed
from feedback.hooks.app import LARGEST_BODY, create_hooks_app
from feedback.models.delivery import Delivery, DeliveryState
from feedback.models.receipt import Receipt, ReceiptEvent
from feedback.models.survey import Survey
from surveys.disposition import Disposition
from surveys.population import Population
from tests.conftest import NOON
from tests.fieldwork.asking import Sessions
from tests.fieldwork.mailed import add_mail, unit_column
from tests.fieldwork.mailroom import CONFIG
from tests.fieldwork.rows import DAY, add_customer, switch_on
from tests.hooks.signing import Signer, body_of, event_of

ANN = "ann@customer.example"
SIGNER = Signer()


@pytest.fixture
def client(sessions: Sessions) -> FlaskClient:
    config = replace(CONFIG, sendgrid_webhook_key=SIGNER.public)
    return create_hooks_app(config, sessions, lambda: NOON).test_client()


@pytest.fixture
def mail(session: Session) -> Delivery:
    switch_on(session)
    mail = add_mail(session, customer=add_customer(session, ANN))
    session.commit()
    return mail


def post(client: FlaskClient, body: bytes, signer: Signer = SIGNER) -> TestResponse:
    return client.post("/hooks/sendgrid", data=body, headers=signer.headers(body, NOON))


def test_what_sendgrid_signed_is_stored_before_it_is_thanked(
    client: FlaskClient, session: Session, mail: Delivery
) -> None:
    body = body_of(
        [
            event_of(mail, ANN, "processed", NOON),
            event_of(mail, ANN, "bounce", NOON, type="bounce", reason=f"550 5.1.1 <{ANN}> unknown"),
        ]
    )
    assert post(client, body).status_code == 204
    session.refresh(mail)
    assert mail.state is DeliveryState.BOUNCED
    assert mail.reason == "The customer's mail server said 550 5.1.1"
    assert unit_column(session, mail) is Disposition.BOUNCED
    assert is_suppressed(session, ANN)


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        ({"event": "processed"}, ReceiptEvent.PROCESSED),
        ({"event": "delivered"}, ReceiptEvent.DELIVERED),
        ({"event": "bounce"}, ReceiptEvent.BOUNCED),
        ({"event": "bounce", "type": "blocked"}, ReceiptEvent.BLOCKED),
        ({"event": "dropped", "reason": "Bounced Address"}, ReceiptEvent.DROPPED),
        ({"event": "spamreport"}, ReceiptEvent.COMPLAINED),
        ({"event": "unsubscribe"}, ReceiptEvent.UNSUBSCRIBED),
        ({"event": "group_unsubscribe"}, ReceiptEvent.UNSUBSCRIBED),
        ({"event": "deferred", "attempt": "5"}, None),
        ({"event": "open"}, None),
        ({"event": "click"}, None),
        ({"event": "group_resubscribe"}, None),
    ],
)
def test_each_event_is_kept_for_what_it_tells(
    client: FlaskClient,
    session: Session,
    mail: Delivery,
    told: dict[str, str],
    kept: ReceiptEvent | None,
) -> None:
    assert post(client, body_of([event_of(mail, ANN, happened_at=NOON, **told)])).status_code == 204
    assert session.scalars(select(Receipt.event)).all() == ([kept] if kept else [])


def test_a_clock_that_is_ahead_of_ours_puts_nothing_into_the_future(
    client: FlaskClient, session: Session, mail: Delivery
) -> None:
    post(client, body_of([event_of(mail, ANN, "delivered", NOON + 14 * DAY)]))
    assert session.scalars(select(Receipt.happened_at)).one() == NOON


def test_a_bad_event_keeps_no_good_one_out(
    client: FlaskClient, session: Session, mail: Delivery, caplog: pytest.LogCaptureFixture
) -> None:
    good = event_of(mail, ANN, "delivered", NOON)
    bad: list[object] = [
        *(None, 7, "x", [], {}, {"event": []}),
        *({**good, key: "x"} for key in ("timestamp", "comeback_delivery", "comeback_attempt")),
        {**good, "timestamp": 10**30},
        {**good, "comeback_delivery": str(2**70)},
        {**good, "email": "ann\ud800@customer.example"},
    ]
    foreign = [
        {"event": "delivered", "email": ANN, "timestamp": 1},
        {"event": "new"},
        {**good, "comeback_delivery": "0"},
    ]
    assert post(client, body_of([*bad, good, *foreign])).status_code == 204
    assert session.scalars(select(Receipt.event)).all() == [ReceiptEvent.DELIVERED]
    assert f"{len(bad)} of SendGrid's events could not be read" in caplog.text
    assert ANN not in caplog.text


@pytest.mark.parametrize(
    ("reason", "is_listed"),
    [
        ("Unsubscribed Address", True),
        ("Spam Reporting Address", True),
        ("Bounced Address", True),
        ("Recipient List over Package Quota", False),
    ],
)
def test_whom_sendgrid_will_not_write_to_is_listed_here_too(
    client: FlaskClient, session: Session, mail: Delivery, reason: str, is_listed: bool
) -> None:
    assert post(client, body_of([event_of(mail, ANN, "dropped", NOON, reason=reason)]))
    assert is_suppressed(session, ANN) is is_listed
    session.refresh(mail)
    assert (mail.state, mail.reason) == (
        DeliveryState.DROPPED,
        f"SendGrid did not send it: {reason}",
    )


def test_harm_that_could_not_be_acted_on_is_acted_on_when_it_is_told_again(
    client: FlaskClient, session: Session, mail: Delivery, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise OperationalError("", None, Exception("the database is locked"))

    mails = [add_mail(session, customer=add_customer(session, ANN)) for _ in range(3)]
    session.commit()
    body = body_of([event_of(one, ANN, "spamreport", NOON) for one in mails])
    with monkeypatch.context() as broken:
        broken.setattr("feedback.hooks.sendgrid.stop_harmful", fails)
        assert post(client, body).status_code == 500
    assert post(client, body).status_code == 204
    stopped = select(Survey.population).where(Survey.active_since.is_(None))
    assert session.scalars(stopped).all() == [Population.COMPLETED]


def test_only_the_raw_bytes_are_signed(client: FlaskClient, mail: Delivery) -> None:
    body = body_of([event_of(mail, ANN, "spamreport", NOON)])
    headers = SIGNER.headers(body, NOON)
    for other in (body.rstrip(), body + b" ", body.replace(b"spamreport", b"unsubscrib")):
        assert client.post("/hooks/sendgrid", data=other, headers=headers).status_code == 403
    assert client.post("/hooks/sendgrid", data=body, headers=headers).status_code == 204


def test_nobody_else_can_tell_us_anything(
    client: FlaskClient, session: Session, mail: Delivery, caplog: pytest.LogCaptureFixture
) -> None:
    body = body_of([event_of(mail, ANN, "spamreport", NOON)])
    assert post(client, body, Signer()).status_code == 403
    assert client.post("/hooks/sendgrid", data=body).status_code == 403
    assert client.get("/hooks/sendgrid").status_code == 405
    assert client.post("/hooks/other", data=body).status_code == 404
    assert not is_suppressed(session, ANN)
    assert "not signed by SendGrid" in caplog.text


@pytest.mark.parametrize(
    ("signed", "status"),
    [
        (NOON - timedelta(hours=24), 204),
        (NOON - timedelta(hours=26), 403),
        (NOON + timedelta(minutes=9), 204),
        (NOON + timedelta(minutes=11), 403),
    ],
)
def test_a_body_is_taken_for_as_long_as_sendgrid_tries(
    client: FlaskClient, signed: object, status: int
) -> None:
    headers = SIGNER.headers(b"[]", signed)  # type: ignore[arg-type]
    assert client.post("/hooks/sendgrid", data=b"[]", headers=headers).status_code == status


def test_without_the_key_nothing_is_taken_and_the_log_names_the_setting(
    sessions: Sessions, mail: Delivery, caplog: pytest.LogCaptureFixture
) -> None:
    body = body_of([event_of(mail, ANN, "delivered", NOON)])
    for key in ("", "no key", Signer(curve=None).public[:40]):
        config = replace(CONFIG, sendgrid_webhook_key=key)
        with caplog.at_level(logging.WARNING):
            caplog.clear()
            client = create_hooks_app(config, sessions, lambda: NOON).test_client()
            assert post(client, body).status_code == 403
        assert "COMEBACK_SENDGRID_WEBHOOK_KEY" in caplog.text


def test_what_is_no_list_of_events_or_too_long_is_refused(client: FlaskClient) -> None:
    assert post(client, b'{"event": "processed"}').status_code == 400
    assert post(client, b"[" * 100_000).status_code == 400
    assert post(client, b"[]" + b" " * LARGEST_BODY).status_code == 413


def test_what_could_not_be_stored_is_not_thanked_for(
    client: FlaskClient, mail: Delivery, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise OperationalError("", None, Exception("the disk is full"))

    monkeypatch.setattr("feedback.hooks.sendgrid.record_receipts", fails)
    body = body_of([event_of(mail, ANN, "delivered", NOON)])
    assert post(client, body).status_code == 500


def test_the_service_sends_it_past_the_managers_sign_in(
    engine: Engine, session: Session, mail: Delivery
) -> None:
    where = engine.url.render_as_string(hide_password=False)
    config = replace(CONFIG, sendgrid_webhook_key=SIGNER.public, database_url=where)
    app = create_app(config, lambda: NOON)
    answer = post(app.test_client(), body_of([event_of(mail, ANN, "delivered", NOON)]))
    with app.app_context():
        db.engine.dispose()
    assert (answer.status_code, answer.headers.get("Set-Cookie")) == (204, None)
    session.refresh(mail)
    assert mail.state is DeliveryState.DELIVERED
