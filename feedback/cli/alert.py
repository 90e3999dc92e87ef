"""Alerts: what staff were not told, and telling it again."""

from collections import Counter

import click

from config import PREFIX, Config
from feedback.cli.refusal import Refusal
from feedback.cli.shop import open_shop
from feedback.clock import system_clock
from feedback.fieldwork.alerts import given_up_alerts, tell_again, waiting_for
from feedback.jobs.alert import EVENTS
from feedback.models.alert import AlertChannel
from reports.words import counted

NONE = "No alert was given up."
SETTINGS = {AlertChannel.MAIL: "ALERT_TO", AlertChannel.WEBHOOK: "ALERT_URL"}


@click.group()
def command() -> None:
    """See alerts that were given up after three days, and send them again."""


@command.command("list")
def list_alerts() -> None:
    """Show each alert that was given up, with the reason, and how many are still tried."""
    shop = open_shop()
    with shop.sessions() as session:
        given_up = given_up_alerts(session)
        waiting = {channel: waiting_for(session, channel) for channel in _set(shop.config)}
    for one in given_up:
        since = one.created_at.astimezone(shop.config.timezone)
        event = f"{since:%Y-%m-%d %H:%M}  {EVENTS[one.kind]}"
        click.echo(f"{event} by {one.channel}: {one.reason or 'No reason is known.'}")
    click.echo("`comeback alert again` sends them again." if given_up else NONE)
    for channel, count in waiting.items():
        if count:
            click.echo(f"{counted(count, 'alert')} by {channel} still to be told.")


@command.command("again")
def again() -> None:
    """Send again what was given up, over the channels that are set here."""
    shop = open_shop()
    channels = _set(shop.config)
    with shop.sessions.begin() as session:
        left = Counter(one.channel for one in given_up_alerts(session))
        count = tell_again(session, channels, system_clock())
    unset = [
        f"{counted(left[channel], 'alert')} by {channel} cannot be sent: {PREFIX}{setting} is not "
        "set here."
        for channel, setting in SETTINGS.items()
        if left[channel] and channel not in channels
    ]
    if unset and not count:
        raise Refusal(" ".join(unset))
    said = f"{counted(count, 'alert')} to be sent again; `comeback serve` does so within a minute."
    click.echo(said if count else NONE)
    for line in unset:
        click.echo(line)


def _set(config: Config) -> list[AlertChannel]:
    by = {AlertChannel.MAIL: config.alert_to, AlertChannel.WEBHOOK: config.alert_url}
    return [channel for channel, where in by.items() if where]
