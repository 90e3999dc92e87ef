"""The targets of operational metrics: what they are, what they were, and setting one."""

from collections.abc import Sequence
from datetime import date, datetime
from math import inf
from zoneinfo import ZoneInfo

import click
from sqlalchemy import select

from feedback.cli.refusal import Refusal
from feedback.cli.shop import open_shop
from feedback.clock import local_day, system_clock
from feedback.models.fact_change import record_settings_change
from feedback.models.target import DEFAULTS, Steps, Target, targets_in_force

BY = "the command line"
NOUNS = {"contact_volume": "contact"}


@click.group()
def command() -> None:
    """See and set the targets of operational metrics."""


@command.command("list")
def list_targets() -> None:
    """Show each metric's target of today, and every one it has had."""
    shop = open_shop()
    zone = shop.config.timezone
    today = local_day(system_clock(), zone)
    with shop.sessions() as session:
        targets = targets_in_force(session)
        history = session.scalars(select(Target).order_by(Target.id)).all()
    for metric, steps in targets.items():
        click.echo(f"{metric}: {_amount(metric, _on(steps, today))} at the most")
        _show_history(metric, [one for one in history if one.metric == metric], zone)


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
@click.option("--repaint", is_flag=True, help="It holds for the whole past, too.")
def set_command(metric: str, value: float, first_day: datetime | None, repaint: bool) -> None:
    """Set METRIC's target to VALUE from today on: an order is red above it.

    The target of the day an order was placed, or a contact opened, decides; so the past stays as
    it was, unless you ask for it.
    """
    if first_day and repaint:
        raise click.UsageError("--repaint is for every day; leave --from out.")
    _refuse_without_target(metric, value)
    shop = open_shop()
    now = system_clock()
    start = first_day.date() if first_day else local_day(now, shop.config.timezone)
    with shop.sessions.begin() as session:
        session.add(
            Target(
                metric=metric,
                value=value,
                first_day=None if repaint else start,
                set_at=now,
                set_by=BY,
            )
        )
        record_settings_change(session)
    days = "whatever their day; the past is counted anew" if repaint else f"from {start} on"
    click.echo(
        f"{metric}: {_amount(metric, value)} at the most, "
        f"for orders placed and contacts opened {days}."
    )


def _refuse_without_target(metric: str, value: float) -> None:
    if metric not in DEFAULTS:
        raise Refusal(f"{metric!r} has no target; {', '.join(DEFAULTS)} have one.")
    if not 0 <= value < inf:
        raise Refusal(f"A target is a number of {_noun(metric)}s from 0 on; {value:g} is not.")


def _show_history(metric: str, history: Sequence[Target], zone: ZoneInfo) -> None:
    click.echo(f"  from the beginning  {_amount(metric, DEFAULTS[metric])}, by default")
    for one in history:
        since = f"from {one.first_day or 'the beginning'}"
        when = f"{one.set_at.astimezone(zone):%Y-%m-%d %H:%M}"
        amount = _amount(metric, one.value)
        click.echo(f"  {since:<18}  {amount}, set {when} by {one.set_by}")


def _on(steps: Steps, day: date) -> float:
    """Return the target that holds on a day."""
    return [value for first_day, value in steps if first_day is None or first_day <= day][-1]


def _amount(metric: str, value: float) -> str:
    return f"{value:g} {_noun(metric)}{'' if value == 1 else 's'}"


def _noun(metric: str) -> str:
    return NOUNS.get(metric, "second")
