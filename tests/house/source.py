"""Our own source as the house rules read it."""

import ast
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Import:
    """One imported module, dotted in full, and where."""

    name: str
    line: int
    inside_function: bool


@dataclass(frozen=True)
class Source:
    """A Python file of the project."""

    path: Path

    @property
    def name(self) -> str:
        return str(self.path.relative_to(ROOT))

    @property
    def module(self) -> str:
        return ".".join(self.path.relative_to(ROOT).with_suffix("").parts)

    @cached_property
    def lines(self) -> list[str]:
        return self.path.read_text(encoding="utf-8").splitlines()

    @cached_property
    def functions(self) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
        kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
        return [node for node in ast.walk(self._tree) if isinstance(node, kinds)]

    @cached_property
    def imports(self) -> list[Import]:
        late = {id(node) for function in self.functions for node in ast.walk(function)}
        return [
            Import(name, node.lineno, id(node) in late)
            for node in ast.walk(self._tree)
            if isinstance(node, (ast.Import, ast.ImportFrom))
            for name in _names(node)
        ]

    @cached_property
    def _tree(self) -> ast.Module:
        return ast.parse("\n".join(self.lines))


def _names(node: ast.Import | ast.ImportFrom) -> Iterator[str]:
    """Yield what a statement imports; `from a import b` may mean the module a.b, so a.b it is."""
    prefix = f"{node.module}." if isinstance(node, ast.ImportFrom) else ""
    yield from (prefix + alias.name for alias in node.names)


def tracked_files() -> list[Path]:
    """Return every file git knows, and the new ones it does not ignore."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    paths = [ROOT / name for name in listed.stdout.split("\0") if name]
    return sorted(path for path in paths if path.is_file())


def within(module: str, homes: tuple[str, ...] | frozenset[str]) -> bool:
    """Tell whether a module is one of `homes` or lies inside one."""
    return any(module == home or module.startswith(f"{home}.") for home in homes)


ALL = [Source(path) for path in tracked_files() if path.suffix == ".py"]
PRODUCT = [
    source
    for source in ALL
    if within(source.module, ("config", "wsgi", "surveys", "feedback", "reports"))
]
