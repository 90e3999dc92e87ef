"""How mail stands, and what an operator decides about mails that may have left."""

from functools import partial

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user

from feedback.extensions import db
from feedback.fieldwork.alerts import untold
from feedback.fieldwork.decide import decide, held_batches
from feedback.fieldwork.mail_standing import (
    DECISIONS,
    KINDS,
    STATES,
    decisions_taken,
    mail_standing,
    masked_samples,
)
from feedback.fieldwork.overtaken import count_overtaken, overtaken
from feedback.models.delivery import Decision
from feedback.web import current
from feedback.web.guard import only
from feedback.web.parts import part_of
from reports.words import counted

pages = Blueprint("deliveries", __name__, url_prefix="/deliveries")

MAY_DECIDE = ("manager", "admin")
BATCHES = 20
LATE = 50


@pages.get("")
@only(*MAY_DECIDE)
def overview() -> ResponseReturnValue:
    session = db.session()
    held = part_of("held", BATCHES, partial(held_batches, session))
    return render_template(
        "deliveries/deliveries.html",
        standing=mail_standing(session, current.now()),
        states=STATES,
        kinds=KINDS,
        choices=DECISIONS,
        held=held,
        samples=masked_samples(session, [batch.batch for batch in held.rows]),
        overtaken=part_of("overtaken", LATE, partial(overtaken, session)),
        overtaken_count=count_overtaken(session),
        decisions=decisions_taken(session),
        untold=untold(session),
    )


@pages.post("/held")
@only(*MAY_DECIDE)
def settle() -> ResponseReturnValue:
    """Do as was decided about a batch; one that is held no more says so."""
    decision = _chosen(request.form.get("decision", ""))
    session = db.session()
    batch = request.form.get("batch", "")
    count = decide(session, batch, decision, now=current.now(), by=current_user.email)
    session.commit()
    said = f"{counted(count, 'mail')}: {DECISIONS[decision][0].lower()}."
    flash(said if count else "None of these mails is held any more; nothing was changed.")
    return redirect(url_for("deliveries.overview"))


def _chosen(name: str) -> Decision:
    try:
        return Decision(name)
    except ValueError:
        abort(400)
