"""The parts a story is made of: a mail, an answer, a follow-up."""

from datetime import datetime
from zoneinfo import ZoneInfo

from feedback.account.asking import Case, Drawn, Mail, Said
from feedback.clock import local_day
from feedback.models.delivery import DeliveryKind, DeliveryState
from feedback.models.follow_up import FollowUpState
from reports import words
from surveys.verdict import Verdict

# kind → what happened once it was sent, and what the mail is called.
CALLED = {
    DeliveryKind.INVITATION: ("", "the mail"),
    DeliveryKind.REMINDER: ("reminded", "the reminder"),
    DeliveryKind.RE_ASK: ("asked whether it was put right", "asking whether it was put right"),
}
LEFT = (DeliveryState.ACCEPTED, DeliveryState.DELIVERED)
# What became of a mail that did not arrive, or not yet.
BECAME = {
    DeliveryState.READY: "is to leave from {day} on",
    DeliveryState.SENDING: "is leaving",
    DeliveryState.UNKNOWN: "may have left, which is being settled",
    DeliveryState.HELD: "may have left, and waits for a decision",
    DeliveryState.GIVEN_UP: "may have left, and is not sent again",
    DeliveryState.BOUNCED: "came back",
    DeliveryState.DROPPED: "was dropped by the provider",
    DeliveryState.SUPPRESSED: "was stopped, the address was not to be written to",
    DeliveryState.ANSWERED: "was not needed after the answer",
    DeliveryState.EXPIRED: "was too late to be sent",
    DeliveryState.CANCELLED: "was cancelled",
    DeliveryState.FAILED: "could not be sent",
}
# Here the words of whoever refused it say more than ours.
WITH_REASON = (
    DeliveryState.BOUNCED,
    DeliveryState.DROPPED,
    DeliveryState.CANCELLED,
    DeliveryState.FAILED,
)
VERDICTS = {
    Verdict.SATISFIED: "Yes, satisfied",
    Verdict.PUT_RIGHT: "No, put right",
    Verdict.LEFT_WRONG: "No, left wrong",
    Verdict.UNSAID: "No, and did not say how it was handled",
}


def on(moment: datetime, zone: ZoneInfo) -> str:
    """Return the day of a moment: 3 March 2026."""
    return words.day(local_day(moment, zone))


def quoted(reason: str) -> str:
    """Return a reason, kept as a sentence, as it stands inside one; names keep their capitals."""
    reason = reason.strip().rstrip(".")
    first = reason.partition(" ")[0]
    return reason[:1].lower() + reason[1:] if first[1:].islower() else reason


def by_chance(drawn: Drawn | None) -> str:
    """Return "drawn by chance, 20%", of a stratum with its name."""
    if drawn is None:
        return "drawn by chance"
    return f"drawn by chance, {100 * drawn.rate:g}%{_where(drawn)}"


def passed_by(drawn: Drawn | None) -> str:
    """Return "20% are drawn by chance, this one was not", of a stratum with its name."""
    if drawn is None:
        return "chance did not draw this one"
    share = f"{100 * drawn.rate:g}% are drawn by chance{_where(drawn)}"
    return f"{share}, {'and ' if drawn.stratum else ''}this one was not"


def _where(drawn: Drawn) -> str:
    if not drawn.stratum:
        return ""
    dimension, _, value = drawn.stratum.partition("=")
    return f" where {words.dimension(dimension)} is {words.inside(value, dimension)}"


def mail_clause(mail: Mail, zone: ZoneInfo) -> str:
    """Return what became of a mail; of an invitation that left, no more than what is known."""
    sent, called = CALLED[mail.kind]
    if mail.overtaken_at and mail.state in LEFT:
        late = f"they unsubscribed on {on(mail.overtaken_at, zone)}, after it had left"
        return f"{sent} on {on(mail.at, zone)}, {late}" if sent else late
    if mail.state is DeliveryState.DELIVERED and not sent:
        return "delivered"
    if mail.state in LEFT:
        return f"{sent} on {on(mail.at, zone)}" if sent else ""
    if not sent and mail.state not in WITH_REASON:
        return ""
    became = BECAME[mail.state].format(day=on(mail.at, zone))
    said = f" ({quoted(mail.reason)})" if mail.reason and mail.state in WITH_REASON else ""
    return f"{called} {became}{said}"


def answer_clause(said: Said, zone: ZoneInfo) -> str:
    """Return "answered No, left wrong, on 9 March 2026", or the reason of who did not buy."""
    day = on(said.answered_at, zone)
    if said.verdict:
        return f"answered {VERDICTS[said.verdict]}, on {day}"
    if said.satisfied is not None:
        return f"answered {'Yes' if said.satisfied else 'No'} on {day}"
    if said.reasons:
        return f"answered “{'”, “'.join(said.reasons)}” on {day}"
    return f"answered on {day}"


def case_clause(case: Case, zone: ZoneInfo) -> str:
    """Return how the follow-up stands."""
    with_whom = f", with {case.owner}" if case.owner else ", with nobody yet"
    said_no = case.put_right is False
    open_case = f"open, due {on(case.due_at, zone)}{with_whom}"
    given_up = f"given up on {on(case.at, zone)}"
    told = {
        FollowUpState.OPEN: f"still wrong, says the customer, {open_case}"
        if said_no
        else open_case,
        FollowUpState.ASKED_AGAIN: f"done, says the shop; the customer is asked{with_whom}",
        FollowUpState.PUT_RIGHT: f"put right, says the customer, on {on(case.at, zone)}",
        FollowUpState.GIVEN_UP: (
            f"{given_up}, still wrong, says the customer" if said_no else given_up
        ),
    }
    return f"follow-up {told[case.state]}"
