"""What waits for somebody is told: mails, alerts, jobs and surveys that stopped."""

from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session, sessionmaker

from feedback.doctor.finding import Finding, Weight
from feedback.doctor.work import work
from feedback.fieldwork.surveys import activate, pause
from feedback.fieldwork.tell import tell
from feedback.models.alert import Alert, AlertKind, AlertState
from feedback.models.delivery import Delivery, DeliveryState
from feedback.models.job_run import JobRun, RunState
from feedback.models.order import Order
from feedback.models.survey import Survey
from tests.conftest import NOON
from tests.doctor.test_place import config_of
from tests.fieldwork.asking import ask
from tests.fieldwork.mailed import add_mail
from tests.fieldwork.rows import (
    DAY,
    add_checkout,
    add_customer,
    add_order,
    switch_on,
    take_in_orders,
)

MINUTE = timedelta(minutes=1)


def found(session: Session, data_dir: Path, **environ: str) -> dict[str, Finding]:
    findings = list(work(session, config_of(data_dir, **environ), NOON))
    return {finding.about: finding for finding in findings}


def ran(
    session: Session, job: str, slot: datetime, state: RunState = RunState.DONE, said: str = ""
) -> None:
    session.add(
        JobRun(
            job=job,
            slot=slot,
            state=state,
            owner="host:1:1",
            lease_until=slot,
            started_at=slot,
            report=said,
        )
    )
    session.flush()


def test_a_shop_that_is_new_has_nothing_waiting(session: Session, tmp_path: Path) -> None:
    told = found(session, tmp_path)
    assert {finding.weight for finding in told.values()} == {Weight.FINE}
    assert "none has run yet" in told["jobs"].said


def test_mails_nobody_knows_of_wait_for_a_decision(session: Session, tmp_path: Path) -> None:
    switch_on(session)
    for number in range(2):
        add_order(session, add_customer(session, f"c{number}@customer.example"))
    ask(session)
    assert found(session, tmp_path)["mails"].weight is Weight.FINE
    states = [DeliveryState.HELD, DeliveryState.UNKNOWN]
    for delivery, state in zip(session.scalars(select(Delivery)), states, strict=True):
        delivery.state = state
    session.flush()
    told = found(session, tmp_path)["mails"]
    assert told.weight is Weight.WARNING
    assert told.said == "1 held: nobody knows whether they left"


def test_mails_that_wait_because_the_provider_refuses_are_told_with_its_reason(
    session: Session, tmp_path: Path
) -> None:
    switch_on(session)
    add_order(session, add_customer(session))
    ask(session)
    session.execute(update(Delivery).values(reason="SendGrid refused our key (401)."))
    told = [one for one in work(session, config_of(tmp_path), NOON) if one.about == "mails"]
    assert told[0].weight is Weight.WARNING
    assert told[0].said == "1 could not be handed over yet: SendGrid refused our key (401)."


def test_events_that_do_not_arrive_are_told_where_they_are_to(
    session: Session, tmp_path: Path
) -> None:
    switch_on(session)
    left = NOON - 90 * MINUTE
    add_mail(session, DeliveryState.ACCEPTED, claimed_at=left, sent_at=left)
    about = "SendGrid's events"
    sendgrid = {"COMEBACK_MAIL_URL": "sendgrid://KEY@api.sendgrid.com"}
    assert about not in found(session, tmp_path, **sendgrid)
    told = found(session, tmp_path, **sendgrid, COMEBACK_SENDGRID_WEBHOOK_KEY="a key")[about]
    assert told.weight is Weight.WARNING
    assert told.said == "none came of the 1 mail that left since 2026-03-02 10:30"
    assert "http://127.0.0.1:8000/hooks/sendgrid" in (told.remedy or "")


def test_alerts_nobody_was_told_are_told_here(session: Session, tmp_path: Path) -> None:
    told: dict[str, str | int] = {"survey": "completed", "reason": "5.2% bounced."}
    tell(session, AlertKind.SURVEY_STOPPED, {"one": told}, now=NOON)
    nobody = found(session, tmp_path)["alerts"]
    assert (nobody.weight, nobody.said) == (
        Weight.WARNING,
        "1 wait, and nobody is to be told here",
    )
    told_somebody = found(session, tmp_path, COMEBACK_ALERT_TO="ann@shop.example")["alerts"]
    assert told_somebody.weight is Weight.FINE
    session.execute(update(Alert).values(state=AlertState.FAILED))
    assert found(session, tmp_path)["alerts"].weight is Weight.WRONG


def test_a_job_that_failed_is_told_with_its_error(session: Session, tmp_path: Path) -> None:
    ran(session, "deliver", NOON - 2 * MINUTE, RunState.FAILED, "OSError: older")
    ran(session, "deliver", NOON - MINUTE, RunState.FAILED, "OSError: no route")
    ran(session, "refresh_facts", NOON)
    told = found(session, tmp_path)["jobs"]
    assert (told.weight, told.said) == (Weight.WRONG, "deliver failed: OSError: no route")
    ran(session, "deliver", NOON)
    assert found(session, tmp_path)["jobs"].weight is Weight.FINE


def test_a_job_that_hangs_behind_is_told(session: Session, tmp_path: Path) -> None:
    ran(session, "refresh_facts", NOON)
    ran(session, "ask", NOON - timedelta(hours=9))
    assert found(session, tmp_path)["jobs"].weight is Weight.FINE
    ran(session, "deliver", NOON - 12 * MINUTE)
    assert found(session, tmp_path)["jobs"].said == "deliver is far behind"


def test_silence_means_that_nothing_is_served(session: Session, tmp_path: Path) -> None:
    ran(session, "refresh_facts", NOON - 11 * MINUTE)
    told = found(session, tmp_path)["jobs"]
    assert (told.weight, told.said) == (Weight.WARNING, "none has run since 2026-03-02 11:49")
    assert found(session, tmp_path, COMEBACK_JOBS="off")["jobs"].weight is Weight.WARNING


def test_a_survey_that_stopped_itself_is_told_until_it_is_switched_on(
    sessions: sessionmaker[Session], tmp_path: Path
) -> None:
    with sessions() as session:
        switch_on(session)
        survey = session.scalars(select(Survey).where(Survey.key == "completed")).one()
        pause(session, survey, NOON, "comeback", "5.2% of 400 mails bounced.")
        told = found(session, tmp_path)["surveys"]
        assert told.said == "completed stopped itself. 5.2% of 400 mails bounced."
        activate(session, survey, NOON, "ann@shop.example")
        assert "surveys" not in found(session, tmp_path)
        pause(session, survey, NOON, "ann@shop.example")
        assert "surveys" not in found(session, tmp_path)


def test_checkouts_that_wait_for_orders_that_do_not_come_are_told(
    session: Session, tmp_path: Path
) -> None:
    for days in (1.5, 3.5, 4):
        checkout = add_checkout(session, add_customer(session), started_at=NOON - days * DAY)
    assert found(session, tmp_path)["checkouts"].weight is Weight.FINE
    session.execute(delete(Order))
    take_in_orders(session, checkout.due_at)
    one = found(session, tmp_path)["checkouts"]
    assert (one.weight, one.said) == (
        Weight.WARNING,
        "1 that is due waits for an order placed after it",
    )
    session.execute(delete(Order))
    assert "2 that are due wait" in found(session, tmp_path)["checkouts"].said
