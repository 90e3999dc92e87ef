"""The reports as a table of the README: `make glossary` brings it in step."""

import sys
from pathlib import Path

from reports.catalogue import CATALOGUE, page_of

BEGIN, END = "<!-- reports -->", "<!-- end of reports -->"


def list_reports() -> str:
    """Return the table: a report's name, what it answers, its page."""
    lines = ["| report | answers | page |", "|---|---|---|"]
    lines += [
        f"| `{name}` | {kind.question} | `{page_of(name)}` |" for name, kind in CATALOGUE.items()
    ]
    return "\n".join(lines)


def renew(document: str) -> str:
    """Return a document with the table as it is now between its two marks."""
    before, _, rest = document.partition(BEGIN)
    return f"{before}{BEGIN}\n{list_reports()}\n{END}{rest.partition(END)[2]}"


if __name__ == "__main__":
    readme = Path(sys.argv[1])
    readme.write_text(renew(readme.read_text(encoding="utf-8")), encoding="utf-8")
