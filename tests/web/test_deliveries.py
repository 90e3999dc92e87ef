"""Operators see how mail stands, and what may have left is decided by them and by nobody else."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, expect
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from feedback.fieldwork import mail_standing
from feedback.models.alert import Alert, AlertChannel, AlertKind, AlertState
from feedback.models.delivery import Decision, Delivery, DeliveryDecision, DeliveryState
from feedback.web import deliveries
from surveys.disposition import Disposition
from tests.conftest import NOON
from tests.fieldwork.asking import ask, column, the_delivery
from tests.fieldwork.rows import DAY, add_customer, add_order, switch_on
from tests.web.conftest import csrf, on_sqlite, sign_in
from tests.web.test_browser import visit

STOPPED = "The sender stopped before it knew whether the mail had left."


@pytest.fixture
def held(session: Session) -> int:
    """Three mails of one batch that may have left; one customer unsubscribed meanwhile."""
    switch_on(session)
    for name in ("ann", "bob", "cleo"):
        add_order(session, add_customer(session, f"{name}@customer.example"))
    ask(session)
    session.execute(
        update(Delivery).values(
            state=DeliveryState.HELD, batch="b-1", claimed_at=NOON, reason=STOPPED
        )
    )
    last = select(Delivery.id).order_by(Delivery.id.desc()).limit(1).scalar_subquery()
    session.execute(update(Delivery).where(Delivery.id == last).values(overtaken_at=NOON + DAY))
    session.commit()
    return 3


def decide(manager: FlaskClient, decision: str, batch: str = "b-1") -> str:
    form = {"batch": batch, "decision": decision, **csrf(manager, "/deliveries")}
    return manager.post("/deliveries/held", data=form, follow_redirects=True).text


@on_sqlite
def test_what_waits_is_said_first_with_its_count_reason_and_masked_addresses(
    manager: FlaskClient, held: int
) -> None:
    page = manager.get("/deliveries").text
    assert "All <b>3 mails</b> are accounted for" in page
    assert "<b>3</b> waiting for your decision." in page
    assert "3 mails of 2 March 2026, 12:00" in page
    assert STOPPED in page
    assert "a…@c….example, b…@c….example, c…@c….example" in page
    assert "@customer.example" not in page
    assert "Up to 3 customers may be asked twice." in page


def test_of_many_addresses_a_few_are_shown(
    manager: FlaskClient, held: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mail_standing, "SAMPLE", 2)
    assert "To a…@c….example, b…@c….example and 1 more" in manager.get("/deliveries").text


@on_sqlite
def test_the_menu_counts_what_waits(manager: FlaskClient, held: int) -> None:
    page = manager.get("/glossary").text
    assert "Deliveries (3)</a>" in page
    assert "More (3)</span>" in page
    decide(manager, "sent")
    page = manager.get("/glossary").text
    assert "Deliveries</a>" in page
    assert "More</span>" in page


@pytest.mark.parametrize(
    ("decision", "state"),
    [
        (Decision.SENT, DeliveryState.ACCEPTED),
        (Decision.SEND_AGAIN, DeliveryState.READY),
        (Decision.GIVE_UP, DeliveryState.GIVEN_UP),
    ],
)
def test_a_decision_is_done_and_kept_with_who_took_it(
    manager: FlaskClient, held: int, session: Session, decision: Decision, state: DeliveryState
) -> None:
    page = decide(manager, decision.value)
    assert "3 mails: " in page
    assert set(session.scalars(select(Delivery.state))) == {state}
    kept = session.scalars(select(DeliveryDecision)).one()
    session.commit()
    assert (kept.batch, kept.count, kept.decided_by) == ("b-1", 3, "manager@shop.example")
    assert "manager@shop.example" in page
    assert "None of these mails is held any more" in decide(manager, decision.value)


@on_sqlite
def test_mails_that_came_after_an_unsubscribe_are_listed(manager: FlaskClient, held: int) -> None:
    page = manager.get("/deliveries").text
    assert "1 mail left, or may have, although its customer had just asked for none" in page
    assert "3 March 2026, 12:00" in page


@on_sqlite
@pytest.mark.parametrize("decision", ["", "resend"])
def test_nothing_else_can_be_decided(
    manager: FlaskClient, held: int, session: Session, decision: str
) -> None:
    form = {"batch": "b-1", "decision": decision, **csrf(manager, "/deliveries")}
    assert manager.post("/deliveries/held", data=form).status_code == 400
    assert set(session.scalars(select(Delivery.state))) == {DeliveryState.HELD}


@pytest.fixture
def apart(held: int, session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each of the three mails is a batch of its own, and overtaken; a page shows two."""
    for number, mail in enumerate(session.scalars(select(Delivery).order_by(Delivery.id))):
        mail.batch, mail.send_after = f"b-{number}", NOON + number * DAY
        mail.claimed_at, mail.overtaken_at = mail.send_after, NOON + (9 - number) * DAY
    session.commit()
    monkeypatch.setattr(deliveries, "BATCHES", 2)
    monkeypatch.setattr(deliveries, "LATE", 2)


def test_the_oldest_batches_are_shown_and_the_others_are_a_link_away(
    manager: FlaskClient, apart: None
) -> None:
    first = manager.get("/deliveries").text
    assert re.findall('name="batch" value="(.*?)"', first) == ["b-0"] * 3 + ["b-1"] * 3
    assert first.index("a…@c….example") < first.index("b…@c….example")
    assert "c…@c….example" not in first
    assert "1 to 2 are shown" in first
    assert 'href="?held=2#held"' in first

    second = manager.get("/deliveries?held=2").text
    assert re.findall('name="batch" value="(.*?)"', second) == ["b-2"] * 3
    assert "c…@c….example" in second
    assert "3 to 3 are shown" in second
    assert 'href="?held=1#held"' in second
    assert "held=3" not in second


@on_sqlite
def test_the_latest_of_those_overtaken_are_shown_and_all_are_counted(
    manager: FlaskClient, apart: None
) -> None:
    first, second = (manager.get(f"/deliveries?overtaken={number}").text for number in (1, 2))
    assert "3 mails left, or may have, although their customers" in first
    assert re.findall("Customer ([0-9]+)</a>", first) == ["1", "2"]
    assert re.findall("Customer ([0-9]+)</a>", second) == ["3"]


@on_sqlite
@pytest.mark.parametrize("number", ["0", "-1", "x", "3", "9" * 30])
def test_a_part_that_is_not_there_is_no_error(
    manager: FlaskClient, apart: None, number: str
) -> None:
    page = manager.get(f"/deliveries?held={number}")
    assert page.status_code == 200
    assert ("There are no more" in page.text) is (number in {"3", "9" * 30})


@on_sqlite
def test_why_mails_failed_is_counted_by_reason(manager: FlaskClient, session: Session) -> None:
    switch_on(session)
    order = add_order(session, add_customer(session))
    ask(session)
    mail = the_delivery(session)
    mail.state, mail.reason = DeliveryState.FAILED, "550 5.1.1 no such mailbox"
    session.commit()
    page = manager.get("/deliveries").text
    assert "none waits for your decision" in page
    assert "550 5.1.1 no such mailbox" in page
    assert column(session, order) is Disposition.DRAWN


@on_sqlite
def test_mails_long_over_are_left_out_and_those_undecided_are_not(
    manager: FlaskClient, held: int, session: Session
) -> None:
    session.execute(update(Delivery).values(send_after=NOON - 99 * DAY))
    session.commit()
    assert "All <b>3 mails</b>" in manager.get("/deliveries").text
    decide(manager, "sent")
    assert "No mail was to leave in the last 30 days." in manager.get("/deliveries").text


@on_sqlite
def test_alerts_nobody_could_be_told_are_said(manager: FlaskClient, session: Session) -> None:
    assert "could not be told" not in manager.get("/deliveries").text
    session.add(
        Alert(
            key="follow_up_opened:1",
            kind=AlertKind.FOLLOW_UP_OPENED,
            channel=AlertChannel.MAIL,
            told={},
            state=AlertState.FAILED,
            created_at=NOON,
            send_after=NOON,
        )
    )
    session.commit()
    assert "<b>1</b> alert could not be told to staff" in manager.get("/deliveries").text


@on_sqlite
def test_before_any_mail_the_page_leads_on(manager: FlaskClient) -> None:
    page = manager.get("/deliveries").text
    assert "Nobody has been written to" in page
    assert 'href="/surveys"' in page


@on_sqlite
def test_an_analyst_neither_sees_nor_decides(app: Flask, held: int, session: Session) -> None:
    analyst = sign_in(app.test_client(), "analyst@shop.example")
    assert analyst.get("/deliveries").status_code == 403
    form = {"batch": "b-1", "decision": "sent", **csrf(analyst, "/glossary")}
    assert analyst.post("/deliveries/held", data=form).status_code == 403
    assert set(session.scalars(select(Delivery.state))) == {DeliveryState.HELD}
    assert "/deliveries" not in analyst.get("/glossary").text


@on_sqlite
def test_no_decision_is_one_press_away_and_none_needs_a_script(
    chromium: Browser, address: str, held: int, session: Session
) -> None:
    with visit(chromium, address, javascript=False) as page:
        page.goto("/deliveries")
        again = page.get_by_role("button", name="Send them again")
        expect(again).to_be_hidden()
        page.locator("summary", has_text="Send them again").click()
        expect(page.get_by_text("Up to 3 customers may be asked twice.")).to_be_visible()
        again.click()
        expect(page.get_by_role("status")).to_have_text("3 mails: send them again.")
    assert set(session.scalars(select(Delivery.state))) == {DeliveryState.READY}


@on_sqlite
def test_the_others_are_reached_by_a_plain_link(
    chromium: Browser, address: str, apart: None
) -> None:
    with visit(chromium, address, javascript=False) as page:
        page.goto("/deliveries")
        page.get_by_role("link", name="Next 2 of the held").click()
        expect(page.get_by_text("3 to 3 are shown")).to_be_visible()
        expect(page.get_by_text("c…@c….example")).to_be_visible()
        page.get_by_role("link", name="Previous 2 of the held").click()
        expect(page.get_by_text("a…@c….example")).to_be_visible()
    with visit(chromium, address) as page:
        page.goto("/deliveries?held=2&overtaken=2")
        assert Axe().run(page).violations_count == 0
