"""The shop of golden/asked, taken through the real stages by a clock of its own."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from config import Config
from feedback.database import make_sessions
from feedback.fieldwork.answer import find_invitation, save_answers, unsubscribe
from feedback.fieldwork.deliver import deliver_due
from feedback.fieldwork.surveys import activate, ensure_surveys
from feedback.jobs.ask import ask
from feedback.jobs.facts import refresh
from feedback.mail.message import Mail
from feedback.mail.sender import ACCEPTED, Fate, Outcome
from feedback.models.survey import Holdout, Survey
from feedback.shop import Shop
from reports.warehouse.duckdb import Warehouse
from tests.fieldwork.mailroom import Pigeon
from tests.reports.imported import GOLDEN, CommandLine

ASKED = GOLDEN / "asked"
EXPECTED: dict[str, Any] = json.loads((ASKED / "expected_coverage.json").read_text("utf-8"))

RATES = {"completed": 5_000, "not_completed": 10_000}
SALTS = {"completed": "completed-8008", "not_completed": "not-completed"}
FATES = {"bad": Outcome(Fate.REFUSED), "lost": Outcome(Fate.UNKNOWN)}
ANSWERS = {
    "yes": {"satisfied": ("yes",)},
    "both": {"satisfied": ("yes",)},
    "full": {
        "satisfied": ("no",),
        "what_went_wrong_words": ("The box was crushed.",),
        "handled_as_wanted": ("no",),
    },
    "half": {"satisfied": ("no",), "what_went_wrong": ("late",)},
    "cart": {"why_not_completed": ("price",)},
}
UNSUBSCRIBED = ("both", "unsub")


def at(month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


class Postman(Pigeon):
    """Keeps the mails by the name in their address; two of them go astray."""

    def __init__(self) -> None:
        super().__init__(lambda mail: FATES.get(_name(mail), ACCEPTED))

    @property
    def mails(self) -> dict[str, Mail]:
        return {_name(mail): mail for mail in self.sent}


def _name(mail: Mail) -> str:
    return mail.recipient.partition("@")[0]


class AskedShop:
    """What happens to the shop, in the order of the README beside its files."""

    def __init__(self, engine: Engine, data_dir: Path) -> None:
        self.line = CommandLine(engine, data_dir)
        config = Config.from_environ(
            {
                "COMEBACK_DATA_DIR": str(data_dir),
                "COMEBACK_TIMEZONE": "UTC",
                "COMEBACK_SECRET_KEY": "a secret of the tests",
            }
        )
        self.shop = Shop(config, engine, make_sessions(engine))
        self.postman = Postman()

    def asked(self) -> Warehouse:
        """Take the shop through its weeks; return its facts on 10 April."""
        for kind in ("orders", "checkouts", "responses"):
            self.line.import_file(kind, ASKED / f"{kind}.csv")
        with self.shop.sessions.begin() as session:
            switch_on(session, at(3, 2))
        self.ask(at(3, 6, 1))
        self.line.import_file("orders", ASKED / "orders_without_consent.csv")
        self.deliver(at(3, 6, 9))
        with self.shop.sessions.begin() as session:
            self.answer(session, at(3, 8))
        self.ask(at(3, 20, 1))
        self.line.import_file("orders", ASKED / "orders_late.csv")
        self.ask(at(4, 8, 1))
        self.deliver(at(4, 8, 9))
        return self.facts(at(4, 10))

    def ask(self, now: datetime) -> None:
        ask(self.shop, now, clock=lambda: now)

    def deliver(self, now: datetime) -> None:
        deliver_due(self.shop.sessions, self.postman, self.shop.config, lambda: now)

    def answer(self, session: Session, now: datetime) -> None:
        """Answer by the links of the mails, and unsubscribe."""
        for name, mail in self.postman.mails.items():
            invitation = find_invitation(session, mail.token)
            assert invitation is not None
            if name in ANSWERS:
                save_answers(session, invitation, ANSWERS[name], now)
            if name in UNSUBSCRIBED:
                unsubscribe(session, invitation, now)

    def facts(self, now: datetime) -> Warehouse:
        config = self.shop.config
        refresh(self.shop.engine, self.shop.sessions, config, now)
        return Warehouse(config.facts_url)


def switch_on(session: Session, since: datetime) -> None:
    ensure_surveys(session)
    holdout = session.scalars(select(Holdout)).one()
    holdout.rate, holdout.salt = 1_000, "holdout-48"
    for survey in session.scalars(select(Survey)):
        survey.rate, survey.salt = RATES[survey.key], SALTS[survey.key]
        activate(session, survey, since, "a test")
