"""The made-up shop's history, run through the real stages with the clock moved.

Each tick: yesterday's files come in, what came back of the mails and the answers sent since the
last tick are saved, staff see to those left dissatisfied, who is due is listed, drawn and invited,
who has not answered is reminded, mails go out. A done tick leaves a row in job_run. Nothing else of
the simulation is stored: a history that was stopped is lived again from the start, without the
stages up to the last tick done, by reading who was written to from the database; so it goes on as
if nothing had happened.
"""

from collections.abc import Iterator
from datetime import datetime

import numpy as np
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from feedback.demo.correspondence import Correspondence
from feedback.demo.files import Export, Files
from feedback.demo.mailbox import read_mails
from feedback.demo.returned import Returned
from feedback.demo.shop import DEFAULT, SimulatedShop
from feedback.demo.span import Span, Tick
from feedback.demo.staff import Staff
from feedback.demo.world import Purpose, World
from feedback.fieldwork.draw import draw_sample
from feedback.fieldwork.frame import list_frame
from feedback.fieldwork.invite import issue_invitations
from feedback.fieldwork.remind import add_reminders, due_reminders
from feedback.fieldwork.surveys import activate
from feedback.intake.checkouts import record_checkouts
from feedback.intake.contacts import record_contacts
from feedback.intake.measurements import record_measurements
from feedback.intake.orders import record_orders
from feedback.intake.returns import record_returns
from feedback.jobs.deliver import deliver
from feedback.models.delivery import DeliveryKind
from feedback.models.job_run import JobRun, RunState
from feedback.models.survey import Holdout, Survey
from feedback.shop import Shop

JOB = "demo day"
BY = "the demo"


class History:
    """One shop's 18 months, tick by tick."""

    def __init__(
        self,
        shop: Shop,
        span: Span,
        seed: int,
        orders: int,
        simulated: SimulatedShop = DEFAULT,
    ) -> None:
        self.world = World(simulated, span, seed, orders)
        self._shop = shop
        self._export = Export(self.world)
        self._letters = Correspondence(self.world)
        self._returned = Returned(self.world)
        self._staff = Staff(self.world, shop.config.timezone)

    def run(self) -> Iterator[int]:
        """Run every tick that is not done yet; yield how many are done after each."""
        self._switch_on()
        done = self._done()
        for tick in self.world.span.ticks:
            files = self._live(tick)
            if tick.files_until in done:
                self._letters.drop(tick.ask_at)
                self._returned.drop()
            else:
                self._ask(tick, files)
            self._read_mail(tick)
            yield tick.number + 1

    def _switch_on(self) -> None:
        """Give the draws salts of this seed and switch the surveys on as the history begins."""
        rng = self.world.rng(Purpose.SALTS)
        with self._shop.sessions.begin() as session:
            surveys = session.scalars(select(Survey).order_by(Survey.key)).all()
            if any(survey.active_since for survey in surveys):
                return
            session.execute(update(Holdout).values(salt=rng.bytes(8).hex()))
            for survey in surveys:
                survey.salt = rng.bytes(8).hex()
                activate(session, survey, self.world.span.ticks[0].ask_at, BY)

    def _live(self, tick: Tick) -> Files:
        """Live the day before a tick, and return what the evening's files say."""
        if tick.number:
            day = tick.number - 1
            self._export.take_in(day, self.world.live(day))
        return self._export.written(tick)

    def _ask(self, tick: Tick, files: Files) -> None:
        """Run the stages of a tick: all but the sending in one transaction."""
        config = self._shop.config
        with self._shop.sessions.begin() as session:
            self._take_in(session, files, tick)
            self._returned.record(session)
            self._letters.send(session, tick.ask_at)
            self._staff.see_to_follow_ups(session, tick.ask_at, tick.number)
            list_frame(session, tick.ask_at)
            draw_sample(session)
            issue_invitations(session, tick.ask_at, config.timezone, config.language)
            add_reminders(session, due_reminders(session, tick.ask_at, config.timezone))
        deliver(self._shop, tick.ask_at)
        with self._shop.sessions.begin() as session:
            session.add(_run_of(tick))

    def _take_in(self, session: Session, files: Files, tick: Tick) -> None:
        now, zone = tick.files_until, self._shop.config.timezone
        record_orders(session, files.orders, now=now, zone=zone)
        record_checkouts(session, files.checkouts, now=now, zone=zone)
        record_contacts(session, files.contacts, now=now, zone=zone)
        record_returns(session, files.returns, now=now, zone=zone)
        record_measurements(session, files.measurements, now=now, zone=zone)

    def _read_mail(self, tick: Tick) -> None:
        """Let the customers read what came: some will answer, and being asked works on them."""
        later = self.world.span.ticks[tick.number + 1 : tick.number + 2]
        with self._shop.sessions() as session:
            mails = read_mails(session, tick.ask_at, later[0].ask_at if later else None)
        silent = self._letters.receive(mails, tick.ask_at, tick.number)
        self._returned.receive(silent, tick.ask_at, tick.number)
        asked = [
            mail.order
            for mail in mails
            if mail.kind is DeliveryKind.INVITATION and mail.order is not None
        ]
        self.world.asked(np.array(asked, dtype=np.int64), tick.number)

    def _done(self) -> set[datetime]:
        with self._shop.sessions() as session:
            return set(session.scalars(select(JobRun.slot).where(JobRun.job == JOB)))


def _run_of(tick: Tick) -> JobRun:
    return JobRun(
        job=JOB,
        slot=tick.files_until,
        state=RunState.DONE,
        owner=BY,
        lease_until=tick.ask_at,
        started_at=tick.files_until,
        finished_at=tick.ask_at,
    )
