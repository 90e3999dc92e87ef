"""The ledger: every due touchpoint stands in exactly one column."""

from enum import StrEnum


class Disposition(StrEnum):
    """The columns of the ledger, in the order they are decided."""

    NOT_ACTIVE = "not_active"
    NO_ADDRESS = "no_address"
    NO_CONSENT = "no_consent"
    SUPPRESSED = "suppressed"
    HOLDOUT = "holdout"
    LISTED = "listed"
    NOT_DRAWN = "not_drawn"
    DRAWN = "drawn"
    QUARANTINE = "quarantine"
    SITUATION_CHANGED = "situation_changed"
    EXPIRED = "expired"
    HELD = "held"
    FAILED = "failed"
    SENT = "sent"
    BOUNCED = "bounced"
    MACHINE = "machine"
    COUNTED = "counted"


EXCLUDED_BEFORE_DRAW = (
    Disposition.NOT_ACTIVE,
    Disposition.NO_ADDRESS,
    Disposition.NO_CONSENT,
    Disposition.SUPPRESSED,
    Disposition.HOLDOUT,
)
LOST_AFTER_DRAW = (
    Disposition.QUARANTINE,
    Disposition.SITUATION_CHANGED,
    Disposition.EXPIRED,
    Disposition.HELD,
    Disposition.FAILED,
)
ASKED = (Disposition.SENT, Disposition.BOUNCED, Disposition.MACHINE, Disposition.COUNTED)
