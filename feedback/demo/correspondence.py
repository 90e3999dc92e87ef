"""Who answers which mail, and when: what the customers have yet to send waits here."""

import heapq
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import numpy as np
from sqlalchemy.orm import Session

from feedback.demo.fates import NO_VERDICT
from feedback.demo.mailbox import Mail
from feedback.demo.replies import (
    Answers,
    answers_of_abandoner,
    answers_of_buyer,
    replies_in,
    reply_chance,
    timed,
)
from feedback.demo.world import Purpose, World
from feedback.fieldwork.answer import find_invitation, save_answers, unsubscribe
from feedback.fieldwork.re_ask import KEY, re_asked, save_re_ask
from feedback.models.delivery import DeliveryKind
from feedback.models.invitation import Invitation
from surveys.question import NO, YES


@dataclass(frozen=True, order=True)
class Letter:
    """One question's answer on its way, by the link of a mail; without answers it unsubscribes."""

    sent_at: datetime
    invitation_id: int
    token: str = field(compare=False)
    answers: Answers = field(compare=False)


class Correspondence:
    """Answers on their way, the earliest first, and those their customers were to be reminded of.

    Some of those who will answer do so only when they are reminded, by chance alone: who answers
    in the end, and what, is the same without.
    """

    def __init__(self, world: World) -> None:
        self._world = world
        self._waiting: list[Letter] = []
        # By invitation: how long after a mail each answer comes.
        self._put_off: dict[int, list[tuple[timedelta, Answers]]] = {}

    def receive(self, mails: Sequence[Mail], at: datetime, day: int) -> list[Mail]:
        """Decide for each mail of a day whether it is answered, when and how.

        Returns:
            The invitations nobody ever says anything to.
        """
        kinds: dict[DeliveryKind, list[Mail]] = {kind: [] for kind in DeliveryKind}
        for mail in mails:
            kinds[mail.kind].append(mail)
        self._remember(kinds[DeliveryKind.REMINDER], at)
        self._judge_again(kinds[DeliveryKind.RE_ASK], at, day)
        return self._consider(kinds[DeliveryKind.INVITATION], at, day)

    def send(self, session: Session, until: datetime) -> None:
        """Save what is sent up to an instant, each answer with the clock at its own time."""
        for letter in self.drop(until):
            invitation = find_invitation(session, letter.token)
            if invitation is None:
                continue
            if KEY in letter.answers:
                _say_again(session, invitation, letter)
            elif letter.sent_at > invitation.closes_at:
                continue
            elif letter.answers:
                save_answers(session, invitation, letter.answers, letter.sent_at)
            else:
                unsubscribe(session, invitation, letter.sent_at)

    def drop(self, until: datetime) -> list[Letter]:
        """Return what is sent up to an instant, which then waits no more."""
        sent = []
        while self._waiting and self._waiting[0].sent_at <= until:
            sent.append(heapq.heappop(self._waiting))
        return sent

    def _consider(self, mails: Sequence[Mail], at: datetime, day: int) -> list[Mail]:
        rng, replying = self._world.rng(Purpose.REPLIES, day), self._world.shop.replying
        later = self._world.rng(Purpose.REMINDED, day).random(len(mails)) < replying.once_reminded
        silent = []
        for mail, put_off in zip(mails, later, strict=True):
            order = None if mail.order is None else self._world.orders[mail.order]
            chance = replying.share if order is None else float(reply_chance(order, replying))
            delay = replies_in(rng, chance, replying)
            if delay is None:
                if not self._unsubscribes(rng, mail, at):
                    silent.append(mail)
                continue
            sent = timed(rng, at + delay, self._answers(rng, mail, order))
            if put_off:
                self._put_off[mail.invitation_id] = [(when - at, one) for when, one in sent]
            else:
                self._send(mail, sent)
        return silent

    def _answers(
        self, rng: np.random.Generator, mail: Mail, order: np.void | None
    ) -> list[Answers]:
        replying = self._world.shop.replying
        if order is None or order["verdict"] == NO_VERDICT:
            left = None if mail.checkout is None else self._world.checkouts[mail.checkout]
            return answers_of_abandoner(rng, left, mail.language, replying)
        return answers_of_buyer(rng, order, mail.language, replying)

    def _unsubscribes(self, rng: np.random.Generator, mail: Mail, at: datetime) -> bool:
        if rng.random() >= self._world.shop.replying.unsubscribes:
            return False
        self._send(mail, [(at + timedelta(hours=float(rng.exponential(12))), {})])
        return True

    def _remember(self, reminders: Sequence[Mail], at: datetime) -> None:
        for mail in reminders:
            put_off = self._put_off.pop(mail.invitation_id, [])
            self._send(mail, [(at + after, answers) for after, answers in put_off])

    def _judge_again(self, mails: Sequence[Mail], at: datetime, day: int) -> None:
        """Let customers say whether what went wrong was put right."""
        rng, closing = self._world.rng(Purpose.RE_ASKED, day), self._world.shop.closing
        for mail in mails:
            delay = replies_in(rng, closing.answers, self._world.shop.replying)
            is_right = rng.random() < closing.put_right
            if delay is not None:
                self._send(mail, [(at + delay, {KEY: (YES if is_right else NO,)})])

    def _send(self, mail: Mail, sent: Sequence[tuple[datetime, Answers]]) -> None:
        token = mail.token() if sent else ""
        for at, answers in sent:
            heapq.heappush(self._waiting, Letter(at, mail.invitation_id, token, answers))


def _say_again(session: Session, invitation: Invitation, letter: Letter) -> None:
    found = re_asked(session, invitation)
    if found and letter.sent_at <= found[1].expires_at:
        save_re_ask(session, found[0], letter.answers, letter.sent_at)
