"""Files and functions stay small, `__init__` files empty, and names say something."""

import re

from tests.house.source import ALL, PRODUCT, ROOT, tracked_files, within

FORBIDDEN = {"utils", "helpers", "common", "services", "core", "base", "manager", "misc"}
LARGEST_FILE = 300
LARGEST_FUNCTION = 45
MACHINE_PATH = re.compile(r"(?<![\w.])/(work|root|Users|home/\w+)/\w")

WRITTEN = [source for source in ALL if not within(source.module, ("migrations.versions",))]


def test_files_are_short_enough_to_be_read() -> None:
    assert not [(s.name, len(s.lines)) for s in WRITTEN if len(s.lines) > LARGEST_FILE]


def test_functions_are_short_enough_to_be_seen_whole() -> None:
    assert not [
        f"{source.name}:{function.lineno} {function.name}"
        for source in WRITTEN
        for function in source.functions
        if (function.end_lineno or 0) - function.lineno >= LARGEST_FUNCTION
    ]


def test_package_init_files_are_empty() -> None:
    assert not [s.name for s in ALL if s.path.name == "__init__.py" and s.lines]


def test_no_module_is_named_after_nothing_in_particular() -> None:
    assert not [s.name for s in ALL if FORBIDDEN & set(s.module.split("."))]


def test_every_module_says_what_it_is() -> None:
    assert not [s.name for s in PRODUCT if s.lines and not s.lines[0].startswith('"""')]


def test_what_was_vendored_has_its_licence_beside_it() -> None:
    vendored = [path for path in (ROOT / "feedback/static/vendor").iterdir() if path.is_dir()]
    assert vendored
    assert not [path.name for path in vendored if not (path / "LICENSE").read_text().strip()]


def test_no_path_of_one_machine_is_in_the_tree() -> None:
    wrong = []
    for path in tracked_files():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        wrong += [f"{path.relative_to(ROOT)}: {m.group()}…" for m in MACHINE_PATH.finditer(text)]
    assert not wrong
