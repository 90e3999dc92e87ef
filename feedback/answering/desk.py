"""What the customers' views work with, and how they show a page."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import Response, make_response, render_template, request
from markupsafe import Markup
from sqlalchemy.orm import Session, sessionmaker

from config import Config
from feedback.clock import Clock, local_day
from surveys.page import PageWords
from surveys.questionnaire import choose_language
from surveys.words import Language, Words, spell_day

NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"


@dataclass(frozen=True)
class Desk:
    """`reads` waits for no writer; `writes` is the sessions that may."""

    config: Config
    reads: sessionmaker[Session]
    writes: sessionmaker[Session]
    clock: Clock
    words: PageWords
    style: Markup

    def language_of(self, language: str | None = None) -> Language:
        """Return the invitation's language; where there is none, the browser's, else the shop's."""
        return choose_language([language, *request.accept_languages.values(), self.config.language])

    def spell(self, instant: datetime, language: Language) -> str:
        day = spell_day(local_day(instant, self.config.timezone), language)
        return day.replace(" ", NO_BREAK_SPACE, 1)

    def spell_last_day(self, end: datetime, language: Language) -> str:
        """Return the last day before an end; an end at midnight belongs to the day before."""
        return self.spell(end - timedelta(microseconds=1), language)

    def show(
        self, template: str, language: Language, status: int = 200, **context: object
    ) -> Response:
        """Return a page; in it `say` speaks the language and knows the shop's name."""

        def say(words: Words, **fills: str) -> str:
            return words.said(language, shop=self.config.shop_name, **fills)

        page = render_template(
            template,
            language=language,
            say=say,
            words=self.words,
            style=self.style,
            shop=self.config.shop_name,
            address=self.config.shop_address,
            **context,
        )
        return make_response(page, status)

    def show_message(
        self, heading: Words, text: Words, language: Language, status: int = 200, **fills: str
    ) -> Response:
        return self.show(
            "answer/message.html", language, status, heading=heading, text=text, fills=fills
        )

    def show_unknown(self) -> Response:
        return self.show_message(
            self.words.unknown, self.words.unknown_text, self.language_of(), 404
        )
