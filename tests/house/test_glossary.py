"""The glossary and the README say what is declared, and everything that is declared."""

from feedback.web.reports import VIEWS
from reports.catalogue import CATALOGUE
from reports.glossary import write_glossary
from reports.listing import renew
from reports.metrics.registry import METRICS
from reports.warehouse.columns import metadata
from tests.house.source import ROOT

DOCUMENT = ROOT / "docs/glossary.md"
README = ROOT / "README.md"


def test_the_document_is_in_step_with_what_is_declared() -> None:
    assert DOCUMENT.read_text(encoding="utf-8") == write_glossary(), "run `make glossary`"


def test_the_readme_lists_the_reports_there_are() -> None:
    text = README.read_text(encoding="utf-8")
    assert text == renew(text), "run `make glossary`"
    assert list(VIEWS) == list(CATALOGUE)
    assert all(f"| `{name}` |" in text for name in CATALOGUE)


def test_every_metric_and_every_column_has_its_entry() -> None:
    text = write_glossary()
    assert not [name for name in METRICS if f"\n### {name}\n" not in text]
    columns = [column for table in metadata.tables.values() for column in table.columns]
    assert not [c.name for c in columns if f"\n| `{c.name}` | {c.comment} |" not in text]


def test_a_column_says_what_it_means_in_one_cell() -> None:
    columns = [column for table in metadata.tables.values() for column in table.columns]
    assert not [c.name for c in columns if not c.comment or "|" in c.comment]
