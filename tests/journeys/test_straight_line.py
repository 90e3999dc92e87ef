"""The straight line in a browser: from a customer's mail to the manager's dashboard."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from socket import create_server
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import exists, select

from feedback.database import make_engine, make_sessions
from feedback.demo.home import sign_in_of
from feedback.models.delivery import Delivery, OutboxMail
from feedback.models.invitation import Invitation
from feedback.models.response import Response
from feedback.models.survey import Survey
from surveys.population import Population

# Enough for somebody to have been asked in the last days, whatever day it is.
ORDERS = "1500"
READY_WITHIN = 180
COUNTED_WITHIN = 60


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("journey")


@pytest.fixture(scope="module")
def address(home: Path, chromium: Browser) -> Iterator[str]:
    """A small demo shop, made and served by the command."""
    with create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [str(Path(sys.executable).with_name("comeback")), "demo", "--orders", ORDERS]
    environ = {**os.environ, "COMEBACK_DATA_DIR": str(home)}
    with (home / "log").open("wb") as log:
        server = subprocess.Popen(
            [*command, "--port", str(port)], env=environ, stdout=log, stderr=log
        )
        try:
            wait_for(f"http://127.0.0.1:{port}/healthz", server, home / "log")
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait(30)


def wait_for(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + READY_WITHIN
    while time.monotonic() < deadline and server.poll() is None:
        try:
            urlopen(url, timeout=5).close()  # noqa: S310 our own address
        except (URLError, ConnectionError):
            time.sleep(0.5)
        else:
            return
    pytest.fail(f"The demo does not answer:\n{log.read_text()}")


def test_a_customer_answers_no_and_the_dashboard_counts_it(
    chromium: Browser, address: str, home: Path
) -> None:
    manager = chromium.new_page()
    sign_in(manager, address, home)
    before = satisfied_answers(manager)

    manager.locator("summary").get_by_text("More").click()
    manager.get_by_role("link", name="Outbox").click()
    manager.locator(f"a[href='/outbox/{an_unanswered_mail(home)}']").click()
    letter = manager.frame_locator("iframe")
    expect(letter.get_by_role("link", name=re.compile("yes|sim|sí|ja|oui", re.I))).to_be_visible()
    with manager.expect_popup() as opened:
        letter.get_by_role("link", name=re.compile("^(no|não|nein|non)$", re.I)).click()

    customer = opened.value
    customer.locator("form button").last.click()
    expect(customer.locator("input[type=checkbox]").first).to_be_visible()
    customer.locator("input[name=what_went_wrong][value=late]").check()
    customer.locator("textarea").fill("Two weeks, and not a word.")
    customer.locator("form button").last.click()
    with customer.expect_navigation():
        customer.locator("button[value=no]").click()
    # A first buyer is asked more; the link by itself says thanks once the verdict is given.
    customer.goto(customer.url.partition("?")[0])
    expect(customer.locator("h1")).to_contain_text(
        re.compile("thank|obrigad|gracias|dank|merci", re.I)
    )

    deadline = time.monotonic() + COUNTED_WITHIN
    while satisfied_answers(manager, address) == before and time.monotonic() < deadline:
        time.sleep(1)
    assert satisfied_answers(manager) == before + 1


def sign_in(page: Page, address: str, home: Path) -> None:
    account = sign_in_of(home / "demo")
    page.goto(address)
    page.get_by_label("E-mail").fill(account.email)
    page.get_by_label("Password").fill(account.password)
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator(".answers")).to_be_visible()


def satisfied_answers(page: Page, address: str | None = None) -> int:
    """Return of how many answers the overview says the share satisfied is."""
    if address:
        page.goto(address)
    satisfied = page.locator(".answers li").first
    found = re.search(r"([\d,]+) answers", satisfied.inner_text())
    assert found, satisfied.inner_text()
    return int(found.group(1).replace(",", ""))


def an_unanswered_mail(home: Path) -> int:
    """Return the latest mail to a customer who completed an order and has yet to answer."""
    engine = make_engine(f"sqlite:///{home / 'demo' / 'comeback.db'}")
    query = (
        select(OutboxMail.id)
        .join(Delivery, Delivery.id == OutboxMail.delivery_id)
        .join(Invitation, Invitation.id == Delivery.invitation_id)
        .join(Survey, Survey.id == Invitation.survey_id)
        .where(
            Survey.population == Population.COMPLETED,
            Invitation.closes_at > datetime.now(UTC),
            ~exists().where(Response.invitation_id == Invitation.id),
        )
        .order_by(OutboxMail.id.desc())
    )
    with make_sessions(engine)() as session:
        found = session.scalars(query).first()
    engine.dispose()
    assert found is not None, "nobody was asked in the last days"
    return found
