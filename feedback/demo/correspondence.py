"""Who answers which mail, and when: what the customers have yet to send waits here."""

import heapq
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

# When, which mail, its token, one question's answer; none unsubscribes.
Waiting = tuple[datetime, int, str, Answers]


class Correspondence:
    """Answers on their way, the earliest first."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._waiting: list[Waiting] = []

    def receive(self, mails: list[Mail], at: datetime, day: int) -> None:
        """Decide for each mail of a day whether it is answered, when and how."""
        rng, replying = self._world.rng(Purpose.REPLIES, day), self._world.shop.replying
        for mail in mails:
            order = None if mail.order is None else self._world.orders[mail.order]
            chance = replying.share if order is None else float(reply_chance(order, replying))
            delay = replies_in(rng, chance, replying)
            if delay is None:
                self._perhaps_unsubscribe(rng, mail, at)
                continue
            if order is None or order["verdict"] == NO_VERDICT:
                left = None if mail.checkout is None else self._world.checkouts[mail.checkout]
                answers = answers_of_abandoner(rng, left, mail.language, replying)
            else:
                answers = answers_of_buyer(rng, order, mail.language, replying)
            token = mail.token()
            for sent_at, answer in timed(rng, at + delay, answers):
                heapq.heappush(self._waiting, (sent_at, mail.invitation_id, token, answer))

    def send(self, session: Session, until: datetime) -> int:
        """Save what is sent up to an instant, each answer with the clock at its own time."""
        sent = self.drop(until)
        for at, _, token, answers in sent:
            invitation = find_invitation(session, token)
            if invitation is None or at > invitation.closes_at:
                continue
            if answers:
                save_answers(session, invitation, answers, at)
            else:
                unsubscribe(session, invitation, at)
        return len(sent)

    def _perhaps_unsubscribe(self, rng: np.random.Generator, mail: Mail, at: datetime) -> None:
        if rng.random() < self._world.shop.replying.unsubscribes:
            later = at + timedelta(hours=float(rng.exponential(12)))
            heapq.heappush(self._waiting, (later, mail.invitation_id, mail.token(), {}))

    def drop(self, until: datetime) -> list[Waiting]:
        """Return what is sent up to an instant, which then waits no more."""
        sent = []
        while self._waiting and self._waiting[0][0] <= until:
            sent.append(heapq.heappop(self._waiting))
        return sent
