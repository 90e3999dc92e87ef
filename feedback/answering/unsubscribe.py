"""The unsubscribe page: a form for people, and one click for mail programs (RFC 8058)."""

from flask import Response
from flask.typing import ResponseReturnValue
from flask.views import MethodView

from feedback.answering.desk import Desk
from feedback.fieldwork.answer import find_invitation, is_unsubscribed, unsubscribe
from feedback.fieldwork.followed import note_followed
from surveys.words import Language


class UnsubscribeView(MethodView):
    """/u/<token>: GET shows a form, since scanners open every link; POST acts at once.

    RFC 8058 allows neither a cookie nor a redirect; the token in the address is the proof.
    """

    init_every_request = False

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def get(self, token: str) -> ResponseReturnValue:
        with self.desk.reads() as session:
            invitation = find_invitation(session, token)
            if invitation is None:
                return self.desk.show_unknown()
            language = self.desk.language_of(invitation.language)
            if is_unsubscribed(session, invitation):
                return self._show_done(language)
            return self.desk.show("answer/unsubscribe.html", language)

    def post(self, token: str) -> ResponseReturnValue:
        now = self.desk.clock()
        # By itself, so that nobody who takes mails in their order waits for this one in a circle.
        with self.desk.writes.begin() as session:
            note_followed(session, token, now)
        with self.desk.writes.begin() as session:
            invitation = find_invitation(session, token)
            if invitation is None:
                return self.desk.show_unknown()
            unsubscribe(session, invitation, now)
            language = self.desk.language_of(invitation.language)
        return self._show_done(language)

    def _show_done(self, language: Language) -> Response:
        words = self.desk.words
        return self.desk.show_message(words.unsubscribed, words.unsubscribed_text, language)
