"""Tells staff what they must know at once, by mail and by webhook."""

from collections.abc import Callable, Sequence
from datetime import datetime

from feedback.clock import Clock, system_clock
from feedback.fieldwork.alerts import claim_alerts, forget_unset, record_alerts
from feedback.mail.alert import link_of, write_alerts
from feedback.mail.choice import sender_for
from feedback.mail.letter import Letterhead
from feedback.mail.sender import Fate
from feedback.mail.staff import send_to_staff
from feedback.models.alert import Alert, AlertChannel, AlertKind
from feedback.shop import Shop
from feedback.webhook import Event, Receiver, post_all

# At most this many in one letter, and as many posts at once.
A_RUN = 50

EVENTS = {
    AlertKind.FOLLOW_UP_OPENED: "follow_up.opened",
    AlertKind.STILL_WRONG: "follow_up.still_wrong",
    AlertKind.SURVEY_STOPPED: "survey.stopped",
    AlertKind.MAIL_HELD: "mail.held",
    AlertKind.MAIL_WAITING: "mail.waiting",
    AlertKind.RECEIPTS_MISSING: "receipts.missing",
}

# Tells alerts, and returns for each why it was not taken, None where it was.
Telling = Callable[[Shop, Sequence[Alert], datetime], list[str | None]]


def alert(shop: Shop, slot: datetime, clock: Clock = system_clock) -> str:
    """Tell what is due over each channel that is set; first the one that never takes long."""
    now = max(slot, clock())
    posted = _tell(shop, AlertChannel.WEBHOOK, _by_post if shop.config.alert_url else None, now)
    mailed = _tell(shop, AlertChannel.MAIL, _by_mail if shop.config.alert_to else None, now)
    return f"{posted} posted, {mailed} mailed"


def _tell(shop: Shop, channel: AlertChannel, telling: Telling | None, now: datetime) -> str:
    """Claim what is due, commit, tell it, and note what became of it; say how many were taken."""
    with shop.sessions.begin() as session:
        if telling is None:
            forget_unset(session, channel, now)
            return "none"
        alerts = claim_alerts(session, channel, now, A_RUN)
    refusals = telling(shop, alerts, now) if alerts else []
    with shop.sessions.begin() as session:
        record_alerts(session, alerts, refusals, now)
    return f"{refusals.count(None)} of {len(alerts)}"


def _by_mail(shop: Shop, alerts: Sequence[Alert], now: datetime) -> list[str | None]:
    """Write one letter of all; it is told once one of those it is for has it."""
    config = shop.config
    letter = write_alerts(Letterhead.of(config), alerts, config.timezone)
    sender = sender_for(config, shop.sessions)
    key = f"{alerts[0].key} {len(alerts)}"
    outcomes = send_to_staff(sender, letter, config.alert_to, key, now)
    refusal = None
    if all(outcome.fate is not Fate.ACCEPTED for outcome in outcomes):
        refusal = outcomes[0].reason or f"The mail was {outcomes[0].fate}."
    return [refusal] * len(alerts)


def _by_post(shop: Shop, alerts: Sequence[Alert], now: datetime) -> list[str | None]:
    receiver = Receiver(shop.config.alert_url, shop.config.alert_secret)
    return post_all(receiver, [_event(one, shop.config.base_url) for one in alerts], now)


def _event(alert: Alert, base_url: str) -> Event:
    data = {**alert.told, "link": link_of(alert, base_url)}
    return Event(alert.key, EVENTS[alert.kind], alert.created_at, data)
