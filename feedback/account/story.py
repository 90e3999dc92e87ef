"""Why a customer was, or was not, asked about something, in plain sentences."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from feedback.account.asking import Asking
from feedback.account.clauses import (
    answer_clause,
    by_chance,
    case_clause,
    mail_clause,
    on,
    passed_by,
    quoted,
)
from feedback.fieldwork.stop import Stop
from feedback.models.checkout import CheckoutOutcome
from feedback.models.delivery import DeliveryKind, DeliveryState
from surveys.disposition import ASKED, EXCLUDED_BEFORE_DRAW, LOST_AFTER_DRAW, Disposition
from surveys.population import Mode


class Standing(StrEnum):
    """How a story begins."""

    ASKED = "Asked"
    NOT_ASKED = "Not asked"
    KEPT_OUT = "Kept out before the draw"
    HELD = "Held"
    SETTLING = "Being settled"
    NOT_DUE = "Not due yet"
    WAITING = "Not told yet"
    NO_SURVEY = "Not asked about"


@dataclass(frozen=True, slots=True)
class Story:
    """A standing and the rest of its sentence."""

    standing: Standing
    rest: str

    def __str__(self) -> str:
        return f"{self.standing}{self.rest}"


EXCLUDED = {
    Disposition.NOT_ACTIVE: "the survey was off when it was its turn",
    Disposition.NO_ADDRESS: "there was no e-mail address to write to",
    Disposition.NO_CONSENT: "consent was not given",
    Disposition.SUPPRESSED: "the address was on the list of those not to be written to",
    Disposition.HOLDOUT: "the customer is among the share never asked",
}
LOST = {
    Disposition.QUARANTINE: "another question to this person came first",
    Disposition.SITUATION_CHANGED: "the address was gone before a mail was written",
    Disposition.EXPIRED: "the survey closed before a mail could be sent",
    Disposition.FAILED: "the mail could not be sent",
}
BY = {
    Mode.EMAIL: "by e-mail",
    Mode.PHONE: "by phone",
    Mode.RECEIPT: "by the code on the receipt",
    Mode.LINK: "by an agent’s link",
    Mode.IMPORTED: "by another tool",
}
UNSETTLED = (DeliveryState.UNKNOWN, DeliveryState.HELD)


def story_of(asking: Asking, now: datetime, zone: ZoneInfo) -> Story:
    """Return why a touchpoint's customer was, or was not, asked about it.

    Nobody is told who will be asked: what is drawn and not yet sent reads like what is not drawn.
    """
    told = _story(asking, now, zone)
    if asking.elsewhere is None:
        return told
    answered = answer_clause(asking.elsewhere, zone).replace("answered", "answered elsewhere", 1)
    return Story(told.standing, f"{told.rest.removesuffix('.')}; {answered}.")


def _story(asking: Asking, now: datetime, zone: ZoneInfo) -> Story:
    column = asking.disposition
    if column is None:
        return _unlisted(asking, now, zone)
    if column in ASKED:
        return Story(Standing.ASKED, _joined(_asked(asking, now, zone)))
    if column is Disposition.HELD or (column is Disposition.DRAWN and _is_unsettled(asking)):
        return _held(asking, zone)
    return _why_not(asking, column, zone) or _waiting(asking, zone)


def _why_not(asking: Asking, column: Disposition, zone: ZoneInfo) -> Story | None:
    """Return why nobody was asked; None where that is not decided, or not to be told yet."""
    if column in EXCLUDED_BEFORE_DRAW:
        return Story(Standing.KEPT_OUT, f": {EXCLUDED[column]}.")
    if asking.is_untold:
        return None
    if column in LOST_AFTER_DRAW:
        return Story(Standing.NOT_ASKED, f": {by_chance(asking.drawn)}, but {_lost(asking, zone)}.")
    if column is Disposition.NOT_DRAWN:
        return Story(Standing.NOT_ASKED, f": {passed_by(asking.drawn)}.")
    return None


def _unlisted(asking: Asking, now: datetime, zone: ZoneInfo) -> Story:
    if asking.outcome is CheckoutOutcome.ORDERED:
        return Story(Standing.NO_SURVEY, ": the customer ordered after all.")
    if asking.outcome is CheckoutOutcome.REPEATED:
        why = "another of the same customer within 7 days stands for it"
        return Story(Standing.NO_SURVEY, f": {why}.")
    if asking.due_at is None:
        return Story(Standing.NO_SURVEY, ": no survey is about contacts.")
    if asking.due_at > now:
        return Story(Standing.NOT_DUE, f": {on(asking.due_at, zone)}.")
    return _waiting(asking, zone)


def _waiting(asking: Asking, zone: ZoneInfo) -> Story:
    due = on(asking.due_at, zone) if asking.due_at else ""
    after = "once the mails of those drawn with it have left"
    return Story(Standing.WAITING, f": due on {due}; chance decides, and it is said here {after}.")


def _is_unsettled(asking: Asking) -> bool:
    mail = asking.mail(DeliveryKind.INVITATION)
    return mail is not None and mail.state in UNSETTLED


def _held(asking: Asking, zone: ZoneInfo) -> Story:
    """Tell of a mail nobody knows of whether it left: being settled, waiting, or given up."""
    mail = asking.mail(DeliveryKind.INVITATION)
    parts = [by_chance(asking.drawn)]
    if mail and mail.reason:
        parts.append(quoted(mail.reason))
    if mail and mail.state is DeliveryState.UNKNOWN:
        parts.append(f"may have left on {on(mail.at, zone)}")
        return Story(Standing.SETTLING, f": {'; '.join(parts)}.")
    if mail and mail.state is DeliveryState.HELD:
        parts.append(f"may have left; waiting for a decision since {on(mail.at, zone)}")
    else:
        parts.append("whether the mail left is not known, and it is not sent again")
    return Story(Standing.HELD, f": {'; '.join(parts)}.")


def _lost(asking: Asking, zone: ZoneInfo) -> str:
    mail = asking.mail(DeliveryKind.INVITATION)
    if asking.disposition is Disposition.QUARANTINE:
        day = f", on {on(asking.asked_before, zone)}" if asking.asked_before else ""
        return f"{LOST[Disposition.QUARANTINE]}{day}"
    if mail and mail.reason == Stop.CHANGED.reason and asking.changed:
        return asking.changed
    if mail and mail.reason:
        return quoted(mail.reason)
    return LOST[asking.disposition] if asking.disposition else ""


def _asked(asking: Asking, now: datetime, zone: ZoneInfo) -> Iterator[str]:
    """Yield the parts of the story of somebody who was asked, in the order they happened."""
    mail = asking.mail(DeliveryKind.INVITATION)
    day = f" on {on(mail.at, zone)}" if mail else ""
    yield f"{day} {BY[asking.mode]} ({by_chance(asking.drawn)})"
    if mail:
        yield mail_clause(mail, zone)
    if asking.disposition is Disposition.BOUNCED and (
        mail is None or mail.state is not DeliveryState.BOUNCED
    ):
        yield "it came back"
    reminder = asking.mail(DeliveryKind.REMINDER)
    if reminder:
        yield mail_clause(reminder, zone)
    yield from _replied(asking, now, zone)
    again = asking.mail(DeliveryKind.RE_ASK)
    if again:
        yield mail_clause(again, zone)
    if asking.case:
        yield case_clause(asking.case, zone)
    if asking.refused_at:
        day = on(asking.refused_at, zone)
        if asking.complained:
            yield f"reported a mail as unwanted on {day}"
        else:
            yield f"asked on {day} not to be written to again"


def _replied(asking: Asking, now: datetime, zone: ZoneInfo) -> Iterator[str]:
    if asking.disposition is Disposition.MACHINE:
        yield "answered by a machine only, which is not counted"
    elif asking.said:
        yield answer_clause(asking.said, zone)
    elif asking.refused_at:
        yield "no answer"
    elif asking.closes_at and asking.disposition is not Disposition.BOUNCED:
        closed = asking.closes_at <= now
        day = on(asking.closes_at, zone)
        yield f"not answered by {day}, the last day" if closed else f"no answer yet, until {day}"


def _joined(parts: Iterator[str]) -> str:
    return f"{'; '.join(filter(None, parts))}."
