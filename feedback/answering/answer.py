"""The answer pages: one question a view, each saved as it is sent."""

from flask import Response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask.views import MethodView
from sqlalchemy.orm import Session

from feedback.answering.desk import Desk
from feedback.answering.visit import Visit, find_visit, touchpoint_instant
from feedback.fieldwork.re_ask import KEY as PUT_RIGHT
from surveys.answering import (
    ASKED,
    Answers,
    NotAnAnswer,
    Problem,
    branch,
    next_open,
    next_skipped,
    question_after,
    question_before,
    take,
)
from surveys.question import NO, YES, Question
from surveys.words import Words


class AnswerView(MethodView):
    """/a/<token>: GET shows and writes nothing; POST saves and goes on to the next question.

    There is no CSRF token and no cookie to hang one on: whoever holds the 160-bit token in the
    address may answer, whoever does not can forge nothing.
    """

    init_every_request = False

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def get(self, token: str) -> ResponseReturnValue:
        with self.desk.reads() as session:
            visit = find_visit(session, token)
            if visit is None:
                return self.desk.show_unknown()
            if visit.is_closed(self.desk.clock()):
                return self._show_closed(visit)
            question, preselected = _wanted(visit)
            if question is None:
                return self._show_thanks(visit)
            return self._show_question(session, visit, question, preselected)

    def post(self, token: str) -> ResponseReturnValue:
        posted = {key: request.form.getlist(key) for key in request.form}
        now = self.desk.clock()
        with self.desk.writes.begin() as session:
            visit = find_visit(session, token)
            if visit is None:
                return self.desk.show_unknown()
            if visit.is_closed(now):
                return self._show_closed(visit)
            try:
                taken = take(visit.questionnaire, visit.held, posted)
            except NotAnAnswer as refused:
                given = {key: tuple(values) for key, values in posted.items()}
                return self._show_question(session, visit, refused.question, given, refused.problem)
            visit.save(session, taken.answers, now)
        answers = {**visit.held, **taken.answers}
        following = taken.last and question_after(visit.questionnaire, answers, taken.last)
        return redirect(_address(visit, following), 303)

    def _show_question(
        self,
        session: Session,
        visit: Visit,
        question: Question,
        shown: Answers,
        problem: Problem | None = None,
    ) -> Response:
        """Show a question with answers filled in: those held, preselected or refused."""
        before = question_before(visit.questionnaire, visit.held, question)
        after = question_after(visit.questionnaire, visit.held, question)
        # An empty text is skipped by sending it.
        is_skippable = not question.required and bool(question.options)
        placed = touchpoint_instant(session, visit.invitation)
        return self.desk.show(
            "answer/question.html",
            visit.language,
            422 if problem else 200,
            about=visit.questionnaire.about,
            day=self.desk.spell(placed, visit.language),
            question=question,
            shown=shown,
            is_preselected=bool(shown.get(question.key)) and shown != visit.held,
            problem=problem,
            is_last=after is None,
            skip=_address(visit, after) if is_skippable else None,
            finish=_address(visit, None) if is_skippable and after else None,
            back=_address(visit, before) if before else None,
            action=_address(visit, None),
            unsubscribe=url_for("unsubscribe", token=visit.token),
        )

    def _show_thanks(self, visit: Visit) -> Response:
        skipped = next_skipped(visit.questionnaire, visit.held)
        return self.desk.show(
            "answer/thanks.html",
            visit.language,
            lead=self._thanks(visit.held),
            what_now=self._what_now(visit.held),
            change=_address(visit, visit.questionnaire.questions[0]),
            go_on=_address(visit, skipped) if skipped else None,
            until=self.desk.spell_last_day(visit.closes_at, visit.language),
        )

    def _thanks(self, answers: Answers) -> Words:
        words = self.desk.words
        if PUT_RIGHT in answers:
            return words.glad_again if answers[PUT_RIGHT] == (YES,) else words.sorry_again
        if answers.get("satisfied") == (YES,):
            return words.glad
        return words.sorry if answers.get("satisfied") == (NO,) else words.received

    def _what_now(self, answers: Answers) -> Words:
        words = self.desk.words
        if answers.get(PUT_RIGHT) == (NO,):
            return words.what_now_again_text
        was_handled = answers.get("handled_as_wanted")
        is_left_wrong = answers.get("satisfied") == was_handled == (NO,)
        return words.what_now_wrong_text if is_left_wrong else words.what_now_text

    def _show_closed(self, visit: Visit) -> Response:
        words = self.desk.words
        day = self.desk.spell_last_day(visit.closes_at, visit.language)
        return self.desk.show_message(words.closed, words.closed_text, visit.language, 410, day=day)


def _wanted(visit: Visit) -> tuple[Question | None, Answers]:
    """Return the question to show and what to fill in; no question when all is answered.

    The link in the mail preselects (?satisfied=no), our own links name a question
    (?question=satisfied), and a bare link goes on where the customer left off.
    """
    questions = branch(visit.questionnaire, visit.held)
    for question in questions:
        choice = request.args.get(question.key, "")
        if choice in question.option_keys and (choice,) != visit.held.get(question.key):
            return question, {**visit.held, question.key: (choice,)}
    named = request.args.get(ASKED)
    for question in questions:
        if question.key == named:
            return question, visit.held
    return next_open(visit.questionnaire, visit.held), visit.held


def _address(visit: Visit, question: Question | None) -> str:
    return url_for("answer", token=visit.token, question=question.key if question else None)
