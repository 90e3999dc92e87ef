"""How fast SendGrid's signed events are taken in, beside an endpoint that only inserts them."""

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from flask import Flask, request
from flask.testing import FlaskClient
from sqlalchemy import Engine

from feedback.database import make_engine, make_sessions
from feedback.hooks.app import create_hooks_app
from feedback.models.delivery import DeliveryState
from feedback.models.schema import Base
from tests.bench.row import Row
from tests.conftest import NOON
from tests.fieldwork.mailed import add_mail
from tests.fieldwork.mailroom import CONFIG
from tests.fieldwork.rows import add_customer, switch_on
from tests.hooks.signing import Signer, body_of, event_of

A_BODY = 1_000
BODIES = 20
ANN = "ann@customer.example"


def run() -> list[Row]:
    """Take in `processed` and `delivered` of 10,000 mails, in bodies of 1,000 events."""
    with TemporaryDirectory() as folder:
        bodies = _prepare(folder)
        signer = Signer()
        engine = make_engine(_url(folder))
        config = replace(CONFIG, sendgrid_webhook_key=signer.public)
        hooks = create_hooks_app(config, make_sessions(engine), lambda: NOON).test_client()
        ours = _rate(bodies, lambda body: _post(hooks, body, signer.headers(body, NOON)))
        engine.dispose()
        bare = make_engine(f"sqlite:///{folder}/bare.db")
        inserting = _bare(bare).test_client()
        ceiling = _rate(bodies, lambda body: _post(inserting, body, {}))
        bare.dispose()
    return [
        Row(
            name="webhook",
            rate=ours,
            unit="events/s",
            against="Flask that only inserts",
            ceiling=ceiling,
            n=len(bodies) * A_BODY,
        )
    ]


def _url(folder: str) -> str:
    return f"sqlite:///{Path(folder) / 'shop.db'}"


def _prepare(folder: str) -> list[bytes]:
    """Write the mails, and return the bodies of what is told of them."""
    engine = make_engine(_url(folder))
    Base.metadata.create_all(engine)
    with make_sessions(engine).begin() as session:
        switch_on(session)
        customer = add_customer(session, ANN)
        mails = [
            add_mail(session, DeliveryState.ACCEPTED, customer=customer)
            for _ in range(BODIES * A_BODY // 2)
        ]
        events = [event_of(mail, ANN, "processed", NOON) for mail in mails]
        events += [event_of(mail, ANN, "delivered", NOON) for mail in mails]
    engine.dispose()
    starts = range(0, len(events), A_BODY)
    return [body_of(events[start : start + A_BODY]) for start in starts]


def _bare(engine: Engine) -> Flask:
    """Return an app that stores every event it is given, unseen."""
    app = Flask("bare")
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE bare (mail TEXT, event TEXT, happened_at INTEGER)")

    @app.post("/hooks/sendgrid")
    def store() -> tuple[str, int]:
        rows = [
            (event["comeback_delivery"], event["event"], event["timestamp"])
            for event in json.loads(request.get_data())
        ]
        with engine.begin() as connection:
            connection.exec_driver_sql("INSERT INTO bare VALUES (?, ?, ?)", rows)
        return "", 204

    return app


def _post(client: FlaskClient, body: bytes, headers: dict[str, str]) -> None:
    assert client.post("/hooks/sendgrid", data=body, headers=headers).status_code == 204


def _rate(bodies: Sequence[bytes], take: Callable[[bytes], Any]) -> float:
    begun = perf_counter()
    for body in bodies:
        take(body)
    return len(bodies) * A_BODY / (perf_counter() - begun)
