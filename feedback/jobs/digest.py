"""The overview as a letter, to staff on Monday morning."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from config import Config
from feedback.clock import Clock, local_day, system_clock
from feedback.mail.choice import sender_for
from feedback.mail.letter import Letterhead
from feedback.mail.sender import Fate
from feedback.mail.staff import send_to_staff, write_to_staff
from feedback.shop import Shop
from reports.query import Query
from reports.warehouse.duckdb import Warehouse
from reports.warehouse.manifest import Manifest
from surveys.words import spell_day

MONDAY, OCLOCK = 0, 7
# One that could not be written in time is let go: the pages say more by then.
TOO_LATE = timedelta(days=1)


class NotSent(Exception):
    """Nobody got the letter; the slot is tried again."""


def digest(shop: Shop, slot: datetime, clock: Clock = system_clock) -> str:
    """Write the letter in the hour of Monday that begins at seven o'clock of the shop's zone.

    Raises:
        NotSent: no address of ALERT_TO took it.
    """
    config, now = shop.config, max(slot, clock())
    if not is_monday_morning(slot, config.timezone) or not config.alert_to:
        return "nothing to write"
    if now - slot > TOO_LATE:
        return "too late for this week's letter"
    if not Manifest.load(config.facts_url).is_readable(config.timezone):
        return "there are no facts to write of"
    subject = f"How the week of {spell_day(local_day(slot, config.timezone), 'en')} begins"
    letter = write_to_staff(Letterhead.of(config), subject, _overview(config))
    sender = sender_for(config, shop.sessions)
    outcomes = send_to_staff(sender, letter, config.alert_to, f"digest {slot:%Y-%m-%d}", now)
    took = [outcome.fate for outcome in outcomes].count(Fate.ACCEPTED)
    if not took:
        raise NotSent(outcomes[0].reason or f"The mail was {outcomes[0].fate}.")
    return f"written to {took} of {len(outcomes)}"


def _overview(config: Config) -> str:
    # Half a second to import, for one letter a week.
    from reports import catalogue, digest  # noqa: PLC0415

    query = Query(acquisition_cost=config.acquisition_cost)
    report = catalogue.REPORTS["overview"](Warehouse(config.facts_url), query)
    return digest.write_digest(report).strip()


def is_monday_morning(slot: datetime, zone: ZoneInfo) -> bool:
    """Tell whether an hourly slot is the week's first from seven o'clock on."""
    local = slot.astimezone(zone)
    return local.weekday() == MONDAY and local.hour == OCLOCK
