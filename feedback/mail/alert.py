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
}
VERDICTS = {
    Verdict.LEFT_WRONG: "A customer was dissatisfied, and we did not handle it the way they wanted",
    Verdict.UNSAID: "A customer was dissatisfied, and has not said how we handled it",
}


def write_alerts(head: Letterhead, alerts: Sequence[Alert], zone: ZoneInfo) -> Letter:
    """Return one letter of what happened, until when to see to it (by the shop's clock), where."""
    subject = _subject(alerts)
    items = [_item(alert, head.base_url, zone) for alert in alerts]
    return write_to_staff(head, subject, "\n\n".join([f"{subject}.", *items]))


def link_of(alert: Alert, base_url: str) -> str:
    """Return the page where staff see to it."""
    if alert.kind is AlertKind.SURVEY_STOPPED:
        return f"{base_url}/surveys"
    return f"{base_url}/follow-ups/{alert.told['follow_up']}"


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
    if alert.kind is AlertKind.SURVEY_STOPPED:
        return f"The survey {told['survey']} stopped itself. {told['reason']}"
    if alert.kind is AlertKind.STILL_WRONG:
        happened = "Asked again, a customer says that it has not been put right"
    else:
        happened = VERDICTS[Verdict(told["verdict"])]
    return f"{happened}. See to it by {_by(datetime.fromisoformat(told['due_at']), zone)}."


def _by(due: datetime, zone: ZoneInfo) -> str:
    return f"{spell_day(local_day(due, zone), 'en')}, {due.astimezone(zone):%H:%M}"
