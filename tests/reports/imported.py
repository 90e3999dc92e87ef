"""A shop filled and asked from the command line, as its owner would."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result
from sqlalchemy import Engine

from feedback.cli.main import comeback

ROOT = Path(__file__).parents[2]
GOLDEN = ROOT / "tests" / "golden"


class CommandLine:
    """Runs `comeback` on the database of a test."""

    def __init__(self, engine: Engine, data_dir: Path, zone: str = "UTC") -> None:
        self._environ: Mapping[str, str] = {
            "COMEBACK_DATABASE_URL": engine.url.render_as_string(hide_password=False),
            "COMEBACK_DATA_DIR": str(data_dir),
            "COMEBACK_TIMEZONE": zone,
        }

    def run(self, *words: str) -> Result:
        return CliRunner().invoke(comeback, words, env=self._environ)

    def import_file(self, kind: str, path: Path, *options: str) -> str:
        """Import a whole file; return the line the command ends with."""
        result = self.run("import", kind, str(path), *options)
        assert result.exit_code == 0, result.output
        return result.output.strip().splitlines()[-1]

    def report(self, name: str, *options: str) -> dict[str, Any]:
        result = self.run("report", name, *options, "--format", "json")
        assert result.exit_code == 0, result.output
        report: dict[str, Any] = json.loads(result.stdout)
        return report
