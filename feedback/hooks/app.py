"""The providers' app: what they tell us, at /hooks/…; no page, session or cookie.

Whoever calls it proves who they are with a signature.
"""

import logging

from flask import Flask, Response
from sqlalchemy.orm import Session, sessionmaker
from werkzeug.exceptions import HTTPException

from config import Config
from feedback.clock import Clock
from feedback.hooks.sendgrid import SendGridView
from feedback.mail.receipt_signature import NotAKey, Signatures

# SendGrid says of no limit of its own; its bodies hold up to a few thousand events.
LARGEST_BODY = 4 << 20

log = logging.getLogger(__name__)


def create_hooks_app(config: Config, sessions: sessionmaker[Session], clock: Clock) -> Flask:
    """Return the app that takes in what providers say became of mails."""
    app = Flask("feedback.hooks", static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_BODY
    signatures = _signatures(config)
    app.add_url_rule(
        "/hooks/sendgrid", view_func=SendGridView.as_view("sendgrid", signatures, sessions, clock)
    )
    app.register_error_handler(HTTPException, _in_a_word)
    return app


def _signatures(config: Config) -> Signatures | None:
    if not config.sendgrid_webhook_key:
        return None
    try:
        return Signatures(config.sendgrid_webhook_key)
    except NotAKey:
        log.error(  # noqa: TRY400 where it was raised says nothing more
            "COMEBACK_SENDGRID_WEBHOOK_KEY is not the verification key that SendGrid shows for "
            "its signed event webhook; no event is taken until it is."
        )
        return None


def _in_a_word(error: HTTPException) -> Response:
    return Response(f"{error.name}\n", error.code, mimetype="text/plain")
