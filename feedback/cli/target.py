"""The targets of operational metrics: what they are, what they were, and setting one."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import zip_longest
from math import inf
from zoneinfo import ZoneInfo

import click
from sqlalchemy import select

from feedback.cli.refusal import Refusal
from feedback.cli.shop import BY, open_shop
from feedback.clock import local_day, system_clock
from feedback.models.fact_change import record_settings_change
from feedback.models.target import DEFAULTS, Steps, Target, in_force, targets_in_force

NOUNS = {"contact_volume": "contact"}


@click.group()
def command() -> None:
    """See and set the targets of operational metrics."""


@command.command("list")
def list_targets() -> None:
    """Show each metric's target of today, which days each holds for, and those that do no more."""
    shop = open_shop()
    zone = shop.config.timezone
    today = local_day(system_clock(), zone)
    with shop.sessions() as session:
        targets = targets_in_force(session)
        history = session.scalars(select(Target).order_by(Target.id)).all()
    for metric, steps in targets.items():
        click.echo(f"{metric}: {_amount(metric, _on(steps, today))} at the most")
        own = [one for one in history if one.metric == metric]
        for line in _history(metric, steps, own, zone):
            click.echo(f"  {line}")


@command.command("set")
@click.argument("metric")
@click.argument("value", type=float)
@click.option(
    "--from",
    "first_day",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DATE",
    help="The first day it holds for; today unless given.",
)
@click.option("--repaint", is_flag=True, help="Count the past anew: from DATE on, or all of it.")
def set_command(metric: str, value: float, first_day: datetime | None, repaint: bool) -> None:
    """Set METRIC's target to VALUE from today on: an order is red above it.

    The target of the day an order was placed, or a contact opened, decides; so the past stays as
    it was, unless you ask for it.
    """
    _refuse_without_target(metric, value)
    shop = open_shop()
    now = system_clock()
    today = local_day(now, shop.config.timezone)
    start = first_day.date() if first_day else None if repaint else today
    if start and start < today and not repaint:
        raise click.UsageError(f"{start} is past: --repaint counts the days since then anew.")
    with shop.sessions.begin() as session:
        session.add(Target(metric=metric, value=value, first_day=start, set_at=now, set_by=BY))
        record_settings_change(session)
    days = f"from {start} on" if start else "whatever their day"
    anew = "; the past is counted anew" if start is None or start < today else ""
    click.echo(
        f"{metric}: {_amount(metric, value)} at the most, "
        f"for orders placed and contacts opened {days}{anew}."
    )


def _refuse_without_target(metric: str, value: float) -> None:
    if metric not in DEFAULTS:
        raise Refusal(f"{metric!r} has no target; {', '.join(DEFAULTS)} have one.")
    if not 0 <= value < inf:
        raise Refusal(f"A target is a number of {_noun(metric)}s from 0 on; {value:g} is not.")
    if metric in NOUNS and not value.is_integer():
        raise Refusal(f"A target is a whole number of {_noun(metric)}s; {value:g} is not.")


def _history(metric: str, steps: Steps, history: Sequence[Target], zone: ZoneInfo) -> Iterator[str]:
    """Write a metric's targets with the days each holds for, then those another took over from."""
    held = in_force(history)
    said = {one.first_day: _set_when(one, zone) for one in held}
    ends = [first_day for first_day, _ in steps[1:]]
    for (first_day, value), end in zip_longest(steps, ends):
        since = said.get(first_day, "by default")
        yield f"{_days(first_day, end):<24}  {_amount(metric, value)}, {since}"
    for one in history:
        if one not in held:
            days = _days(one.first_day, None)
            yield f"{'replaced':<24}  {_amount(metric, one.value)} {days}, {_set_when(one, zone)}"


def _set_when(target: Target, zone: ZoneInfo) -> str:
    return f"set {target.set_at.astimezone(zone):%Y-%m-%d %H:%M} by {target.set_by}"


def _days(first_day: date | None, end: date | None) -> str:
    """Return the days from one on to the day before another; None is without end."""
    last_day = end - timedelta(days=1) if end else None
    if first_day is None:
        return f"until {last_day}" if last_day else "on every day"
    return f"{first_day} to {last_day}" if last_day else f"from {first_day}"


def _on(steps: Steps, day: date) -> float:
    """Return the target that holds on a day."""
    return [value for first_day, value in steps if first_day is None or first_day <= day][-1]


def _amount(metric: str, value: float) -> str:
    return f"{value:g} {_noun(metric)}{'' if value == 1 else 's'}"


def _noun(metric: str) -> str:
    return NOUNS.get(metric, "second")
