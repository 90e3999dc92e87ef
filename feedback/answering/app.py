"""The customers' app: small, without session, cookie or script, beside the managers' app.

Its routes hold their whole paths, /a/<token> and /u/<token>: whoever mounts it must not strip them.
"""

from base64 import b64encode
from hashlib import sha256
from pathlib import Path

from flask import Flask, Response
from markupsafe import Markup
from sqlalchemy.orm import Session, sessionmaker
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from config import Config
from feedback.answering.answer import AnswerView
from feedback.answering.desk import Desk
from feedback.answering.unsubscribe import UnsubscribeView
from feedback.clock import Clock
from surveys.answering import Problem
from surveys.page import load_page_words

TEMPLATES = Path(__file__).parents[2] / "templates"
LARGEST_POST = 64 * 1024


def create_answering_app(config: Config, sessions: sessionmaker[Session], clock: Clock) -> Flask:
    """Return the app that takes customers' answers and lets them unsubscribe."""
    app = Flask("feedback.answering", template_folder=str(TEMPLATES), static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_POST
    style = (TEMPLATES / "answer" / "style.css").read_text(encoding="utf-8")
    desk = Desk(
        config=config,
        reads=_reading(sessions),
        writes=sessions,
        clock=clock,
        words=load_page_words(),
        # The one stylesheet is ours and goes into the page: one request a view.
        style=Markup(style),  # noqa: S704
    )
    app.add_url_rule("/a/<token>", view_func=AnswerView.as_view("answer", desk))
    app.add_url_rule("/u/<token>", view_func=UnsubscribeView.as_view("unsubscribe", desk))
    _add_headers(app, style, is_https=config.base_url.startswith("https:"))
    _explain_errors(app, desk)
    return app


def _reading(sessions: sessionmaker[Session]) -> sessionmaker[Session]:
    """Return sessions that never hold up, or wait for, the one writer of SQLite."""
    bind = sessions.kw["bind"].execution_options(sqlite_reads_only=True)
    return sessionmaker(bind, expire_on_commit=False)


def _add_headers(app: Flask, style: str, *, is_https: bool) -> None:
    """Say on every page: nothing from elsewhere, the address goes nowhere, nobody keeps a copy."""
    digest = b64encode(sha256(style.encode()).digest()).decode()
    headers = {
        "Content-Security-Policy": (
            f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; "
            "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
        ),
        "Referrer-Policy": "no-referrer",
        "X-Robots-Tag": "noindex, nofollow",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
    }
    if is_https:
        headers["Strict-Transport-Security"] = "max-age=31536000"

    @app.after_request
    def add(response: Response) -> Response:
        response.headers.update(headers)
        return response


def _explain_errors(app: Flask, desk: Desk) -> None:
    """Answer what fails with a page in the customer's language."""
    words = desk.words

    @app.errorhandler(HTTPException)
    def refused(error: HTTPException) -> Response:
        if error.code is None or error.code < 500:
            return desk.show_message(
                words.unknown, words.unknown_text, desk.language_of(), error.code or 404
            )
        return desk.show_message(words.failed, words.failed_text, desk.language_of(), error.code)

    @app.errorhandler(RequestEntityTooLarge)
    def too_large(error: RequestEntityTooLarge) -> Response:
        too_long = words.problems[Problem.TOO_LONG]
        return desk.show_message(words.failed, too_long, desk.language_of(), 413)
