"""Write the revision that takes the last one's tables to the models': read it before using it."""

import subprocess
import sys

from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine

from feedback.migrate import REVISIONS, alembic_for


def revise(message: str) -> None:
    """Compare the models with every revision so far, and write the difference as the next."""
    number = 1 + len(list(ScriptDirectory(str(REVISIONS)).walk_revisions()))
    with create_engine("sqlite://").connect() as connection:
        alembic = alembic_for(connection)
        command.upgrade(alembic, "head")
        command.revision(alembic, message, autogenerate=True, rev_id=f"{number:04}")
    [path] = (REVISIONS / "versions").glob(f"{number:04}_*.py")
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(line for line in lines if "# ###" not in line), encoding="utf-8")
    for ruff in (["format"], ["check", "--fix"]):
        subprocess.run([sys.executable, "-m", "ruff", *ruff, "--quiet", path], check=True)  # noqa: S603


if __name__ == "__main__":
    revise(sys.argv[1])
