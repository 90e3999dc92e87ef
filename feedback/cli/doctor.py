"""`comeback doctor`: what is set, what is wrong and what to do."""

import sys

import click
from rich.console import Console
from rich.table import Table

from config import Config
from feedback.database import make_engine
from feedback.doctor import examine, settings


@click.command()
@click.option("--mail", is_flag=True, help="Also try to reach whoever takes our mail.")
def command(*, mail: bool) -> None:
    """Say what is set, what is wrong and what to do; exit code 1 where something is wrong."""
    config = Config.from_environ()
    console = Console()
    table = Table(box=None, show_header=False)
    for name, value in settings(config).items():
        table.add_row(name, value)
    console.print(table)
    findings = list(examine(config, make_engine(config.database_url), mail=mail))
    for finding in findings:
        sign = "[green]✓[/]" if finding.remedy is None else "[red]✗[/]"
        advice = "" if finding.remedy is None else f" — {finding.remedy}"
        line = f"{sign} {finding.about}: {finding.said}{advice}"
        console.print(line, highlight=False, soft_wrap=True)
    sys.exit(any(finding.remedy for finding in findings))
