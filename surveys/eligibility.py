"""Who can be asked at all, decided before the draw and always with a reason."""

from surveys.disposition import Disposition


def exclusion_before_draw(
    *,
    active: bool,
    reachable: bool,
    consent: bool | None,
    blank_consent: bool,
    suppressed: bool,
    held_out: bool,
) -> Disposition | None:
    """Return the first reason that keeps a touchpoint out of the draw; None where there is none.

    `blank_consent` is what the survey takes a missing consent for.
    """
    reasons = (
        (not active, Disposition.NOT_ACTIVE),
        (not reachable, Disposition.NO_ADDRESS),
        (not (blank_consent if consent is None else consent), Disposition.NO_CONSENT),
        (suppressed, Disposition.SUPPRESSED),
        (held_out, Disposition.HOLDOUT),
    )
    return next((reason for applies, reason in reasons if applies), None)
