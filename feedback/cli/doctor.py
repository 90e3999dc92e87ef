"""`comeback doctor`: what is set, what is wrong, why it matters and what to do."""

import sys

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from config import Config
from feedback.cli.refusal import Refusal
from feedback.clock import system_clock
from feedback.database import make_engine, make_sessions
from feedback.doctor.examine import examine
from feedback.doctor.finding import Finding, Weight
from feedback.doctor.mail import send_a_test
from feedback.doctor.names import Names
from feedback.doctor.settings import shown
from feedback.mail.message import is_sendable

SIGNS = {
    Weight.FINE: "[green]✓[/]",
    Weight.UNSURE: "[blue]?[/]",
    Weight.WARNING: "[yellow]![/]",
    Weight.WRONG: "[red]✗[/]",
}


@click.command()
@click.option("--mail", is_flag=True, help="Also try to reach whoever takes our mail.")
@click.option("--mail-to", metavar="ADDRESS", help="Also send a test mail to this address.")
def command(*, mail: bool, mail_to: str | None) -> None:
    """Say what is set, what is wrong and what to do; exit code 1 where something is wrong."""
    if mail_to is not None and not is_sendable(mail_to):
        raise Refusal("A test mail needs one address, such as you@shop.example.")
    config = Config.from_environ()
    engine = make_engine(config.database_url)
    console = Console()
    _print_settings(console, config)
    weights = set()
    for section in examine(config, engine, system_clock, Names(), mail=mail):
        console.print(f"\n[bold]{escape(section.title)}[/]", highlight=False)
        for finding in section.findings:
            _print(console, finding)
            weights.add(finding.weight)
    if mail_to is not None:
        finding = send_a_test(config, make_sessions(engine), mail_to, system_clock())
        _print(console, finding)
        weights.add(finding.weight)
    engine.dispose()
    sys.exit(Weight.WRONG in weights)


def _print_settings(console: Console, config: Config) -> None:
    table = Table(box=None, show_header=False)
    for name, value in shown(config).items():
        table.add_row(name, escape(value))
    console.print(table)


def _print(console: Console, finding: Finding) -> None:
    """Print a finding; what is not fine on lines of its own: why it matters, what to do."""
    line = f"{SIGNS[finding.weight]} {escape(f'{finding.about}: {finding.said}')}"
    console.print(line, highlight=False, soft_wrap=True)
    for label, words in (("why", finding.why), ("do ", finding.remedy)):
        if words:
            console.print(f"    {label} {escape(words)}", highlight=False, soft_wrap=True)
