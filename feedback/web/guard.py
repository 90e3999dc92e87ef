"""Nothing is public unless it is listed here."""

from collections.abc import Callable
from functools import wraps

from flask import Flask, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user

from feedback.extensions import db

PUBLIC = frozenset({"security.login", "static", "health.alive", "health.ready"})
READS = ("GET", "HEAD")
View = Callable[..., ResponseReturnValue]


def read_without_waiting(app: Flask) -> None:
    """Let a request of somebody signed in that only reads not wait for whoever writes."""

    @app.before_request
    def begin() -> None:
        if request.method in READS and app.config["SESSION_COOKIE_NAME"] in request.cookies:
            db.session.connection(execution_options={"sqlite_reads_only": True})


def guard_every_route(app: Flask) -> None:
    """Ask whoever is not signed in to sign in, whatever the address, known or not."""

    @app.before_request
    def guard() -> ResponseReturnValue | None:
        if request.endpoint in PUBLIC or current_user.is_authenticated:
            return None
        wanted = request.full_path.rstrip("?") if request.method in READS else None
        return redirect(url_for("security.login", next=wanted if wanted != "/" else None))


def only(*roles: str) -> Callable[[View], View]:
    """Refuse a route to whoever has none of these roles."""

    def guarded(view: View) -> View:
        @wraps(view)
        def allowed(*args: object, **kwargs: object) -> ResponseReturnValue:
            if not any(current_user.has_role(role) for role in roles):
                abort(403)
            return view(*args, **kwargs)

        return allowed

    return guarded
