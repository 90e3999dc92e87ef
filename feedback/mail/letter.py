"""A mail as everybody gets it; what differs from one mail to the next is left to fill."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from css_inline import CSSInliner
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from config import Config
from surveys.questionnaire import Questionnaire, choose_language, load_questionnaire
from surveys.words import Language

TEMPLATES = Path(__file__).parents[2] / "templates" / "email"
# What a mail fills in; the same marks serve our own filling and SendGrid's.
TOKEN, DAY = "%token%", "%day%"
FORMS = ("txt", "html")


@dataclass(frozen=True, slots=True)
class Letterhead:
    """Who writes, and where the links lead."""

    shop: str
    address: str
    mail_from: str
    base_url: str

    @classmethod
    def of(cls, config: Config) -> "Letterhead":
        return cls(config.shop_name, config.shop_address, config.mail_from, config.base_url)

    @property
    def answer_url(self) -> str:
        return f"{self.base_url}/a/{TOKEN}"

    @property
    def unsubscribe_url(self) -> str:
        return f"{self.base_url}/u/{TOKEN}"


@dataclass(frozen=True, slots=True)
class Link:
    """A button of the letter, or a line of its text."""

    label: str
    address: str


@dataclass(frozen=True, slots=True)
class Letter:
    """What a mail says in one language; one to staff has nothing to unsubscribe from."""

    head: Letterhead
    language: Language
    subject: str
    text: str
    html: str
    unsubscribes: bool = True


@cache
def write_letter(head: Letterhead, survey: str, language: str, reminder: bool = False) -> Letter:
    """Render the invitation, or its reminder, once; a mail then costs no more than filling it in.

    Raises:
        LookupError: the survey's questionnaire has no words for a reminder.
    """
    questionnaire = load_questionnaire(survey)
    spoken = choose_language([language], questionnaire)
    words = _words(questionnaire, spoken, head.shop, reminder=reminder)
    said = {
        "words": words,
        "links": _links(questionnaire, spoken, head),
        "language": spoken,
        "shop": head.shop,
        "address": head.address,
        "mail_from": head.mail_from,
        "unsubscribe": head.unsubscribe_url,
    }
    text, html = render("invitation", said)
    subject = " ".join(words["subject"].split())
    return Letter(head=head, language=spoken, subject=subject, text=text, html=html)


def render(name: str, said: Mapping[str, Any]) -> tuple[str, str]:
    """Return the text and the HTML of a kind of mail, its styles written into its elements."""
    templates = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
    )
    text, html = (templates.get_template(f"{name}/body.{kind}").render(said) for kind in FORMS)
    return text, CSSInliner(keep_at_rules=True, load_remote_stylesheets=False).inline(html)


def _words(
    questionnaire: Questionnaire, language: Language, shop: str, *, reminder: bool
) -> dict[str, str]:
    invitation = questionnaire.invitation
    opening = questionnaire.reminder if reminder else invitation
    if opening is None:
        raise LookupError(f"{questionnaire.key} has no words for a reminder.")
    wordings = {
        "subject": opening.subject,
        "greeting": invitation.greeting,
        "why": opening.why,
        "ask": questionnaire.questions[0].heading,
        "note": invitation.note,
        "sign_off": invitation.sign_off,
        "unsubscribe": invitation.unsubscribe,
    }
    return {name: one.said(language, shop=shop, day=DAY) for name, one in wordings.items()}


def _links(questionnaire: Questionnaire, language: Language, head: Letterhead) -> list[Link]:
    """Return the answers that preselect, or the one link where the first question has many."""
    question, button = questionnaire.questions[0], questionnaire.invitation.button
    if button:
        return [Link(button.said(language), head.answer_url)]
    return [
        Link(option.label.said(language), f"{head.answer_url}?{question.key}={option.key}")
        for option in question.options
    ]
