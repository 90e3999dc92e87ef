"""What SendGrid's replies mean for the mails of a request."""

from datetime import datetime, timedelta
from http import HTTPStatus

from feedback.mail.reply import fit_to_keep
from feedback.mail.sender import ACCEPTED, Fate, Outcome
from feedback.mail.sendgrid_calls import Reply

NO_REPLY = Outcome(Fate.UNKNOWN, "SendGrid did not say whether it took the mail.")
SLOW_DOWN = "SendGrid asked to slow down."


def judge(reply: Reply, now: datetime) -> Outcome:
    """Return what became of the mails of a request."""
    match reply.status:
        case HTTPStatus.OK | HTTPStatus.ACCEPTED:
            return ACCEPTED
        case HTTPStatus.BAD_REQUEST | HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
            return _refused(reply)
        case HTTPStatus.UNAUTHORIZED | HTTPStatus.FORBIDDEN:
            return Outcome(
                Fate.TRY_AGAIN, f"SendGrid does not take the key or the sender ({reply.status})."
            )
        case HTTPStatus.TOO_MANY_REQUESTS:
            return Outcome(Fate.TRY_AGAIN, SLOW_DOWN, _until_reset(reply, now))
        case HTTPStatus.SERVICE_UNAVAILABLE:
            return Outcome(Fate.TRY_AGAIN, "SendGrid is not available.")
    return NO_REPLY


def pause_after(reply: Reply, now: datetime) -> timedelta | None:
    """Return how long no other request will be taken, where this was the last one."""
    if reply.headers.get("x-ratelimit-remaining") != "0":
        return None
    return _until_reset(reply, now)


def _refused(reply: Reply) -> Outcome:
    """Take a no as one to somebody's mail, unless it names a field that all mails share."""
    try:
        error = reply.told["errors"][0]
        message, field = str(error["message"]), str(error.get("field") or "")
    except (LookupError, TypeError, AttributeError):
        message, field = f"status {reply.status}", ""
    of_one = field in ("", "null") or field.startswith("personalizations")
    fate = Fate.REFUSED if of_one else Fate.TRY_AGAIN
    return Outcome(fate, f"SendGrid refused it: {fit_to_keep(message)}")


def _until_reset(reply: Reply, now: datetime) -> timedelta | None:
    """Return the time until the limit is lifted, which SendGrid gives in epoch seconds."""
    given = reply.headers.get("x-ratelimit-reset", "")
    if not given.isdigit():
        return None
    return max(timedelta(seconds=int(given) - now.timestamp()), timedelta(seconds=1))
