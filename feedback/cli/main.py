"""The `comeback` command: one file per noun, loaded only when it is called."""

import sys
from importlib import import_module

import click

from config import ConfigError
from feedback.cli.refusal import Refusal

# command name → the module that holds it as `command`, and its one-line help.
COMMANDS = {
    "demo": ("feedback.cli.demo", "A simulated shop through the whole line, then served."),
    "serve": ("feedback.cli.serve", "Serve the pages and run the jobs."),
    "db": ("feedback.cli.db", "Set up, back up and restore the database."),
    "user": ("feedback.cli.user", "Let somebody at the shop sign in."),
    "import": ("feedback.cli.imports", "Read orders and the rest from CSV files."),
    "customer": ("feedback.cli.customer", "See why a customer was, or was not, asked."),
    "survey": ("feedback.cli.survey", "See, switch on and change the standing surveys."),
    "follow-up": ("feedback.cli.follow_up", "See and handle who was left dissatisfied."),
    "delivery": ("feedback.cli.delivery", "See how mail stands, and decide what may have left."),
    "alert": ("feedback.cli.alert", "See alerts that were given up, and send them again."),
    "target": ("feedback.cli.target", "See and set the targets of operational metrics."),
    "theme": ("feedback.cli.theme", "See and change what is looked for in customers' words."),
    "suppression": ("feedback.cli.suppression", "See and change who must not be written to."),
    "bounces": ("feedback.cli.bounces", "Take in mails that came back."),
    "job": ("feedback.cli.job", "List the scheduled jobs, or run one now."),
    "report": ("feedback.cli.report", "Print a report: the numbers of the page of that name."),
    "doctor": ("feedback.cli.doctor", "Say what is set, what is wrong and what to do."),
}


class Commands(click.Group):
    """A group that imports a command when it is called, so that `--help` is instant."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(COMMANDS[cmd_name][0]).command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])


@click.command(cls=Commands)
@click.version_option(package_name="comeback")
def comeback() -> None:
    """Ask customers for their verdict, and see whether they come back."""


def main() -> None:
    """Run the command; a refusal is one sentence on stderr and exit code 1."""
    try:
        comeback(prog_name="comeback")
    except (ConfigError, Refusal) as refusal:
        click.echo(f"comeback: {refusal}", err=True)
        sys.exit(1)
