"""Pages for what went wrong: what happened, and what to do."""

from flask import Flask, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from feedback.extensions import db

SAID = {
    400: ("That request cannot be read", "Go back, reload the page and try again."),
    403: ("You may not see this", "Ask whoever runs Comeback for you to give you the role for it."),
    404: ("There is no such page", "Check the address, or start from the overview."),
    405: ("That cannot be done here", "Go back and use the buttons on the page."),
    413: ("That is too much at once", "Send less than one megabyte."),
    429: ("Too many tries", "Wait a minute, then try again."),
    500: (
        "Something broke on our side",
        "Nothing you entered was half saved. Try again; if it stays broken, the log says why.",
    ),
}
INTERNAL = 500
FORM_TOO_OLD = ("This form is too old", "Go back, reload the page and send it again.")


def set_up(app: Flask) -> None:
    app.register_error_handler(HTTPException, _explain)


def _explain(error: HTTPException) -> ResponseReturnValue:
    """Say it in our words; what passes through untouched has its own answer."""
    code = error.code or 500
    if error.response is not None or code < 400:
        return error
    if code == INTERNAL:
        # The menu asks the database, which may be in the middle of what failed.
        db.session.rollback()
    title, what_to_do = FORM_TOO_OLD if isinstance(error, CSRFError) else SAID.get(code, SAID[500])
    return _shown(title, what_to_do, code)


def _shown(title: str, what_to_do: str, code: int) -> ResponseReturnValue:
    if request.accept_mimetypes.best == "application/json":
        return {"error": title, "what_to_do": what_to_do}, code
    return render_template("errors/error.html", title=title, what_to_do=what_to_do), code
