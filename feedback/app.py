"""The composition root: the managers' app with the customers' and the providers' beside it."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from flask import Flask

from config import Config
from feedback.answering.app import create_answering_app
from feedback.clock import Clock, system_clock
from feedback.database import make_sessions, set_up_sqlite
from feedback.extensions import db
from feedback.hooks.app import create_hooks_app
from feedback.web import (
    current,
    customers,
    deliveries,
    errors,
    follow_ups,
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
BLUEPRINTS = (
    *(health.pages, reports.pages, surveys.pages, themes.pages),
    *(outbox.pages, glossary.pages, customers.pages, follow_ups.pages, deliveries.pages),
)


def create_app(config: Config, clock: Clock = system_clock) -> Flask:
    """Return the whole service: managers sign in; /a, /u and /hooks go to apps of their own."""
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
    sessions = make_sessions(engine)
    customers = create_answering_app(config, sessions, clock).wsgi_app
    hooks = create_hooks_app(config, sessions, clock).wsgi_app
    app.wsgi_app = by_prefix(app.wsgi_app, {"a": customers, "u": customers, "hooks": hooks})  # type: ignore[method-assign, assignment]
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


def by_prefix(
    managers: "WSGIApplication", others: Mapping[str, "WSGIApplication"]
) -> "WSGIApplication":
    """Send paths that begin with a name, whole, to its app and everything else to the managers'."""

    def application(environ: "WSGIEnvironment", start: "StartResponse") -> Iterable[bytes]:
        first = environ.get("PATH_INFO", "").lstrip("/").partition("/")[0]
        return others.get(first, managers)(environ, start)

    return application
