"""The outbox: the mails of a shop that does not really send any, to be read and followed."""

import re
from email import message_from_string, policy
from email.message import EmailMessage
from math import ceil

from flask import Blueprint, abort, make_response, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select

from feedback.extensions import db
from feedback.models.delivery import OutboxMail
from feedback.models.schema import LARGEST_KEY
from feedback.web import current

pages = Blueprint("outbox", __name__, url_prefix="/outbox")

A_PAGE = 50
ONE = f"/<int(max={LARGEST_KEY}):key>"
# The mail may be looked at and its links opened in a tab of their own; nothing else.
MAIL_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'; "
    "base-uri 'none'; sandbox allow-popups allow-popups-to-escape-sandbox"
)


@pages.before_request
def only_with_outbox_mail() -> None:
    if not current.config().mail_url.startswith("outbox:"):
        abort(404)


@pages.get("")
def overview() -> ResponseReturnValue:
    """List the mails, the latest first."""
    count = db.session.scalar(select(func.count(OutboxMail.id))) or 0
    last = max(ceil(count / A_PAGE), 1)
    number = min(max(request.args.get("page", 1, type=int), 1), last)
    latest = select(OutboxMail).order_by(OutboxMail.written_at.desc(), OutboxMail.id.desc())
    found = db.session.scalars(latest.limit(A_PAGE).offset((number - 1) * A_PAGE)).all()
    return render_template(
        "outbox/mails.html",
        mails=[(mail, _subject(mail)) for mail in found],
        count=count,
        number=number,
        a_page=A_PAGE,
    )


@pages.get(ONE)
def one(key: int) -> ResponseReturnValue:
    mail = db.get_or_404(OutboxMail, key)
    message = _parsed(mail)
    return render_template(
        "outbox/mail.html", mail=mail, message=message, text=_body(message, "plain")
    )


@pages.get(f"{ONE}/html")
def html(key: int) -> ResponseReturnValue:
    """Return the HTML as a mail program would show it, shut in; its links open in a new tab."""
    body = _body(_parsed(db.get_or_404(OutboxMail, key)), "html")
    response = make_response(re.sub("(<head[^>]*>)", r'\1<base target="_blank">', body, count=1))
    response.headers["Content-Security-Policy"] = MAIL_POLICY
    return response


def _subject(mail: OutboxMail) -> str:
    """Return the subject alone: fifty whole mails take a tenth of a second to read."""
    head, _, _ = mail.message.replace("\r\n", "\n").partition("\n\n")
    return str(message_from_string(head, _class=EmailMessage, policy=policy.default)["subject"])


def _parsed(mail: OutboxMail) -> EmailMessage:
    return message_from_string(mail.message, _class=EmailMessage, policy=policy.default)


def _body(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    return part.get_content() if part else ""
