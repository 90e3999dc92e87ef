"""The follow-ups as staff see them: which wait, which are overdue, and what came of them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, and_, case, func, select
from sqlalchemy.orm import Session

from feedback.account.asking import Mail
from feedback.account.clauses import mail_clause, on
from feedback.models.delivery import ARRIVED, Delivery, DeliveryKind
from feedback.models.follow_up import FollowUp, FollowUpEvent, FollowUpState
from feedback.models.order import Order
from feedback.models.response import Response
from reports import words
from reports.reasons import what_went_wrong
from reports.statistics.wilson import wilson

# A share of fewer says nothing.
LEAST = 10


@dataclass(frozen=True, slots=True)
class Case:
    """A follow-up, the answer it was opened for, its order, and the mail that asks again."""

    follow_up: FollowUp
    response: Response
    order: Order
    mail: Delivery | None

    @property
    def picked(self) -> tuple[str, ...]:
        """Return what the customer picked as gone wrong, as they read it."""
        labels = what_went_wrong()
        return tuple(
            labels.get(key, key) for key in (self.response.reasons or "").split("|") if key
        )

    def is_overdue(self, now: datetime) -> bool:
        return self.follow_up.state is FollowUpState.OPEN and self.follow_up.due_at < now

    def standing(self, now: datetime, zone: ZoneInfo) -> str:
        """Return how it stands: "Overdue since 3 March 2026"."""
        follow_up, mail = self.follow_up, self.mail
        still = "; not right yet, says the customer" if follow_up.put_right is False else ""
        if follow_up.state is FollowUpState.OPEN:
            due = "Overdue since" if self.is_overdue(now) else "Due"
            return f"{due} {on(follow_up.due_at, zone)}{still}"
        if follow_up.state is FollowUpState.GIVEN_UP:
            return f"Given up on {on(follow_up.closed_at or now, zone)}{still}"
        if follow_up.state is FollowUpState.PUT_RIGHT:
            return f"Put right, says the customer, on {on(follow_up.closed_at or now, zone)}"
        if mail is None:
            return "Asked again"
        at = mail.sent_at or mail.send_after
        clause = mail_clause(Mail(mail.kind, mail.state, at, mail.reason, mail.overtaken_at), zone)
        answered = ""
        if mail.state in ARRIVED:
            is_late = mail.expires_at < now
            answered = ", no answer: call them, or give it up" if is_late else ", no answer yet"
        return f"{clause[:1].upper()}{clause[1:]}{answered}"


@dataclass(frozen=True, slots=True)
class Tally:
    """How many wait, are overdue, got the mail that asks again, answered it, and said Yes."""

    waiting: int
    overdue: int
    asked: int
    answered: int
    put_right: int

    @property
    def sentence(self) -> str:
        """Return it as one sentence; figures stand between **."""
        overdue = f", **{words.count(self.overdue)}** overdue" if self.overdue else ""
        if self.waiting == 0:
            wait = "**Nobody** waits for us"
        else:
            verb = "waits" if self.waiting == 1 else "wait"
            wait = f"**{words.counted(self.waiting, 'customer')}** {verb} for us{overdue}"
        if not self.asked:
            return f"{wait}."
        asked = f"{wait}; of **{words.count(self.asked)}** asked again"
        if not self.answered:
            return f"{asked} nobody has answered yet."
        answered = f"**{words.count(self.answered)}** answered"
        say = "says" if self.put_right == 1 else "say"
        came = f"**{words.count(self.put_right)}** of them {say} it was put right"
        return f"{asked} {answered}, and {came}{self._share}."

    @property
    def _share(self) -> str:
        if self.answered < LEAST:
            return ""
        low, high = wilson(self.put_right, self.answered)
        share = words.percent(self.put_right / self.answered)
        return f" ({share}, {words.between(low, high)})"


def tally(session: Session, now: datetime) -> Tally:
    """Count all follow-ups."""
    is_open = FollowUp.state == FollowUpState.OPEN
    is_answered = FollowUp.put_right.is_not(None)
    # Looked for one by one: joined, all mails would be read for those few.
    mail = select(Delivery.state).where(_re_ask()).scalar_subquery()
    is_asked = case(
        (is_answered, True), (FollowUp.asked_again_at.is_(None), False), else_=mail.in_(ARRIVED)
    )
    counts = (
        is_open,
        and_(is_open, FollowUp.due_at < now),
        is_asked,
        is_answered,
        FollowUp.put_right.is_(True),
    )
    sums = (func.coalesce(func.sum(case((one, 1), else_=0)), 0) for one in counts)
    return Tally(*map(int, session.execute(select(*sums)).one()))


def count_open(session: Session) -> int:
    """Count those who wait for us."""
    is_open = FollowUp.state == FollowUpState.OPEN
    return session.scalar(select(func.count(FollowUp.id)).where(is_open)) or 0


def cases(
    session: Session,
    state: FollowUpState,
    owner: str | None = None,
    limit: int | None = None,
    offset: int = 0,
) -> list[Case]:
    """Return those in a state that is not the last, of one owner or of all, those due first."""
    which = select(FollowUp.id).where(FollowUp.state == state, *_of(owner))
    return _listed(session, which.limit(limit).offset(offset), FollowUp.due_at, FollowUp.id)


def cases_over(
    session: Session, owner: str | None = None, limit: int | None = None, offset: int = 0
) -> list[Case]:
    """Return those that are over, of one owner or of all, the latest first."""
    which = select(FollowUp.id).where(FollowUp.closed_at.is_not(None), *_of(owner))
    latest_first = FollowUp.closed_at.desc(), FollowUp.id.desc()
    return _listed(session, which.limit(limit).offset(offset), *latest_first)


def _of(owner: str | None) -> list[ColumnElement[bool]]:
    return [] if owner is None else [FollowUp.owner == owner]


def _listed(session: Session, which: Select[int], *order: SQLColumnExpression[Any]) -> list[Case]:
    # They are cut short before anything is joined to them.
    some = FollowUp.id.in_(which.order_by(*order))
    rows = session.execute(_cases().where(some).order_by(*order))
    return [Case(row[0], row[1], row[2], row[3]) for row in rows]


def find_case(session: Session, key: int) -> Case | None:
    row = session.execute(_cases().where(FollowUp.id == key)).one_or_none()
    return Case(row[0], row[1], row[2], row[3]) if row else None


def events_of(session: Session, key: int) -> list[FollowUpEvent]:
    """Return what happened to a follow-up, from its opening on."""
    of_one = select(FollowUpEvent).where(FollowUpEvent.follow_up_id == key)
    return list(session.scalars(of_one.order_by(FollowUpEvent.id)))


def _cases() -> Select[FollowUp, Response, Order, Delivery]:
    return (
        select(FollowUp, Response, Order, Delivery)
        .join(Response, Response.id == FollowUp.response_id)
        # Only a completed order has a verdict.
        .join(Order, Order.id == Response.touchpoint_id)
        .outerjoin(Delivery, _re_ask())
    )


def _re_ask() -> ColumnElement[bool]:
    return and_(
        Delivery.invitation_id == FollowUp.invitation_id, Delivery.kind == DeliveryKind.RE_ASK
    )
