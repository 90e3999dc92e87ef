"""SendGrid's signed event webhook: verified on its raw bytes, answered once it is stored."""

import logging

from flask import abort, request
from flask.typing import ResponseReturnValue
from flask.views import MethodView
from sqlalchemy.orm import Session, sessionmaker

from feedback.clock import Clock
from feedback.fieldwork.receipts import record_receipts
from feedback.fieldwork.watch import stop_harmful
from feedback.mail.receipt_signature import Signatures
from feedback.mail.sendgrid_events import NotEvents, read_events

SIGNATURE = "X-Twilio-Email-Event-Webhook-Signature"
TIMESTAMP = "X-Twilio-Email-Event-Webhook-Timestamp"

log = logging.getLogger(__name__)


class SendGridView(MethodView):
    """Takes events in; SendGrid sends those of a body again until it is told that they are kept."""

    init_every_request = False

    def __init__(
        self, signatures: Signatures | None, sessions: sessionmaker[Session], clock: Clock
    ) -> None:
        self._signatures = signatures
        self._sessions = sessions
        self._clock = clock

    def post(self) -> ResponseReturnValue:
        """Store what the body says of our mails: 204 after the commit, 403 for who is not SendGrid.

        An event that cannot be read keeps no other from being stored.
        """
        body, now = request.get_data(cache=False), self._clock()
        if self._signatures is None:
            log.warning("Events came from SendGrid; COMEBACK_SENDGRID_WEBHOOK_KEY is not set.")
            abort(403)
        signature, timestamp = (request.headers.get(name, "") for name in (SIGNATURE, TIMESTAMP))
        if not self._signatures.is_signed(body, signature, timestamp, now):
            log.warning("What came to /hooks/sendgrid is not signed by SendGrid, or is too old.")
            abort(403)
        try:
            events = read_events(body, now)
        except NotEvents:
            log.warning("What SendGrid signed is no list of events.")
            abort(400)
        if events.unreadable:
            log.warning("%d of SendGrid's events could not be read.", events.unreadable)
        if events.ours:
            with self._sessions.begin() as session:
                recorded = record_receipts(session, events.ours)
            if recorded.harmed:
                stop_harmful(self._sessions, now)
        return "", 204
