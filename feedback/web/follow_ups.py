"""The follow-ups: who waits for us, what they said, and what staff do about it."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user
from sqlalchemy.orm import Session

from feedback.account.account import account_of
from feedback.account.caseload import Case, cases, cases_over, events_of, find_case, tally
from feedback.account.clauses import VERDICTS
from feedback.account.staff import staff
from feedback.clock import local_day
from feedback.extensions import db
from feedback.fieldwork.handling import (
    IN_HAND,
    NotNow,
    add_note,
    find_follow_up,
    give_up,
    hand_over,
)
from feedback.fieldwork.re_ask import QUESTIONNAIRE, ask_again, hindrance
from feedback.mail.letter import Letterhead, write_letter
from feedback.mail.message import Mail
from feedback.models.follow_up import FollowUp, FollowUpState
from feedback.models.invitation import Invitation
from feedback.web import current
from feedback.web.customers import MAY_LOOK, ONE, look
from feedback.web.guard import only
from feedback.web.parts import part_of
from surveys.words import spell_day

pages = Blueprint("follow_ups", __name__, url_prefix="/follow-ups")

A_PAGE = 100

Step = Callable[[Session, FollowUp, str, datetime], object]


@pages.get("")
@only(*MAY_LOOK)
def overview() -> ResponseReturnValue:
    """List those that wait, those whose customer was asked again, and the latest that are over."""
    is_mine = request.args.get("whose") == "mine"
    owner = current_user.email if is_mine else None
    session, now = db.session(), current.now()
    return render_template(
        "follow_ups/follow_ups.html",
        sentence=tally(session, now).sentence,
        is_mine=is_mine,
        unfinished=part_of("waiting", A_PAGE, partial(cases, session, FollowUpState.OPEN, owner)),
        asked=part_of("asked", A_PAGE, partial(cases, session, FollowUpState.ASKED_AGAIN, owner)),
        over=part_of("over", A_PAGE, partial(cases_over, session, owner)),
        now=now,
        zone=current.config().timezone,
    )


@pages.get(ONE)
@only(*MAY_LOOK)
def one(key: int) -> ResponseReturnValue:
    """Show a follow-up with its customer's account beside it; that it was looked at is kept."""
    session, config, now = db.session(), current.config(), current.now()
    case = find_case(session, key) or abort(404)
    account = account_of(session, case.follow_up.customer_id, now, config.timezone)
    mail = _mail(session, case)
    look(case.follow_up.customer_id, url_for("follow_ups.one", key=key))
    return render_template(
        "follow_ups/follow_up.html",
        case=case,
        follow_up=case.follow_up,
        now=now,
        standing=case.standing(now, config.timezone),
        events=events_of(session, key),
        account=account,
        answers=VERDICTS,
        is_in_hand=case.follow_up.state in IN_HAND,
        hindered=hindrance(session, case.follow_up),
        letter=mail.letter,
        preview=_without_links(mail.text),
        staff=staff(session),
    )


@pages.post(f"{ONE}/take")
@only(*MAY_LOOK)
def take(key: int) -> ResponseReturnValue:
    """Make it somebody's: one's own, unless another is named."""
    owner = request.form.get("owner") or current_user.email
    if owner not in staff(db.session()):
        abort(400)
    return _step(
        key,
        lambda session, follow_up, by, now: hand_over(session, follow_up, owner, by, now),
        f"{owner} sees to it now.",
    )


@pages.post(f"{ONE}/note")
@only(*MAY_LOOK)
def note(key: int) -> ResponseReturnValue:
    words = request.form.get("note", "")
    return _step(
        key,
        lambda session, follow_up, by, now: add_note(session, follow_up, words, by, now),
        "Noted.",
    )


@pages.post(f"{ONE}/ask-again")
@only(*MAY_LOOK)
def ask(key: int) -> ResponseReturnValue:
    zone = current.config().timezone
    return _step(
        key,
        lambda session, follow_up, by, now: ask_again(session, follow_up, zone, by, now),
        "The customer will be asked. Their answer appears here, and only it closes the follow-up.",
    )


@pages.post(f"{ONE}/give-up")
@only(*MAY_LOOK)
def leave(key: int) -> ResponseReturnValue:
    reason = request.form.get("reason", "")
    return _step(
        key,
        lambda session, follow_up, by, now: give_up(session, follow_up, reason, by, now),
        "Given up. It is counted so, not as put right.",
    )


def _step(key: int, step: Step, said: str) -> ResponseReturnValue:
    follow_up = find_follow_up(db.session(), key) or abort(404)
    try:
        step(db.session(), follow_up, current_user.email, current.now())
    except NotNow as refused:
        db.session.rollback()
        said = str(refused)
    db.session.commit()
    flash(said)
    return redirect(url_for("follow_ups.one", key=key))


def _mail(session: Session, case: Case) -> Mail:
    """Return the mail that asks again as its customer will get it, but for the secret."""
    config = current.config()
    invitation = session.get_one(Invitation, case.follow_up.invitation_id)
    letter = write_letter(Letterhead.of(config), QUESTIONNAIRE, invitation.language)
    day = spell_day(local_day(case.order.placed_at, config.timezone), letter.language)
    return Mail(letter, recipient="", token="", day=day, number=0, attempt=0)


def _without_links(text: str) -> str:
    lines = (line for line in text.splitlines() if "://" not in line)
    return "\n".join(lines).replace("\n\n\n", "\n\n")
