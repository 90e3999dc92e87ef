"""Nobody who has not signed in sees anything but what is listed here."""

import pytest
from flask import Flask
from werkzeug.routing import Rule

from config import Config
from feedback.app import create_app
from feedback.database import make_engine
from feedback.models.schema import Base
from feedback.web.guard import PUBLIC

# A page joins this list by a decision, not by being forgotten.
MAY_BE_SEEN_BY_ANYBODY = {"security.login", "static", "health.alive", "health.ready"}


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    data_dir = tmp_path_factory.mktemp("var")
    config = Config.from_environ({"COMEBACK_DATA_DIR": str(data_dir)})
    Base.metadata.create_all(make_engine(config.database_url))
    return create_app(config)


def test_only_what_is_listed_is_public() -> None:
    assert set(PUBLIC) == MAY_BE_SEEN_BY_ANYBODY


def test_every_other_route_asks_for_a_sign_in(app: Flask) -> None:
    guarded = [rule for rule in app.url_map.iter_rules() if rule.endpoint not in PUBLIC]
    assert len(guarded) > 5
    open_to_all = [
        f"{method} {rule.rule} answered {status}"
        for rule in guarded
        for method in sorted((rule.methods or set()) - {"OPTIONS"})
        if (status := status_for_a_stranger(app, rule, method)) not in (302, 400, 401, 403)
    ]
    assert not open_to_all


def test_a_stranger_is_sent_to_the_sign_in(app: Flask) -> None:
    answer = app.test_client().get("/")
    assert answer.status_code == 302
    assert answer.location.startswith("/login")


def status_for_a_stranger(app: Flask, rule: Rule, method: str) -> int:
    values = dict.fromkeys(rule.arguments, "1")
    with app.test_request_context():
        path = app.url_map.bind("").build(rule.endpoint, values, method=method)
    answer = app.test_client().open(path, method=method)
    if answer.status_code == 302:
        assert answer.location.startswith("/login"), rule
    return answer.status_code
