"""On a phone, in a real browser: with and without JavaScript, with a keyboard, light and dark."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, Locator, Page, Request, ViewportSize, expect
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.serving import make_server

from feedback.models.response import Answer, Response
from surveys.population import Population
from surveys.verdict import Verdict
from tests.answering.conftest import Invite, on_sqlite

pytestmark = on_sqlite

AAA_CONTRAST = {"color-contrast-enhanced": {"enabled": True}}
PHONE = ViewportSize(width=360, height=740)


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@contextmanager
def phone(chromium: Browser, *, javascript: bool = True, dark: bool = False) -> Iterator[Page]:
    context = chromium.new_context(
        viewport=PHONE,
        device_scale_factor=2,
        is_mobile=True,
        has_touch=True,
        java_script_enabled=javascript,
        color_scheme="dark" if dark else "light",
    )
    yield context.new_page()
    context.close()


def test_a_dissatisfied_customer_without_javascript(
    chromium: Browser, address: str, invite: Invite, session: Session
) -> None:
    with phone(chromium, javascript=False) as page:
        page.goto(f"{address}/a/{invite()}?satisfied=no")
        page.get_by_role("button", name="No", exact=True).click()
        page.get_by_role("checkbox", name="It came late").check()
        page.get_by_label("In your own words, if you like").fill("Two weeks late")
        page.get_by_role("button", name="Continue").click()
        page.get_by_role("button", name="I did not tell you").click()
        expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
        page.get_by_role("link", name="Change my answers").click()
        page.get_by_role("button", name="Yes", exact=True).click()
        page.get_by_role("button", name="Send").click()
        expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    response = session.scalars(select(Response)).one()
    assert response.verdict is Verdict.SATISFIED


def test_a_first_buyer_answers_three_expectations_and_skips_two_without_javascript(
    chromium: Browser, address: str, invite: Invite, session: Session
) -> None:
    with phone(chromium, javascript=False) as page:
        page.goto(f"{address}/a/{invite(is_first_buyer=True)}?satisfied=yes")
        page.get_by_role("button", name="Yes", exact=True).click()
        page.get_by_role("button", name="Continue").click()
        expect(
            page.get_by_role("heading", name="Was the product what you expected?")
        ).to_be_visible()
        page.get_by_role("button", name="No", exact=True).click()
        page.get_by_role("button", name="Yes", exact=True).click()
        page.get_by_role("link", name="Skip this question").click()
        page.get_by_role("link", name="Skip this question").click()
        page.get_by_role("button", name="I had no issue").click()
        expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    answers = session.execute(select(Answer.question, Answer.value).order_by(Answer.id))
    assert {row.question: row.value for row in answers} == {
        "satisfied": "yes",
        "as_expected": "no",
        "easy_to_buy": "yes",
        "issue_resolved": "no_issue",
    }


def test_an_answer_by_keyboard_alone(
    chromium: Browser, address: str, invite: Invite, session: Session
) -> None:
    with phone(chromium) as page:
        page.goto(f"{address}/a/{invite()}")
        page.keyboard.press("Tab")
        expect(page.get_by_role("button", name="Yes", exact=True)).to_be_focused()
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", name="What went wrong?")).to_be_visible()
    assert session.scalars(select(Response)).one().satisfied is False


def test_a_view_is_at_most_20_kb_in_three_requests(
    chromium: Browser, address: str, invite: Invite
) -> None:
    link = f"{address}/a/{invite(language='fr', is_first_buyer=True)}"
    with phone(chromium) as page:
        requests: list[Request] = []
        # Playwright marks the function it is given, which a built-in method does not bear.
        page.on("request", lambda request: requests.append(request))  # noqa: PLW0108
        page.goto(link)
        page.get_by_role("button", name="Non").click()
        for question in ("", "what_went_wrong", "satisfied", "as_expected"):
            requests.clear()
            page.goto(f"{link}?question={question}", wait_until="networkidle")
            fetched = [one for one in requests if not one.url.startswith("data:")]
            sizes = [one.sizes() for one in fetched]
            total = sum(size["responseHeadersSize"] + size["responseBodySize"] for size in sizes)
            assert len(fetched) <= 3
            assert total <= 20_000


@pytest.mark.parametrize("dark", [False, True])
def test_axe_finds_nothing_on_any_view(
    chromium: Browser, address: str, invite: Invite, dark: bool
) -> None:
    with phone(chromium, dark=dark) as page:
        for _ in views(page, address, invite):
            # AAA's 7:1 is what we hold our text to.
            found = Axe().run(
                page, options={"rules": {"color-contrast-enhanced": {"enabled": True}}}
            )
            assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("language", ["en", "de"])
def test_targets_are_large_text_is_18_px_and_nothing_hangs_over_the_side(
    chromium: Browser, address: str, invite: Invite, language: str
) -> None:
    with phone(chromium) as page:
        for _ in views(page, address, invite, language):
            assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
            assert page.evaluate("getComputedStyle(document.body).fontSize") == "18px"
            for target in page.locator("main").locator("button, .button, .tick").all():
                width, height = _size(target)
                assert height >= 48
                assert width == PHONE["width"] - 40


def test_a_line_is_no_longer_than_60_characters_on_a_desk(
    chromium: Browser, address: str, invite: Invite
) -> None:
    context = chromium.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.goto(f"{address}/a/{invite()}")
    # The average letter of running text is about half an em wide.
    assert _size(page.locator("main"))[0] / (18 * 0.5) <= 64
    context.close()


def test_the_focus_can_be_seen(chromium: Browser, address: str, invite: Invite) -> None:
    with phone(chromium) as page:
        page.goto(f"{address}/a/{invite(Population.NOT_COMPLETED)}")
        page.keyboard.press("Tab")
        first = page.locator(".tick").first
        assert first.evaluate("one => getComputedStyle(one).outlineWidth") == "3px"
        assert first.evaluate("one => getComputedStyle(one).outlineStyle") == "solid"


def views(page: Page, address: str, invite: Invite, language: str = "en") -> Iterator[None]:
    """Bring the page to every view a customer can come to, the refused answer too."""
    token = invite(language=language, is_first_buyer=True)
    abandoned = f"a/{invite(Population.NOT_COMPLETED, language)}"
    steps = (
        (f"u/{token}", ()),
        ("a/unknown", ()),
        (abandoned, ()),
        (abandoned, (".go",)),
        (f"a/{token}", ()),
        (f"a/{token}?satisfied=no", ()),
        (f"a/{token}", (".press[value=no]",)),
        (f"a/{token}", (".tick >> nth=1", ".go")),
        (f"a/{token}", (".press[value=untold]",)),
        (f"a/{token}", ()),
        (f"a/{token}?question=satisfied", ()),
        (f"a/{token}?satisfied=yes", (".press[value=yes]",)),
        (f"a/{token}?question=as_expected", ()),
        (f"a/{token}?question=issue_resolved", ()),
        (f"u/{token}", (".go",)),
    )
    for path, presses in steps:
        page.goto(f"{address}/{path}")
        for press in presses:
            _press(page.locator(press), page)
        yield


def _press(target: Locator, page: Page) -> None:
    if target.locator("input").count():
        target.click()
        return
    with page.expect_navigation():
        target.click()


def _size(target: Locator) -> tuple[float, float]:
    box = target.bounding_box()
    assert box is not None
    return box["width"], box["height"]
