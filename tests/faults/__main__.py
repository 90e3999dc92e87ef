"""`make faults`: kill senders before a provider that goes wrong, and print who was asked twice.

20,000 invitations and 50 kills a run, on SQLite and on PostgreSQL. Ends with 1 where a customer
was asked twice, or not asked while the database says otherwise.

The last runs are controls: they try again what may have left, and ask customers twice.
"""

import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import click
from rich.console import Console
from rich.table import Table

from feedback.database import make_engine
from feedback.migrate import upgrade_database
from tests.faults.run import Mode, Plan, Result, run

COLUMNS = (
    "database",
    "mode",
    "invitations",
    "kills",
    "in a batch",
    "stops",
    "faults",
    "once",
    "twice",
    "held",
    "of them reached",
    "cancelled",
    "refused",
    "unsent",
    "misrecorded",
    "seconds",
)
WIDEST = 180


@click.command()
@click.option("--invitations", default=20_000, show_default=True)
@click.option("--kills", default=50, show_default=True)
@click.option("--seed", default=1, show_default=True)
def main(invitations: int, kills: int, seed: int) -> None:
    """Print the fault table."""
    plans = [
        Plan(Mode.HOLD, invitations, kills, seed=seed),
        Plan(Mode.EVENTS, invitations, kills, seed=seed),
        Plan(Mode.CANCEL, invitations, kills, seed=seed),
        Plan(Mode.NAIVE, invitations // 10, kills // 10, seed=seed),
    ]
    results = list(_run_all(plans))
    _print(results)
    sys.exit(not all(_holds(result) for result in results))


def _run_all(plans: list[Plan]) -> Iterator[Result]:
    # It brings all that the tests need, which the senders are forked without.
    from tests.conftest import create_database, running_postgres  # noqa: PLC0415

    with running_postgres() as postgres:
        for plan in plans:
            for database in ("sqlite", "postgresql"):
                with TemporaryDirectory(prefix="comeback-faults-") as folder:
                    url = (
                        f"sqlite:///{folder}/comeback.db"
                        if database == "sqlite"
                        else create_database(postgres)
                    )
                    engine = make_engine(url)
                    upgrade_database(engine)
                    engine.dispose()
                    click.echo(f"{plan.mode}, {database} …", err=True)
                    yield run(plan, url, Path(folder))


def _holds(result: Result) -> bool:
    """Say whether a run is as its mode must be; the control must ask somebody twice."""
    if result.plan.mode is Mode.NAIVE:
        return bool(result.twice)
    wrong = result.twice + result.unsent + result.misrecorded
    if result.plan.mode is Mode.EVENTS:
        return not wrong + result.held_reached
    return not wrong and (result.plan.mode is Mode.HOLD or not result.held)


def _print(results: list[Result]) -> None:
    table = Table(box=None)
    for column in COLUMNS:
        table.add_column(column, justify="left" if column in ("database", "mode") else "right")
    for one in results:
        torment = one.torment
        numbers = (
            one.plan.invitations,
            torment.kills,
            torment.in_the_middle,
            torment.stops,
            one.faults.total(),
            one.once,
            one.twice,
            one.held,
            one.held_reached,
            one.cancelled,
            one.refused,
            one.unsent,
            one.misrecorded,
            round(one.seconds),
        )
        table.add_row(one.database, one.plan.mode, *(f"{number:,}" for number in numbers))
    console = Console()
    console.width = max(console.width, WIDEST)
    console.print(table)
    for one in results:
        faults = ", ".join(f"{count} {fault}" for fault, count in one.faults.most_common())
        console.print(f"{one.database}, {one.plan.mode}: {faults}")


if __name__ == "__main__":
    main()
