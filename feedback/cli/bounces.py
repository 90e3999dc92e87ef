"""Bounces that a mail server hands over as they come."""

import sys
from typing import BinaryIO

import click

from feedback.cli.refusal import Refusal
from feedback.cli.shop import open_shop
from feedback.clock import system_clock
from feedback.jobs.bounces import take_in
from feedback.mail.bounce import is_message
from reports.words import counted


@click.group()
def command() -> None:
    """Take in the mails that came back."""


@command.command()
@click.argument("files", nargs=-1, type=click.File("rb"))
def read(files: tuple[BinaryIO, ...]) -> None:
    """Read bounces and complaints, a message a FILE; from a mail server's pipe without any."""
    shop = open_shop()
    messages = [file.read() for file in files or (sys.stdin.buffer,)]
    if strangers := sum(not is_message(message) for message in messages):
        raise Refusal(
            f"{counted(strangers, 'input')} of {len(messages)} held no message; hand over each "
            "mail that came back as the mail server has it, headers and all."
        )
    recorded = take_in(shop, messages, system_clock())
    click.echo(f"{len(messages)} read, {recorded.new} told something of our mails")
