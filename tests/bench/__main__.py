"""`make bench [ONLY=name]`: measure, print a table, write bench.json."""

import json
import os
import pkgutil
import platform
import subprocess
import sys
from dataclasses import asdict
from importlib import import_module
from pathlib import Path

from rich.console import Console
from rich.table import Table

import tests.bench
from tests.bench.row import Row

BENCH = Path("bench.json")
COLUMNS = ("name", "rate", "unit", "against", "ceiling", "ratio", "p99 ms", "peak MB", "n")
WIDEST = 160
NOT_MEASURED = {"__main__", "asked_shop", "large_shop", "ready_mails", "row", "sinks"}


def main(only: str | None) -> None:
    """Measure every module, each in a process of its own so that peaks of memory are its own.

    `only` is a row's name, or the beginning of several: the module `facts` has all of `facts_…`.
    """
    modules = {module.name for module in pkgutil.iter_modules(tests.bench.__path__)} - NOT_MEASURED
    wanted = sorted(name for name in modules if f"{only or name}_".startswith(f"{name}_"))
    rows = [row for name in wanted for row in _measured_apart(name)]
    rows = [row for row in rows if str(row["name"]).startswith(only or "")]
    if not rows:
        sys.exit(f"There is no bench {only}; there are {', '.join(sorted(modules))}.")
    written = {"machine": machine(), "rows": rows}
    BENCH.write_text(json.dumps(written, indent=1) + "\n", encoding="utf-8")
    console = Console()
    console.width = max(console.width, WIDEST)
    console.print(_table(rows))


def machine() -> dict[str, object]:
    return {
        "python": platform.python_version(),
        "system": platform.platform(),
        "processor": _processor(),
        "cores": os.cpu_count(),
    }


def as_json(row: Row) -> dict[str, object]:
    return {**asdict(row), "ratio": row.ratio}


def _processor() -> str:
    """Return the processor's name where Linux tells it."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    names = [line.split(":")[1].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def _measured_apart(name: str) -> list[dict[str, object]]:
    command = [sys.executable, "-m", "tests.bench", "--one", name]
    told = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    rows: list[dict[str, object]] = json.loads(told.stdout.splitlines()[-1])
    return rows


def _measure(name: str) -> None:
    rows: list[Row] = import_module(f"tests.bench.{name}").run()
    print(json.dumps([as_json(row) for row in rows]))  # noqa: T201


def _table(rows: list[dict[str, object]]) -> Table:
    table = Table(box=None)
    for column in COLUMNS:
        table.add_column(
            column, justify="left" if column in ("name", "unit", "against") else "right"
        )
    for row in rows:
        table.add_row(*(_shown(row[column.replace(" ", "_").lower()]) for column in COLUMNS))
    return table


def _shown(value: object) -> str:
    if isinstance(value, float):
        return f"{value:,.2f}" if abs(value) < 100 else f"{value:,.0f}"
    return "" if value is None else f"{value:,}" if isinstance(value, int) else str(value)


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["--one", name]:
            _measure(name)
        case [name]:
            main(name)
        case _:
            main(None)
