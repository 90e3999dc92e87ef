"""What SendGrid's replies mean for the mails of a request."""

import re
from datetime import datetime, timedelta
from http import HTTPStatus

from feedback.mail.sender import ACCEPTED, Fate, Outcome
from feedback.mail.sendgrid_calls import Reply

NO_REPLY = Outcome(Fate.UNKNOWN, "SendGrid did not say whether it took the mail.")
NOT_ITS_OWN = Outcome(Fate.TRY_AGAIN, "Something before SendGrid refused the request.")
TOO_LARGE = Outcome(Fate.REFUSED, "SendGrid refused it: too large.")
SLOW_DOWN = "SendGrid asked to slow down."
# What all mails of a request share.
SHARED = {"batch_id", "content", "from", "send_at", "subject", "tracking_settings"}
# Whatever it says, it is asked again by then.
LONGEST_WAIT = timedelta(hours=1)
EPOCH_SECONDS = re.compile("[0-9]{1,20}")


def judge(reply: Reply, now: datetime) -> Outcome:
    """Return what became of the mails of a request."""
    match reply.status:
        case HTTPStatus.ACCEPTED:
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
    """Take a no as one to somebody's mail, unless it names what all share, or is not SendGrid's.

    Of its words nothing is kept: they may quote an address.
    """
    if reply.status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        return TOO_LARGE
    try:
        field = str(reply.told["errors"][0].get("field") or "null")
    except (LookupError, TypeError, AttributeError):
        return NOT_ITS_OWN
    named = field.partition(".")[0]
    if named in ("null", "personalizations"):
        return Outcome(Fate.REFUSED, "SendGrid refused it.")
    what = f" for its {named}" if named in SHARED else ""
    return Outcome(Fate.TRY_AGAIN, f"SendGrid refused the request{what}.")


def _until_reset(reply: Reply, now: datetime) -> timedelta | None:
    """Return the time until the limit is lifted, which SendGrid gives in epoch seconds."""
    given = reply.headers.get("x-ratelimit-reset", "")
    if not EPOCH_SECONDS.fullmatch(given):
        return None
    seconds = min(int(given) - now.timestamp(), LONGEST_WAIT.total_seconds())
    return timedelta(seconds=max(seconds, 1))
