"""What staff must know at once, as a letter: one for all that is due, however bad the day."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from feedback.clock import local_day
from feedback.mail.letter import Letter, Letterhead
from feedback.mail.staff import write_to_staff
from feedback.models.alert import Alert, AlertKind
from surveys.verdict import Verdict
from surveys.words import spell_day

# One of a kind, and several of it.
SUBJECTS = {
    AlertKind.FOLLOW_UP_OPENED: (
        "A customer was left dissatisfied",
        "{count} customers were left dissatisfied",
    ),
    AlertKind.STILL_WRONG: (
        "A customer says it has not been put right",
        "{count} customers say it has not been put right",
    ),
    AlertKind.SURVEY_STOPPED: ("A survey stopped itself", "{count} surveys stopped themselves"),
    AlertKind.MAIL_HELD: (
        "Mails are held: nobody knows whether they left",
        "Mails of {count} batches are held: nobody knows whether they left",
    ),
    AlertKind.MAIL_WAITING: ("Mails wait to be taken by the provider",) * 2,
    AlertKind.RECEIPTS_MISSING: ("No events arrive from SendGrid",) * 2,
}
PAGES = {
    AlertKind.FOLLOW_UP_OPENED: "/follow-ups/{follow_up}",
    AlertKind.STILL_WRONG: "/follow-ups/{follow_up}",
    AlertKind.SURVEY_STOPPED: "/surveys",
    AlertKind.MAIL_HELD: "/deliveries",
    AlertKind.MAIL_WAITING: "/deliveries",
    AlertKind.RECEIPTS_MISSING: "/deliveries",
}
VERDICTS = {
    Verdict.LEFT_WRONG: "A customer was dissatisfied, and we did not handle it the way they wanted",
    Verdict.UNSAID: "A customer was dissatisfied, and has not said how we handled it",
}
UNHEARD = (
    "Its event webhook may be switched off, post to another address or sign with another key: "
    "until it arrives, bounces, complaints and unsubscribes stay unknown here."
)


def write_alerts(head: Letterhead, alerts: Sequence[Alert], zone: ZoneInfo) -> Letter:
    """Return one letter of what happened, until when to see to it (by the shop's clock), where."""
    subject = _subject(alerts)
    items = [_item(alert, head.base_url, zone) for alert in alerts]
    return write_to_staff(head, subject, "\n\n".join([f"{subject}.", *items]))


def link_of(alert: Alert, base_url: str) -> str:
    """Return the page where staff see to it."""
    return base_url + PAGES[alert.kind].format_map(alert.told)


def _subject(alerts: Sequence[Alert]) -> str:
    kinds = {alert.kind for alert in alerts}
    if len(kinds) > 1:
        return f"{len(alerts)} things need you now"
    one, several = SUBJECTS[kinds.pop()]
    return one if len(alerts) == 1 else several.format(count=len(alerts))


def _item(alert: Alert, base_url: str, zone: ZoneInfo) -> str:
    return f"{_happened(alert, zone)}\n{link_of(alert, base_url)}"


def _happened(alert: Alert, zone: ZoneInfo) -> str:
    told = alert.told
    match alert.kind:
        case AlertKind.FOLLOW_UP_OPENED:
            return f"{VERDICTS[Verdict(told['verdict'])]}. {_see_to_it(alert, zone)}"
        case AlertKind.STILL_WRONG:
            happened = "Asked again, a customer says that it has not been put right"
            return f"{happened}. {_see_to_it(alert, zone)}"
        case AlertKind.SURVEY_STOPPED:
            return f"The survey {told['survey']} stopped itself. {told['reason']}"
        case AlertKind.MAIL_HELD:
            return f"Held until you decide: {_mails(alert)} that may have left, or may not."
        case AlertKind.MAIL_WAITING:
            waited = f"{_mails(alert)} had waited to leave {_since(alert, zone)}"
            return f"By {_clock(alert.created_at, zone)}, {waited}. {told['reason']}"
        case AlertKind.RECEIPTS_MISSING:
            unheard = f"told nothing of {_mails(alert)} that left {_since(alert, zone)}"
            return f"By {_clock(alert.created_at, zone)}, SendGrid had {unheard}. {UNHEARD}"


def _see_to_it(alert: Alert, zone: ZoneInfo) -> str:
    return f"See to it by {_clock(datetime.fromisoformat(alert.told['due_at']), zone)}."


def _since(alert: Alert, zone: ZoneInfo) -> str:
    return f"since {_clock(datetime.fromisoformat(alert.told['since']), zone)}"


def _mails(alert: Alert) -> str:
    count = alert.told["mails"]
    return f"{count:,} mail{'s' if count != 1 else ''}"


def _clock(moment: datetime, zone: ZoneInfo) -> str:
    return f"{spell_day(local_day(moment, zone), 'en')}, {moment.astimezone(zone):%H:%M}"
