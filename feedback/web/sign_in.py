"""Signing in: Flask-Security's, with our page, no registration, and limits on guessing."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Request, session
from flask_security import user_authenticated
from flask_security.forms import LoginForm

from config import Config
from feedback.extensions import account_tried, csrf, limiter, security
from feedback.web.headers import NONCE

IDLE = timedelta(hours=8)
PER_ADDRESS = "30 per minute; 200 per hour"
PER_ACCOUNT = "10 per minute; 40 per hour"


class SignInForm(LoginForm):
    """An address and a password; a browser is never remembered."""

    remember = None


def settings(config: Config) -> dict[str, object]:
    """Return Flask-Security's settings and the session's."""
    secure = urlsplit(config.base_url).scheme == "https"
    return {
        "SECURITY_PASSWORD_SALT": "comeback",
        "SECURITY_PASSWORD_HASH": "argon2",
        "SECURITY_PASSWORD_SCHEMES": ["argon2"],
        "SECURITY_DEPRECATED_PASSWORD_SCHEMES": [],
        "SECURITY_PASSWORD_SINGLE_HASH": ["argon2"],
        "SECURITY_SCRIPT_NONCE_KEY": NONCE,
        "SECURITY_STATIC_FOLDER": None,
        "SECURITY_API_ENABLED_METHODS": ["session"],
        "SECURITY_RETURN_GENERIC_RESPONSES": True,
        "SECURITY_MSG_GENERIC_AUTHN_FAILED": (
            "That address and password do not go together. Check both and try again.",
            "error",
        ),
        "SECURITY_POST_LOGOUT_VIEW": "/login",
        "SECURITY_LOGOUT_METHODS": ["POST"],
        "SESSION_COOKIE_NAME": "__Host-comeback" if secure else "comeback",
        "SESSION_COOKIE_SECURE": secure,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "PERMANENT_SESSION_LIFETIME": IDLE,
        "WTF_CSRF_TIME_LIMIT": None,
    }


def set_up(app: Flask) -> None:
    """Add the sign-in page; after eight idle hours it is asked for again."""
    csrf.init_app(app)
    limiter.init_app(app)
    security.init_app(app, login_form=SignInForm)
    app.login_manager.request_loader(_nobody)  # type: ignore[attr-defined]
    user_authenticated.connect(_keep_idle_time, app)
    view: Callable[..., Any] = app.view_functions["security.login"]
    for limit, key in ((PER_ADDRESS, None), (PER_ACCOUNT, account_tried)):
        view = limiter.limit(limit, key_func=key, methods=["POST"])(view)
    app.view_functions["security.login"] = view


def _nobody(request: Request) -> None:
    """Nobody is signed in by a token: Flask-Security hands one out with every JSON sign-in."""


def _keep_idle_time(sender: Flask, **extra: object) -> None:
    session.permanent = True
