"""`comeback import`: the shop's CSV files into the database."""

from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import click
from rich.console import Console
from rich.progress import Progress

from feedback.cli.refusal import Refusal
from feedback.cli.shop import open_shop
from feedback.clock import system_clock
from feedback.intake.columns import REJECTED_COLUMNS
from feedback.intake.contacts import is_linked
from feedback.intake.files import CsvFile, FileRefused
from feedback.intake.fitting import UNUSABLE_EMAIL, Reading
from feedback.intake.importing import Chunk, Rejected, Terms, import_rows
from feedback.intake.kinds import KINDS
from feedback.intake.rejects import RejectsFile

SOME_REJECTED = 3
SHOWN = 5
ALIKE = 0.7
WITH_SCORES = ("contacts", "responses")
WITH_EMAIL = ("orders", "checkouts", "contacts")
WITHOUT_ATTRIBUTES = ("measurements", "assignments")

FilePath = click.Path(exists=True, dir_okay=False, path_type=Path)
OutPath = click.Path(dir_okay=False, path_type=Path)


class Zone(click.ParamType[ZoneInfo]):
    """A time zone by its name."""

    name = "zone"

    def convert(
        self, value: str | ZoneInfo, param: click.Parameter | None, ctx: click.Context | None
    ) -> ZoneInfo:
        try:
            return value if isinstance(value, ZoneInfo) else ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError):
            self.fail(f"{value!r} is not a time zone such as Europe/Lisbon", param, ctx)


@dataclass
class Sum:
    """What became of the whole file, and the first rows that were rejected."""

    read: int = 0
    stored: int = 0
    unchanged: int = 0
    rejected: int = 0
    linked: int = 0
    unusable: int = 0
    first: list[Rejected] = field(default_factory=list)

    def add(self, chunk: Chunk, kind: str) -> None:
        self.read += chunk.read
        self.stored += chunk.stored
        self.unchanged += chunk.unchanged
        self.rejected += len(chunk.rejected)
        self.first += chunk.rejected[: SHOWN - len(self.first)]
        if kind == "contacts":
            self.linked += sum(map(is_linked, chunk.records))
        if kind in WITH_EMAIL:
            self.unusable += sum(UNUSABLE_EMAIL in (one.attributes or ()) for one in chunk.records)


@click.command(name="import")
@click.argument("kind", type=click.Choice(list(KINDS)))
@click.argument("file", type=FilePath)
@click.option("--map", "maps", multiple=True, metavar="THEIRS=OURS", help="Rename a column.")
@click.option("--timezone", type=Zone(), help="Zone of times without an offset.")
@click.option("--satisfied-at", type=float, help="The score from which on a customer is satisfied.")
@click.option("--dry-run", is_flag=True, help="Store nothing; say what would be stored.")
@click.option("--rejects", type=OutPath, help="Write the rejected rows here, with the reasons.")
@click.pass_context
def command(
    ctx: click.Context,
    kind: str,
    file: Path,
    *,
    maps: tuple[str, ...],
    timezone: ZoneInfo | None,
    satisfied_at: float | None,
    dry_run: bool,
    rejects: Path | None,
) -> None:
    """Read a CSV file; importing the same file again changes nothing.

    Ends with one line: how many rows were read, stored, unchanged and rejected. Exits with 3 when
    rows were rejected.
    """
    renamed = _renamed(maps, kind)
    if rejects and rejects.resolve() == file.resolve():
        raise click.UsageError("--rejects names the imported file itself.")
    if satisfied_at is not None and kind not in WITH_SCORES:
        raise click.UsageError(f"--satisfied-at is for {' and '.join(WITH_SCORES)} only.")
    shop = open_shop()
    reading = Reading(timezone or shop.config.timezone, system_clock(), satisfied_at)
    terms = Terms(reading, shop.config.timezone, dry_run)
    try:
        with ExitStack() as stack:
            source = stack.enter_context(CsvFile(file, KINDS[kind].columns, renamed))
            out = rejects and stack.enter_context(RejectsFile(rejects, source.header))
            chunks = import_rows(source, KINDS[kind], shop.sessions, terms)
            total = Sum()
            for chunk in _with_progress(chunks, source):
                total.add(chunk, kind)
                if out:
                    out.write(chunk.rejected)
    except FileRefused as refused:
        raise Refusal(str(refused)) from None
    _report(kind, total, rejects, dry_run, _further(kind, source.columns))
    if total.rejected:
        ctx.exit(SOME_REJECTED)


def _renamed(maps: Iterable[str], kind: str) -> dict[str, str]:
    """Return theirs → ours."""
    renamed = {}
    for pair in maps:
        theirs, equals, ours = pair.rpartition("=")
        if not (theirs and equals and ours):
            raise click.UsageError(f"--map {pair}: write it as THEIRS=OURS.")
        if ours not in KINDS[kind].columns.all:
            known = ", ".join(KINDS[kind].columns.all)
            raise click.UsageError(f"--map {pair}: {kind} have no column {ours}, only {known}.")
        renamed[theirs] = ours
    return renamed


def _further(kind: str, columns: list[str]) -> str:
    """Say which columns of the file are none of ours, and which one may be a mistyped one."""
    ours = KINDS[kind].columns.all
    further = [name for name in columns if name not in ours and name not in REJECTED_COLUMNS]
    if not further:
        return ""
    absent = [name for name in ours if name not in columns]
    meant = (
        f"{name}={match}"
        for name in further
        for match in get_close_matches(name.lower(), absent, n=1, cutoff=ALIKE)
    )
    fate = "Left out" if kind in WITHOUT_ATTRIBUTES else "Kept as attributes"
    more = f" and {len(further) - SHOWN} more" if len(further) > SHOWN else ""
    return (
        f"{fate}: {', '.join(further[:SHOWN])}{more} "
        f"(a known column under another name? --map {next(meant, 'THEIRS=OURS')})"
    )


def _with_progress(chunks: Iterator[Chunk], source: CsvFile) -> Iterator[Chunk]:
    """Pass the chunks on, with a progress bar where there is somebody to see it."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield from chunks
        return
    with Progress(console=console, transient=True) as progress:
        task = progress.add_task(source.name, total=source.size)
        for chunk in chunks:
            progress.update(task, completed=source.position)
            yield chunk


def _report(kind: str, total: Sum, rejects: Path | None, dry_run: bool, further: str) -> None:
    """Say what was rejected on stderr, anything worth knowing on stdout, and last the counts."""
    if total.rejected and not rejects:
        for row, error in total.first:
            click.echo(f"line {row.line}: {error}", err=True)
        more = total.rejected - len(total.first)
        also = f"and {more} more; " if more else ""
        click.echo(f"{also}--rejects FILE.csv writes rejected rows to a file", err=True)
    elif total.rejected:
        click.echo(f"{rejects} holds the rejected rows with their reasons", err=True)
    if dry_run:
        click.echo("Dry run: nothing was stored; this is what would be.")
    if kind == "contacts" and total.read and not total.linked:
        click.echo(
            "None of these contacts names a customer, an order or a checkout: "
            "they are counted, but can be linked to no customer."
        )
    if total.unusable:
        click.echo(
            f"{total.unusable} without a usable e-mail address: what stood there is kept as the "
            f"attribute {UNUSABLE_EMAIL}."
        )
    if further:
        click.echo(further)
    click.echo(
        f"{kind}: {total.read} read, {total.stored} stored, {total.unchanged} unchanged, "
        f"{total.rejected} rejected"
    )
