"""The glossary as a document: `make glossary` writes docs/glossary.md with it."""

import sys
from collections.abc import Iterator

import sqlalchemy as sa

from reports.metrics.metric import Metric
from reports.metrics.registry import FAMILIES
from reports.metrics.terms import TERMS
from reports.warehouse.columns import metadata

HEAD = """# Glossary

Every figure is one of these, counted the same way on each page, in each command and in each file.
`make glossary` writes this document from the declarations in `reports/`; do not edit it.
"""
FACTS = """## The facts

What the figures are counted from: Parquet files anybody may read. A column is empty where what it
says is not known or does not apply."""


def write_glossary() -> str:
    """Return the terms, the metrics by family and the columns of the facts, as Markdown."""
    return "\n".join([HEAD, *_parts()])


def _parts() -> Iterator[str]:
    yield "## Terms\n"
    for term, meaning in TERMS.items():
        yield f"- **{term}**: {meaning}"
    for family, metrics in FAMILIES.items():
        yield f"\n## {family}"
        yield from map(_entry, metrics)
    yield f"\n{FACTS}"
    yield from map(_columns, metadata.tables.values())
    yield ""


def _entry(metric: Metric) -> str:
    return (
        f"\n### {metric.name}\n\n"
        f"**{metric.title}.** {metric.question}\n\n{metric.how} {metric.small_print}"
    )


def _columns(table: sa.Table) -> str:
    lines = [f"\n### Table {table.name}\n", "| column | meaning | unit |", "|---|---|---|"]
    lines += [
        f"| `{column.name}` | {column.comment} | {column.info['unit'] or ''} |"
        for column in table.columns
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.stdout.write(write_glossary())
