"""How mail stands, and what an operator decides about mails that may have left."""

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
    masked_sample,
)
from feedback.fieldwork.overtaken import overtaken
from feedback.models.delivery import Decision
from feedback.web import current
from feedback.web.guard import only
from reports.words import counted

pages = Blueprint("deliveries", __name__, url_prefix="/deliveries")

MAY_DECIDE = ("manager", "admin")
# So many batches are shown at once; the others follow once these are decided about.
A_PAGE = 20
LATE = 50


@pages.get("")
@only(*MAY_DECIDE)
def overview() -> ResponseReturnValue:
    session = db.session()
    held = held_batches(session)
    late = overtaken(session)
    return render_template(
        "deliveries/deliveries.html",
        standing=mail_standing(session, current.now()),
        states=STATES,
        kinds=KINDS,
        choices=DECISIONS,
        held=[(batch, masked_sample(session, batch.batch)) for batch in held[:A_PAGE]],
        more=len(held) - A_PAGE,
        overtaken=late[:LATE],
        overtaken_count=len(late),
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
