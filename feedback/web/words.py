"""What every template may say and use."""

import re
from collections.abc import Iterator
from datetime import datetime
from functools import cache
from hashlib import blake2b
from pathlib import Path

from flask import Flask, url_for
from flask_security import current_user
from markupsafe import Markup, escape

from feedback.account.caseload import count_open
from feedback.extensions import db
from feedback.fieldwork.changes import spell_change
from feedback.fieldwork.mail_standing import count_held
from feedback.web import current, customers, deliveries, reports
from reports import words
from reports.charts import write_figure
from reports.figure import Figure
from reports.palette import DARK

MENU = (
    *((f"{reports.pages.name}.{name}", view.title) for name, view in reports.VIEWS.items()),
    ("follow_ups.overview", "Follow-ups"),
    ("customers.overview", "Customers"),
    ("surveys.overview", "Surveys"),
    ("deliveries.overview", "Deliveries"),
    ("outbox.overview", "Outbox"),
    ("glossary.overview", "Glossary"),
)
# Pages of the menu that only some may see.
ONLY_FOR = {
    **dict.fromkeys(("follow_ups.overview", "customers.overview"), customers.MAY_LOOK),
    "deliveries.overview": deliveries.MAY_DECIDE,
}
# As many as fit in one line beside the shop's name; the others wait under "More".
FIRST_PAGES = frozenset(endpoint for endpoint, _ in MENU[:6])
WAITING = {"follow_ups.overview": count_open, "deliveries.overview": count_held}
LINK = Markup('<a href="{0}" target="_blank" rel="noopener noreferrer">{0}</a>')
ADDRESS = re.compile(r"https?://[^\s<>\"']+")


def set_up(app: Flask) -> None:
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(
        figures=figures,
        figure_json=figure_json,
        linked=linked,
        moment=moment,
        changed=spell_change,
        day=words.day,
        count=words.count,
    )
    app.context_processor(_always)


def figure_json(figure: Figure) -> Markup:
    """Write a figure into a script element; plotly leaves no `<` in it that could end one."""
    return Markup(write_figure(figure))  # noqa: S704


def _always() -> dict[str, object]:
    return {
        "asset": asset,
        "dark": DARK,
        "menu": [entry for entry in MENU if _is_offered(entry[0])],
        "waiting": {page: count for page, count in _waiting() if count},
        "first_pages": FIRST_PAGES,
        "shop_name": current.config().shop_name,
    }


def _is_offered(endpoint: str) -> bool:
    if endpoint == "outbox.overview":
        return current.config().mail_url.startswith("outbox:")
    roles = ONLY_FOR.get(endpoint)
    return roles is None or any(current_user.has_role(role) for role in roles)


def _waiting() -> Iterator[tuple[str, int]]:
    """Yield how much waits on the pages of the menu for whoever may see them."""
    for page, count in WAITING.items():
        if _is_offered(page):
            yield page, count(db.session())


def asset(name: str) -> str:
    """Return a static file's address, which changes when the file does."""
    return url_for("static", filename=name, v=_fingerprint(name))


@cache
def _fingerprint(name: str) -> str:
    file = Path(__file__).parent.parent / "static" / name
    return blake2b(file.read_bytes(), digest_size=6).hexdigest()


def figures(sentence: str) -> Markup:
    """Make what stands between ** bold; everything is escaped first."""
    pieces = [escape(piece) for piece in sentence.split("**")]
    return Markup("").join(
        Markup("<b>{}</b>").format(piece) if index % 2 else piece
        for index, piece in enumerate(pieces)
    )


def linked(text: str) -> Markup:
    """Make the addresses in a plain text links that open beside it."""
    pieces: list[Markup] = []
    end = 0
    for match in ADDRESS.finditer(text):
        pieces += [escape(text[end : match.start()]), LINK.format(match.group())]
        end = match.end()
    return Markup("").join([*pieces, escape(text[end:])])


def moment(value: datetime) -> str:
    """Return a time in the shop's zone: 3 March 2026, 14:05."""
    local = value.astimezone(current.config().timezone)
    return f"{local.day} {local:%B %Y, %H:%M}"
