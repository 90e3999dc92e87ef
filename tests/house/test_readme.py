"""What the README says exists: its commands, their options, its targets and its settings."""

import re
from dataclasses import fields

import click
import pytest

from config import PREFIX, Config
from feedback.cli.main import comeback
from feedback.intake.columns import COLUMNS
from reports.metrics.registry import METRICS
from tests.house.source import PRODUCT, ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
DOCUMENTS = [README, *(p.read_text(encoding="utf-8") for p in (ROOT / "docs").glob("*.md"))]
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
CODE = re.compile(r"```\n(.*?)```|`([^`\n]+)`", re.DOTALL)


def told(word: str) -> list[str]:
    """Return the commands the documents show that begin with a word."""
    shown = ["\n".join(found) for text in DOCUMENTS for found in CODE.findall(text)]
    lines = [line.strip() for block in shown for line in block.splitlines()]
    return sorted({line for line in lines if line.startswith(f"{word} ")})


@pytest.mark.parametrize("line", told("comeback"))
def test_a_command_that_is_told_exists_with_its_options(line: str) -> None:
    command: click.Command = comeback
    context = click.Context(command)
    for word in line.split()[1:]:
        if isinstance(command, click.Group):
            found = command.get_command(context, word)
            assert found, f"`{line}`: there is no {word}"
            command = found
    options = {name for option in command.params for name in option.opts}
    assert set(re.findall(r"--[a-z-]+", line)) <= options | {"--help"}, line


@pytest.mark.parametrize("line", told("make"))
def test_a_target_that_is_told_exists_and_explains_itself(line: str) -> None:
    assert re.search(rf"^{line.split()[1]}:.*## \w", MAKEFILE, re.MULTILINE), line


def test_every_target_is_phony() -> None:
    targets = re.findall(r"^([a-z]+):.*##", MAKEFILE, re.MULTILINE)
    [phony] = re.findall(r"^\.PHONY: (.*)", MAKEFILE, re.MULTILINE)
    assert set(targets) == set(phony.split())


def test_every_setting_is_told() -> None:
    read = {PREFIX + field.name.upper() for field in fields(Config)}
    read |= {
        name
        for source in PRODUCT
        for line in source.lines
        for name in re.findall(rf"\b{PREFIX}[A-Z]+(?:_[A-Z]+)*", line)
    }
    rows = set(re.findall(rf"^\| `({PREFIX}\w+)` \|", README, re.MULTILINE))
    assert read == rows


def test_every_default_is_told_as_it_is(tmp_path: object) -> None:
    config = Config.from_environ({f"{PREFIX}DATA_DIR": str(tmp_path), f"{PREFIX}SECRET_KEY": "k"})
    rows = dict(re.findall(rf"^\| `{PREFIX}(\w+)` \| `([^`]*)` \|", README, re.MULTILINE))
    assert rows.pop("DATA_DIR") == "var"
    literal = {name: text for name, text in rows.items() if not text.startswith("DATA_DIR/")}
    assert len(literal) >= 7
    for name, text in literal.items():
        assert str(getattr(config, name.lower())) == text, name


def test_every_metric_says_what_it_is() -> None:
    assert all(METRICS[name].name == name for name in METRICS)
    wordless = [m.name for m in METRICS.values() if not (m.title and m.question and m.how)]
    assert not wordless


def test_every_column_of_every_import_file_is_told() -> None:
    text = (ROOT / "docs/import-files.md").read_text(encoding="utf-8")
    cells = re.findall(r"^\| (\w+) \| ([a-z_, ]+) \|(.*)\|$", text, re.MULTILINE)
    told_columns = {
        kind: (tuple(names(required)), tuple(names(optional))) for kind, required, optional in cells
    }
    told_columns.pop("file", None)
    assert told_columns == {kind: (c.required, c.optional) for kind, c in COLUMNS.items()}


def names(cell: str) -> list[str]:
    return re.findall(r"\w+", cell)


def test_links_inside_the_documents_lead_somewhere() -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)\)", README)
    assert links
    assert not [link for link in links if not (ROOT / link).exists()]
