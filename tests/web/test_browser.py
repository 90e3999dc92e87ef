"""In a real browser: no barrier, no violation, nothing over the side, on a phone and on a desk."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, ViewportSize, expect
from sqlalchemy.orm import Session

from feedback.mail.message import write_message
from feedback.models.delivery import OutboxMail
from surveys.words import LANGUAGES
from tests.conftest import NOON
from tests.mail.letters import mail
from tests.web.conftest import PASSWORD, on_sqlite

pytestmark = on_sqlite

PHONE = ViewportSize(width=390, height=844)
DESK = ViewportSize(width=1280, height=900)
# The phone that shows least, and the narrowest window with two columns.
SMALL_PHONE = ViewportSize(width=320, height=568)
SMALL_DESK = ViewportSize(width=896, height=700)
PATHS = (
    "/",
    "/satisfaction",
    "/satisfaction?by=channel&region=north",
    "/satisfaction?from=2025-11-01&to=2025-11-30&against=before",
    "/satisfaction?from=2025-11-30&to=2025-11-01",
    "/operations",
    "/repeat",
    "/first-purchase",
    "/value",
    "/channels",
    "/coverage",
    "/surveys",
    "/surveys/completed",
    "/themes",
    "/themes/late",
    "/themes/new-theme",
    "/themes/suggested-themes",
    "/follow-ups",
    "/customers",
    "/customers/1",
    "/deliveries",
    "/outbox",
    "/glossary",
    "/nowhere",
)
DRAWN = "[...document.querySelectorAll('.plot')].every(one => one.querySelector('.main-svg'))"


@contextmanager
def visit(
    chromium: Browser,
    address: str,
    size: ViewportSize = DESK,
    *,
    dark: bool = False,
    javascript: bool = True,
) -> Iterator[Page]:
    """Sign in; whatever the browser complains of on the way fails the test."""
    context = chromium.new_context(
        viewport=size,
        color_scheme="dark" if dark else "light",
        java_script_enabled=javascript,
        base_url=address,
    )
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto("/login")
    page.get_by_label("E-mail address").fill("manager@shop.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()
    yield page
    context.close()
    # Chromium itself remarks on the pages that are meant to be missing or refused.
    assert [one for one in complaints if "404" not in one and "400" not in one] == []


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("size", [PHONE, DESK])
def test_axe_finds_nothing_and_nothing_hangs_over_the_side(
    chromium: Browser, address: str, shop: object, size: ViewportSize, dark: bool
) -> None:
    with visit(chromium, address, size, dark=dark) as page:
        for path in PATHS:
            page.goto(path)
            page.wait_for_function(DRAWN)
            found = Axe().run(page)
            assert found.violations_count == 0, (path, found.generate_report())
            assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], path


def test_axe_finds_nothing_with_everything_open(
    chromium: Browser, address: str, shop: object
) -> None:
    with visit(chromium, address, PHONE) as page:
        for path in ("/", "/satisfaction", "/repeat", "/coverage", "/surveys"):
            page.goto(path)
            page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
            found = Axe().run(page)
            assert found.violations_count == 0, (path, found.generate_report())
            assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], path


def test_the_sign_in_page_has_no_barrier(chromium: Browser, address: str) -> None:
    page = chromium.new_page(viewport=PHONE)
    page.goto(f"{address}/login")
    page.get_by_label("E-mail address").fill("manager@shop.example")
    page.get_by_label("Password").fill("wrong")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert Axe().run(page).violations_count == 0
    page.close()


def test_a_filter_opens_and_is_chosen_by_keyboard_alone(
    chromium: Browser, address: str, shop: object
) -> None:
    with visit(chromium, address) as page:
        page.goto("/satisfaction")
        page.locator("summary", has_text="every sales channel").focus()
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        page.keyboard.press("Tab")
        expect(page.get_by_role("link", name="Online")).to_be_focused()
        page.keyboard.press("Enter")
        page.wait_for_url("**/satisfaction?channel=online")
        expect(page.locator(".chip summary", has_text="online")).to_be_visible()


@pytest.mark.parametrize(("size", "height"), [(DESK, 60), (PHONE, 90)])
def test_every_page_is_in_reach_of_one_calm_line_that_says_where_one_is(
    chromium: Browser, address: str, shop: object, size: ViewportSize, height: int
) -> None:
    with visit(chromium, address, size, javascript=False) as page:
        for path in ("/", "/repeat", "/first-purchase", "/glossary"):
            page.goto(path)
            current = page.get_by_role("navigation", name="Pages").locator(
                "> ul [aria-current=page]"
            )
            expect(current).to_be_visible()
            assert page.evaluate("document.querySelector('.masthead').offsetHeight") < height
        page.locator(".more summary").focus()
        page.keyboard.press("Enter")
        pages = page.get_by_role("navigation", name="Pages")
        expect(pages.get_by_role("link", name="Coverage")).to_be_visible()
        pages.get_by_role("link", name="Outbox").click()
        page.wait_for_url("**/outbox")


def test_a_wrong_period_is_put_right_where_it_is_said(
    chromium: Browser, address: str, shop: object
) -> None:
    with visit(chromium, address, javascript=False) as page:
        page.goto("/satisfaction?from=2025-11-30&to=2025-11-01&region=north")
        expect(page.get_by_role("alert")).to_contain_text("ends (2025-11-01) before it begins")
        page.get_by_label("Last day").fill("2025-12-31")
        page.get_by_role("button", name="Show these days").click()
        page.wait_for_url("**/satisfaction?region=north&from=2025-11-30&to=2025-12-31")
        expect(page.get_by_role("heading", level=1)).to_contain_text("satisfied")


def test_without_javascript_the_figures_are_there_and_the_filters_work(
    chromium: Browser, address: str, shop: object
) -> None:
    with visit(chromium, address, javascript=False) as page:
        page.goto("/")
        page.get_by_text("Figures: Share satisfied by month").click()
        expect(page.get_by_role("rowheader", name="January 2026")).to_be_visible()
        page.locator("summary", has_text="every region").click()
        page.get_by_role("link", name="North").click()
        expect(page.get_by_text("of 160 answers").first).to_be_visible()


def test_a_chart_says_value_interval_and_n_when_it_is_pointed_at(
    chromium: Browser, address: str, shop: object
) -> None:
    with visit(chromium, address) as page:
        page.goto("/satisfaction?by=channel")
        page.wait_for_function(DRAWN)
        page.locator(".plot").first.locator(".point").first.hover(force=True)
        label = page.locator(".hoverlayer .hovertext").first
        expect(label).to_contain_text("120 answers")
        expect(label).to_contain_text("%")


def test_a_chart_changes_with_the_scheme_of_the_reader(
    chromium: Browser, address: str, shop: object
) -> None:
    with visit(chromium, address) as page:
        page.goto("/satisfaction?by=channel")
        page.wait_for_function(DRAWN)
        mark = page.locator(".plot").first.locator(".point").first
        expect(mark).to_have_css("fill", "rgb(0, 114, 178)")
        page.emulate_media(color_scheme="dark")
        expect(mark).to_have_css("fill", "rgb(74, 163, 220)")


def test_the_way_to_the_answer_can_be_skipped_to(
    chromium: Browser, address: str, shop: object
) -> None:
    with visit(chromium, address) as page:
        page.goto("/")
        page.keyboard.press("Tab")
        expect(page.get_by_role("link", name="Skip to the answer")).to_be_focused()
        page.keyboard.press("Enter")
        expect(page.locator("main")).to_be_focused()


def test_a_mail_is_shown_to_its_last_line(
    chromium: Browser, address: str, session: Session
) -> None:
    letters = [
        mail(survey=survey, language=language)
        for survey in ("completed", "not_completed")
        for language in LANGUAGES
    ]
    for letter in letters:
        message = write_message(letter, NOON).decode()
        session.add(
            OutboxMail(
                delivery_id=None, written_at=NOON, recipient=letter.recipient, message=message
            )
        )
    session.commit()
    with visit(chromium, address) as page:
        for key in range(1, len(letters) + 1):
            page.goto(f"/outbox/{key}")
            for size in (SMALL_PHONE, PHONE, SMALL_DESK, DESK):
                page.set_viewport_size(size)
                frame = page.locator(".mail iframe").bounding_box()
                last = page.frame_locator(".mail iframe").locator("a").last.bounding_box()
                assert frame
                assert last
                below = frame["y"] + frame["height"] - last["y"] - last["height"]
                assert below > 0, (key, size)
