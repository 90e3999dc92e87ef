"""What is not told yet, or staff would know who will be asked; and for what who was left alone."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, and_, func, literal, select
from sqlalchemy.orm import Session

from feedback.fieldwork.quarantine import GAP_DAYS
from feedback.models.customer import Customer
from feedback.models.delivery import NEVER_REACHED, Delivery, DeliveryKind, DeliveryState
from feedback.models.invitation import Invitation
from feedback.models.sample_unit import SampleUnit
from surveys.disposition import Disposition

DAY = timedelta(days=1)
# A drawn customer's mail leaves within a day of the draw, at the hour of a window, unless no mail
# can be sent: until then nothing is said of the draw, nor while it waits for longer.
UNTOLD_FOR = DAY
# Whoever is told "not drawn" leaves the others as those who will be asked; and who is left alone
# for another mail that has yet to leave would be known to get that one.
TOLD_LATER = (Disposition.NOT_DRAWN, Disposition.QUARANTINE)
WAITS = (DeliveryState.READY, DeliveryState.SENDING)

Mailed = Row[*tuple[Any, ...]]


def untold_units(
    session: Session, email: str | None, units: Iterable[SampleUnit], now: datetime
) -> set[int]:
    """Return those of a person's units of which it is not told yet that they were not asked.

    That is for a day, and then while any mail of those drawn in the same run has yet to leave, or
    the mail they were left alone for.
    """
    later = [unit for unit in units if unit.disposition in TOLD_LATER]
    runs = _waiting_runs(session, {unit.listed_at for unit in later})
    issued = _waiting_since(session, email) if later else ()
    return {
        unit.id
        for unit in later
        if unit.listed_at + UNTOLD_FOR > now
        or unit.listed_at in runs
        or any(since <= unit.listed_at + UNTOLD_FOR for since in issued)
    }


def asked_before(
    session: Session, email: str | None, units: Iterable[SampleUnit]
) -> dict[int, datetime]:
    """Return for each quarantined unit when its person got the invitation that came first."""
    quarantined = [unit for unit in units if unit.disposition is Disposition.QUARANTINE]
    if not quarantined or email is None:
        return {}
    asked_at = func.coalesce(Delivery.sent_at, Delivery.claimed_at, Delivery.send_after)
    asked = session.execute(
        _invitations(asked_at.label("asked_at"), Invitation.issued_at, Invitation.survey_id)
        .where(Customer.email == email, Delivery.state.not_in((*WAITS, *NEVER_REACHED)))
        .order_by(asked_at.desc())
    ).all()
    found = {unit.id: _came_first(unit, asked) for unit in quarantined}
    return {key: at for key, at in found.items() if at}


def _came_first(unit: SampleUnit, asked: Sequence[Mailed]) -> datetime | None:
    """Return when the latest invitation left that was there as the unit was decided about.

    Of another survey, only where it was in the days in which nobody is asked anything else.
    """
    for asked_at, issued_at, survey_id in asked:
        since = (unit.listed_at - asked_at) / DAY
        was_there = issued_at <= unit.listed_at + UNTOLD_FOR
        if was_there and (survey_id == unit.survey_id or since < GAP_DAYS):
            return asked_at  # type: ignore[no-any-return]
    return None


def _waiting_runs(session: Session, listed: Collection[datetime]) -> set[datetime]:
    """Return at which of these moments somebody was listed who is drawn and not mailed yet."""
    if not listed:
        return set()
    drawn = SampleUnit.disposition == literal(
        # Spelt out, as the index that holds them has it.
        Disposition.DRAWN,
        SampleUnit.disposition.type,
        literal_execute=True,
    )
    uninvited = select(SampleUnit.listed_at).where(drawn, ~SampleUnit.invited)
    unmailed = (
        select(SampleUnit.listed_at)
        .join(Invitation, Invitation.unit_id == SampleUnit.id)
        .join(Delivery, _asks())
        .where(drawn, Delivery.state.in_(WAITS))
    )
    either = (one.where(SampleUnit.listed_at.in_(listed)) for one in (uninvited, unmailed))
    return {at for one in either for at in session.scalars(one.distinct())}


def _waiting_since(session: Session, email: str | None) -> Sequence[datetime]:
    """Return when the invitations of a person that have yet to leave were issued."""
    waiting = _invitations(Invitation.issued_at).where(
        Customer.email == email, Delivery.state.in_(WAITS)
    )
    return session.scalars(waiting).all()


def _invitations(*columns: Any) -> Any:
    return (
        select(*columns)
        .select_from(Invitation)
        .join(Customer, Customer.id == Invitation.customer_id)
        .join(Delivery, _asks())
    )


def _asks() -> Any:
    return and_(Delivery.invitation_id == Invitation.id, Delivery.kind == DeliveryKind.INVITATION)
