"""The shop's staff: they see to most of those left dissatisfied within days, and to some never."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.demo.shop import AGENTS
from feedback.demo.world import Purpose, World
from feedback.fieldwork.follow_up import open_unsaid
from feedback.fieldwork.handling import NotNow, add_note, give_up, hand_over
from feedback.fieldwork.re_ask import ask_again
from feedback.models.follow_up import FollowUp, FollowUpState

DOMAIN = "juniper-and-pine.example"
NOTES = (
    "Called and apologised; a replacement is on its way.",
    "Refunded the delivery, and wrote to say so.",
    "The carrier found the parcel; it goes out again today.",
    "Refunded in full. The supplier knows.",
)
OUT_OF_REACH = "Two months, and nobody was reached."
NOT_AGAIN = "Refunded in full and apologised; we cannot ask a second time."


class Staff:
    """Sees to the follow-ups each morning."""

    def __init__(self, world: World, zone: ZoneInfo) -> None:
        self._world, self._zone = world, zone

    def see_to_follow_ups(self, session: Session, now: datetime, day: int) -> None:
        """Take some of those that are open, do something about each, and ask its customer."""
        open_unsaid(session, now)
        rng = self._world.rng(Purpose.FOLLOW_UPS, day)
        waiting = select(FollowUp).where(
            FollowUp.state.in_((FollowUpState.OPEN, FollowUpState.ASKED_AGAIN))
        )
        for follow_up in session.scalars(waiting.order_by(FollowUp.id)).all():
            agent, note, sees = rng.integers(len(AGENTS)), rng.integers(len(NOTES)), rng.random()
            owner = follow_up.owner or _address(AGENTS[agent])
            if now - follow_up.opened_at > self._patience:
                give_up(session, follow_up, OUT_OF_REACH, owner, now)
            elif follow_up.state is FollowUpState.OPEN and sees < self._chance(follow_up):
                self._see_to(session, follow_up, NOTES[note], owner, now)

    @property
    def _patience(self) -> timedelta:
        return timedelta(days=self._world.shop.closing.given_up_after)

    def _chance(self, follow_up: FollowUp) -> float:
        """Return the chance that somebody sees to it today; of some it is small every day."""
        closing = self._world.shop.closing
        always = np.random.default_rng([self._world.seed, Purpose.FOLLOW_UPS, 0, follow_up.id])
        is_overlooked = always.random() < closing.overlooked
        return closing.seen_to * (closing.later if is_overlooked else 1)

    def _see_to(
        self, session: Session, follow_up: FollowUp, note: str, owner: str, now: datetime
    ) -> None:
        hand_over(session, follow_up, owner, owner, now)
        add_note(session, follow_up, note, owner, now)
        try:
            ask_again(session, follow_up, self._zone, owner, now)
        except NotNow:
            give_up(session, follow_up, NOT_AGAIN, owner, now)


def _address(agent: str) -> str:
    name = agent.lower().replace("ç", "c")
    return f"{name}@{DOMAIN}"
