"""The Monday letter goes out once a week, in the morning where the shop is."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_string, policy
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from feedback.jobs.digest import NotSent, digest, is_monday_morning
from feedback.jobs.facts import refresh
from feedback.models.delivery import OutboxMail
from feedback.shop import Shop
from tests.jobs.conftest import HandClock

HOUR = timedelta(hours=1)
# Monday 2 March 2026, 07:00 in Lisbon.
MONDAY = datetime(2026, 3, 2, 7, tzinfo=UTC)


@pytest.fixture
def staffed(shop: Shop, clock: HandClock) -> Shop:
    clock.now = MONDAY
    shop = replace(shop, config=replace(shop.config, alert_to=("ann@shop.example",)))
    refresh(shop.engine, shop.sessions, shop.config, MONDAY)
    return shop


def letters(shop: Shop) -> list[str]:
    with shop.sessions() as session:
        return list(session.scalars(select(OutboxMail.message)))


@pytest.mark.parametrize(
    "zone", ["Europe/Lisbon", "America/New_York", "Asia/Kolkata", "Pacific/Apia"]
)
def test_one_hour_of_the_week_is_monday_morning_in_every_zone(zone: str) -> None:
    hours = [MONDAY + n * HOUR for n in range(7 * 24)]
    [morning] = [hour for hour in hours if is_monday_morning(hour, ZoneInfo(zone))]
    local = morning.astimezone(ZoneInfo(zone))
    assert (local.strftime("%A"), local.hour) == ("Monday", 7)


def test_the_letter_is_the_overview(staffed: Shop, clock: HandClock) -> None:
    assert digest(staffed, MONDAY, clock) == "written to 1 of 1"
    message = message_from_string(letters(staffed)[0], policy=policy.default)
    assert message["Subject"] == "How the week of 2 March 2026 begins"
    assert "How to read it" in message.get_body(("plain",)).get_content()  # type: ignore[union-attr]


def test_at_any_other_hour_and_where_nobody_is_to_be_told_none_is_written(
    staffed: Shop, shop: Shop, clock: HandClock
) -> None:
    assert digest(staffed, MONDAY + HOUR, clock) == "nothing to write"
    assert digest(shop, MONDAY, clock) == "nothing to write"
    assert letters(staffed) == []


def test_after_a_long_silence_last_weeks_letter_is_let_go(staffed: Shop, clock: HandClock) -> None:
    clock.now += timedelta(days=2)
    assert digest(staffed, MONDAY, clock) == "too late for this week's letter"
    assert letters(staffed) == []


def test_a_letter_nobody_took_fails_its_slot_so_that_it_is_tried_again(
    staffed: Shop, clock: HandClock
) -> None:
    gone = replace(staffed, config=replace(staffed.config, mail_url="smtp://127.0.0.1:1"))
    with pytest.raises(NotSent, match="cannot be reached"):
        digest(gone, MONDAY, clock)
