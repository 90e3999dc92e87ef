"""Every scheduled job, once."""

from datetime import timedelta

from feedback.jobs.alert import alert
from feedback.jobs.ask import ask
from feedback.jobs.bounces import bounces
from feedback.jobs.deliver import deliver
from feedback.jobs.digest import digest
from feedback.jobs.facts import refresh_changed
from feedback.jobs.follow_ups import follow_ups
from feedback.jobs.job import CatchUp, Job
from feedback.jobs.remind import remind
from feedback.jobs.sweep import sweep

TIMETABLE = (
    Job("ask", timedelta(hours=1), CatchUp.EVERY, ask),
    Job("remind", timedelta(hours=1), CatchUp.LATEST, remind),
    Job("deliver", timedelta(minutes=1), CatchUp.LATEST, deliver),
    Job("follow_ups", timedelta(minutes=5), CatchUp.LATEST, follow_ups),
    Job("alert", timedelta(seconds=15), CatchUp.LATEST, alert),
    Job("digest", timedelta(hours=1), CatchUp.EVERY, digest),
    Job("bounces", timedelta(minutes=5), CatchUp.LATEST, bounces),
    Job("refresh_facts", timedelta(seconds=15), CatchUp.LATEST, refresh_changed),
    Job("sweep", timedelta(days=1), CatchUp.LATEST, sweep),
)
