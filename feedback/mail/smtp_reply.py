"""What a mail server's reply means for a mail.

The enhanced status code (RFC 3463, RFC 7505 for 5.1.10; IANA keeps the list) decides where the
server gives one, the reply code (RFC 5321, RFC 7504 for 556) where it does not.
"""

import re

from feedback.mail.sender import ACCEPTED, Fate, Outcome

ENHANCED = re.compile(rb"([245]\.\d{1,3}\.\d{1,3})\b")
FATES = {
    # Nobody can be reached there.
    "5.1.1": Fate.BOUNCED,  # no such mailbox
    "5.1.2": Fate.BOUNCED,  # no such domain
    "5.1.3": Fate.BOUNCED,  # not an address
    "5.1.6": Fate.BOUNCED,  # moved, nobody knows where to
    "5.1.10": Fate.BOUNCED,  # a domain that takes no mail
    "5.2.1": Fate.BOUNCED,  # a mailbox that is disabled
    "556": Fate.BOUNCED,  # a domain that takes no mail
    # It may be emptied.
    "5.2.2": Fate.TRY_AGAIN,  # mailbox full
    "5.3.1": Fate.TRY_AGAIN,  # server full
    "552": Fate.TRY_AGAIN,  # out of room
    # The fault is ours, and a setting can mend it.
    "5.1.7": Fate.TRY_AGAIN,  # our address is not one
    "5.1.8": Fate.TRY_AGAIN,  # our domain cannot be answered
}
CUT_BEFORE = Outcome(Fate.TRY_AGAIN, "The mail server closed the connection before the mail.")
CUT_DURING = Outcome(Fate.UNKNOWN, "The connection broke while the mail was handed over.")


def judge_sender(code: int, said: bytes) -> Outcome:
    """Return what a no to our own address means: the customer's mail is not lost by it."""
    return Outcome(Fate.TRY_AGAIN, _told(code, said))


def judge_recipient(code: int, said: bytes) -> Outcome:
    """Return what a no means that comes before the mail's words."""
    fate = Fate.REFUSED if code // 100 == 5 else Fate.TRY_AGAIN
    return Outcome(FATES.get(_status(code, said), fate), _told(code, said))


def judge_mail(code: int, said: bytes) -> Outcome:
    """Return what the reply to the whole mail means; what is neither yes nor no is unknown."""
    if code // 100 == 2:
        return ACCEPTED
    if code // 100 in (4, 5):
        return judge_recipient(code, said)
    return Outcome(Fate.UNKNOWN, _told(code, said))


def _status(code: int, said: bytes) -> str:
    """Return the enhanced code, if it is of the reply code's kind, else the reply code."""
    found = ENHANCED.match(said)
    enhanced = found[1].decode() if found else ""
    return enhanced if enhanced[:1] == str(code)[:1] else str(code)


def _told(code: int, said: bytes) -> str:
    """Tell the codes alone: a server's words may quote the customer's address, or parts of it."""
    codes = dict.fromkeys((str(code), _status(code, said)))
    return f"The mail server said {' '.join(codes)}"
