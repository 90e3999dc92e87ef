"""In a browser: left dissatisfied, seen to, asked again, and put right by the customer's word."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_string

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, Page, ViewportSize, expect
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from config import Config
from feedback.fieldwork.deliver import deliver_due
from feedback.mail.outbox import OutboxSender
from feedback.models.delivery import OutboxMail
from feedback.models.follow_up import FollowUp, FollowUpState
from feedback.models.response import Response
from surveys.verdict import Verdict
from tests.conftest import NOON
from tests.fieldwork.following import invite
from tests.web.conftest import PASSWORD, add_account, on_sqlite

pytestmark = on_sqlite

AGENT = "agent@shop.example"
PHONE, DESK = ViewportSize(width=360, height=740), ViewportSize(width=1280, height=900)
LINK = re.compile(r"/a/[\w-]+\?\w+=")


class Post:
    """The shop's outbox, and what lies in it."""

    def __init__(self, sessions: sessionmaker[Session], config: Config) -> None:
        self.sessions, self.config = sessions, config

    def deliver(self) -> None:
        deliver_due(self.sessions, OutboxSender(self.sessions), self.config, lambda: NOON)

    def latest_link(self) -> str:
        """Return the path of the answers' links in the latest mail, up to the answer itself."""
        with self.sessions() as session:
            latest = select(OutboxMail.message).order_by(OutboxMail.id.desc())
            message = message_from_string(session.scalars(latest).first() or "")
        text = next(part for part in message.walk() if part.get_content_type() == "text/plain")
        found = LINK.search(bytes(text.get_payload(decode=True)).decode())
        assert found
        return found.group()


@pytest.fixture
def post(app: Flask, sessions: sessionmaker[Session], config: Config) -> Post:
    """One customer was asked about an order, and an agent may sign in."""
    add_account(app, AGENT, "agent")
    with sessions.begin() as session:
        invite(session)
    post = Post(sessions, config)
    post.deliver()
    return post


@contextmanager
def browsing(chromium: Browser, size: ViewportSize, *, dark: bool) -> Iterator[Page]:
    context = chromium.new_context(viewport=size, color_scheme="dark" if dark else "light")
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("dark", [False, True])
def test_from_no_to_put_right(
    chromium: Browser, address: str, post: Post, session: Session, dark: bool
) -> None:
    with (
        browsing(chromium, PHONE, dark=dark) as customer,
        browsing(chromium, DESK, dark=dark) as staff,
    ):
        leave_dissatisfied(customer, f"{address}{post.latest_link()}no")
        find_it_and_ask_again(staff, address)
        post.deliver()
        say_that_it_is_right(customer, f"{address}{post.latest_link()}yes")
        staff.goto(f"{address}/follow-ups")
        expect(staff.locator("h1")).to_have_text(
            "Nobody waits for us; of 1 asked again 1 answered, and 1 of them says it was put right."
        )
        staff.get_by_text("Over", exact=True).click()
        expect(staff.get_by_text("Put right, says the customer, on 2 March 2026")).to_be_visible()
    assert session.scalars(select(FollowUp)).one().state is FollowUpState.PUT_RIGHT
    assert session.scalars(select(Response)).one().verdict is Verdict.LEFT_WRONG


def leave_dissatisfied(customer: Page, link: str) -> None:
    customer.goto(link)
    customer.get_by_role("button", name="No", exact=True).click()
    customer.get_by_role("checkbox", name="It came late").check()
    customer.get_by_label("In your own words, if you like").fill("Two weeks, and not a word.")
    customer.get_by_role("button", name="Continue").click()
    customer.get_by_role("button", name="No", exact=True).click()
    # A first buyer is asked more; the verdict is given.
    expect(customer.get_by_role("heading", name="Was the product what")).to_be_visible()


def find_it_and_ask_again(staff: Page, address: str) -> None:
    staff.goto(f"{address}/follow-ups")
    staff.get_by_label("E-mail address").fill(AGENT)
    staff.get_by_label("Password").fill(PASSWORD)
    staff.get_by_role("button", name="Sign in").click()
    expect(staff.locator("h1")).to_have_text("1 customer waits for us.")
    is_fine(staff)
    staff.get_by_role("link", name=re.compile("^Order ")).click()
    expect(staff.get_by_text("Two weeks, and not a word.").first).to_be_visible()
    staff.get_by_role("button", name="Take it").click()
    staff.get_by_label("What you did or learnt").fill("Refunded the delivery; called her.")
    staff.get_by_role("button", name="Note it").click()
    staff.get_by_text("Done: ask the customer").click()
    is_fine(staff)
    staff.set_viewport_size(PHONE)
    is_fine(staff)
    staff.get_by_role("button", name="Ask the customer").click()
    expect(staff.get_by_role("status")).to_contain_text("The customer will be asked.")


def say_that_it_is_right(customer: Page, link: str) -> None:
    customer.goto(link)
    expect(customer.get_by_text("You chose “Yes” in our e-mail.")).to_be_visible()
    is_fine(customer)
    customer.get_by_role("button", name="Yes", exact=True).click()
    customer.get_by_role("textbox").fill("Thank you for calling.")
    customer.get_by_role("button", name="Send").click()
    expect(customer.get_by_text("We are glad that it is right now.")).to_be_visible()
    is_fine(customer)


def is_fine(page: Page) -> None:
    """Promise that axe finds nothing and nothing hangs over the side."""
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
