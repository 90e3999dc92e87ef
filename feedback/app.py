"""The composition root: the managers' app with the customers' app beside it."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from flask import Flask

from config import Config
from feedback.answering.app import create_answering_app
from feedback.clock import Clock, system_clock
from feedback.database import make_sessions, set_up_sqlite
from feedback.extensions import db
from feedback.web import (
    current,
    customers,
    errors,
    glossary,
    guard,
    headers,
    health,
    outbox,
    reports,
    sign_in,
    surveys,
    themes,
    words,
)

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

HERE = Path(__file__).parent
CUSTOMERS_PATHS = ("a", "u")
BLUEPRINTS = (
    *(health.pages, reports.pages, surveys.pages, themes.pages),
    *(outbox.pages, glossary.pages, customers.pages),
)


def create_app(config: Config, clock: Clock = system_clock) -> Flask:
    """Return the whole service: managers sign in; /a and /u go to the customers' own app."""
    app = Flask(
        "feedback",
        root_path=str(HERE),
        template_folder=str(HERE.parent / "templates"),
        static_folder="static",
    )
    app.config.update(settings(config))
    current.set_up(app, config, clock)
    db.init_app(app)
    with app.app_context():
        engine = db.engine
    if engine.dialect.name == "sqlite":
        set_up_sqlite(engine)
    guard.read_without_waiting(app)
    headers.set_up(app)
    sign_in.set_up(app)
    guard.guard_every_route(app)
    errors.set_up(app)
    words.set_up(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    customers = create_answering_app(config, make_sessions(engine), clock)
    app.wsgi_app = by_prefix(app.wsgi_app, customers.wsgi_app)  # type: ignore[method-assign, assignment]
    return app


def settings(config: Config) -> dict[str, object]:
    """Return what Flask and its extensions must know."""
    return {
        "SECRET_KEY": config.secret_key,
        "SQLALCHEMY_DATABASE_URI": config.database_url,
        "SQLALCHEMY_ENGINE_OPTIONS": {"hide_parameters": True},
        "SEND_FILE_MAX_AGE_DEFAULT": 31_536_000,
        "MAX_CONTENT_LENGTH": 1 << 20,
        **sign_in.settings(config),
    }


def by_prefix(managers: "WSGIApplication", customers: "WSGIApplication") -> "WSGIApplication":
    """Send the customers' paths, whole, to their own app and everything else to the managers'."""

    def application(environ: "WSGIEnvironment", start: "StartResponse") -> Iterable[bytes]:
        first = environ.get("PATH_INFO", "").lstrip("/").partition("/")[0]
        return (customers if first in CUSTOMERS_PATHS else managers)(environ, start)

    return application
