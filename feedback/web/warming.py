"""Makes the first view of every report before anybody opens it, of each version of the facts."""

import logging
from threading import Event, Thread

from flask import Flask

from feedback.web import current
from feedback.web.facts import Facts
from feedback.web.reports import VIEWS
from reports.query import Query

LOOK_EVERY_SECONDS = 2.0

log = logging.getLogger(__name__)


def keep_warm(app: Flask) -> Event:
    """Look for new facts from now on, in a thread of its own; the event ends it."""
    ended = Event()
    Thread(target=_look, args=(app, ended), name="warming", daemon=True).start()
    return ended


def warm(facts: Facts) -> None:
    """Make what the pages show where nothing is chosen; they find it made."""
    facts.choices()
    for view in VIEWS.values():
        view.build(facts.ask, Query())


def _look(app: Flask, ended: Event) -> None:
    warmed = None
    with app.app_context():
        while not ended.is_set():
            try:
                facts = current.facts()
                if facts and facts is not warmed:
                    warm(facts)
                    warmed = facts
            except Exception:
                # The page that is opened meets the same error and says so; the next look may not.
                log.exception("the pages could not be made beforehand")
            ended.wait(LOOK_EVERY_SECONDS)
