"""A mail is a letter: who asks and why, Yes and No, who we are, and a way to be left alone."""

from dataclasses import replace
from datetime import date, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from html.parser import HTMLParser

import pytest

from feedback.mail.letter import DAY, TOKEN, write_letter
from feedback.mail.message import is_sendable, write_message
from surveys.questionnaire import load_questionnaire
from surveys.words import LANGUAGES, Language, spell_day
from tests.conftest import NOON
from tests.mail.letters import HEAD, mail
from tests.mail.letters import TOKEN as A_TOKEN

ANSWER = f"https://ask.shop.example/a/{A_TOKEN}"
UNSUBSCRIBE = f"https://ask.shop.example/u/{A_TOKEN}"


class Links(HTMLParser):
    """The links of a page, and its words."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.words = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.links += [value for name, value in attrs if name in {"href", "src"} and value]

    def handle_data(self, data: str) -> None:
        self.words += data


def read(raw: bytes) -> EmailMessage:
    message = message_from_bytes(raw, _class=EmailMessage, policy=policy.default)
    assert [part.defects for part in message.walk()] == [[], [], []]
    return message


def body(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    assert part is not None
    words: str = part.get_content()
    return words


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("survey", ["completed", "not_completed"])
def test_text_and_html_say_the_same_in_the_customers_language(
    survey: str, language: Language
) -> None:
    message = read(write_message(mail(survey=survey, language=language), NOON))
    text, html = body(message, "plain"), Links(body(message, "html"))
    questionnaire = load_questionnaire(survey)
    invitation = questionnaire.invitation
    for words in (
        invitation.greeting,
        invitation.why,
        invitation.note,
        invitation.sign_off,
        invitation.unsubscribe,
        questionnaire.questions[0].heading,
    ):
        said = words.said(language, shop=HEAD.shop, day="2 March 2026")
        assert said in text
        assert said in html.words
    assert message["Content-Language"] == language
    assert TOKEN not in text + html.words
    assert DAY not in text + html.words


def test_the_subject_says_who_asks_and_what() -> None:
    message = read(write_message(mail(), NOON))
    assert message["Subject"] == "Café Lumière & Söhne: were you satisfied with your order?"
    assert message["From"] == "Café Lumière & Söhne <service@shop.example>"
    assert message["To"] == "ann@customer.example"
    assert message["Date"] == "Mon, 02 Mar 2026 12:00:00 +0000"


@pytest.mark.parametrize("survey", ["completed", "not_completed"])
def test_a_reminder_says_that_it_is_one_and_leads_where_the_invitation_does(survey: str) -> None:
    first, again = write_letter(HEAD, survey, "en"), write_letter(HEAD, survey, "en", reminder=True)
    assert "you have not told us yet" in again.subject
    assert "We remind you only this once." in again.text
    assert "We remind you only this once." in again.html
    assert Links(again.html).links == Links(first.html).links


def test_what_has_no_words_for_a_reminder_is_not_reminded_of(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    once = load_questionnaire("completed").model_copy(update={"reminder": None})
    monkeypatch.setattr("feedback.mail.letter.load_questionnaire", lambda survey: once)
    with pytest.raises(LookupError, match="completed has no words for a reminder"):
        write_letter(HEAD, "completed", "pt", reminder=True)


def test_yes_and_no_are_two_links_that_preselect() -> None:
    message = read(write_message(mail(), NOON))
    links = [f"{ANSWER}?satisfied=yes", f"{ANSWER}?satisfied=no", UNSUBSCRIBE]
    assert Links(body(message, "html")).links == links
    assert all(link in body(message, "plain") for link in links)


def test_who_did_not_complete_is_asked_by_one_link() -> None:
    message = read(write_message(mail(survey="not_completed"), NOON))
    assert Links(body(message, "html")).links == [ANSWER, UNSUBSCRIBE]


def test_a_mail_program_can_unsubscribe_in_one_click() -> None:
    message = read(write_message(mail(), NOON))
    assert message["List-Unsubscribe"] == f"<{UNSUBSCRIBE}>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_the_foot_names_the_sender_and_the_postal_address() -> None:
    message = read(write_message(mail(), NOON))
    for words in (HEAD.shop, HEAD.address, HEAD.mail_from):
        assert words in body(message, "plain").rpartition("-- ")[2]
        assert words in Links(body(message, "html")).words


def test_nothing_of_a_third_party_is_loaded() -> None:
    html = body(read(write_message(mail(), NOON)), "html")
    assert "<img" not in html
    assert "<link" not in html
    assert "<script" not in html
    assert "url(" not in html


def test_the_words_of_a_shop_cannot_become_html() -> None:
    head = type(HEAD)("<b>Shop</b>", "", "service@shop.example", "https://ask.shop.example")
    assert "<b>" not in write_letter(head, "completed", "en").html


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("survey", ["completed", "not_completed"])
def test_lines_are_short_enough_for_any_server_and_plain_ascii(
    survey: str, language: Language
) -> None:
    """Whatever day and token are filled in."""
    year = (date(2026, 1, 1) + timedelta(days=count) for count in range(365))
    for day in {spell_day(one, language) for one in year}:
        one = replace(mail(survey=survey, language=language), day=day)
        raw = write_message(one, NOON)
        assert raw.isascii()
        assert max(map(len, raw.split(b"\r\n"))) <= 78
        assert b"\n" not in raw.replace(b"\r\n", b"")
        assert body(read(raw), "plain").splitlines() == one.text.splitlines()


@pytest.mark.parametrize("length", range(20, 60))
def test_a_link_that_is_folded_is_whole_again_when_it_is_read(length: int) -> None:
    head = replace(HEAD, base_url=f"https://{'a' * length}.shop.example")
    one = replace(mail(), letter=write_letter(head, "completed", "en"))
    message = read(write_message(one, NOON))
    assert f"{head.base_url}/a/{A_TOKEN}?satisfied=yes" in Links(body(message, "html")).links
    assert f"{head.base_url}/u/{A_TOKEN}" in body(message, "plain")


def test_the_token_is_in_no_header_but_the_unsubscribe_link() -> None:
    message = read(write_message(mail(), NOON))
    others = [value for name, value in message.items() if name != "List-Unsubscribe"]
    assert not any(A_TOKEN[:8] in value for value in others)


def test_a_mail_that_is_printed_tells_no_secret() -> None:
    assert "ann@" not in repr(mail("ann@customer.example"))
    assert A_TOKEN not in repr(mail())


@pytest.mark.parametrize(
    ("address", "sendable"),
    [
        ("ann@customer.example", True),
        ("a.n+n_1@customer.example", True),
        ("ann", False),
        ("ann@", False),
        ("änn@customer.example", False),
        ("ann@customer.example\r\nBcc: all@customer.example", False),
        ("ann@customer.example, bob@customer.example", False),
        ("<ann@customer.example>", False),
        ("ann@bob@customer.example", False),
        ("ann[1]@customer.example", False),
    ],
)
def test_an_address_that_could_break_a_header_is_never_written_to(
    address: str, sendable: bool
) -> None:
    assert is_sendable(address) is sendable
