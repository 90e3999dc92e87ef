"""The lock and the requirements hold the same packages, by hash, from the public hosts alone."""

import re
import tomllib
from typing import Any

import pytest

from tests.house.source import ALL, ROOT

PUBLIC = {"pypi.org", "files.pythonhosted.org"}
REQUIREMENTS = ("requirements.txt", "requirements-dev.txt", "requirements-setup.txt")
LOCK: dict[str, Any] = tomllib.loads((ROOT / "uv.lock").read_text(encoding="utf-8"))
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))

# Imported by the packages we import: password hashes, PostgreSQL, time zones.
NEEDED_BY_OTHERS = {"argon2-cffi", "psycopg", "tzdata"}
IMPORTED_AS = {"dnspython": "dns"}


@pytest.mark.parametrize("name", ["uv.lock", *REQUIREMENTS])
def test_packages_come_from_the_public_hosts(name: str) -> None:
    hosts = re.findall(r"https?://([^/\s\"']+)", (ROOT / name).read_text(encoding="utf-8"))
    assert set(hosts) <= PUBLIC
    assert "find-links" not in (ROOT / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", REQUIREMENTS)
def test_every_requirement_is_pinned_to_hashes_of_the_lock(name: str) -> None:
    hashes = {(p["name"], p["version"]): hashes_of(p) for p in LOCK["package"]}
    pinned = requirements(name)
    assert pinned
    for package, wanted in pinned.items():
        assert wanted, f"{package} has no hash"
        assert wanted <= hashes[package], f"run `make lock`: {package}"


def test_every_locked_package_is_required() -> None:
    required = requirements("requirements-dev.txt") | requirements("requirements-setup.txt")
    names = {name for name, _ in required}
    locked = {p["name"] for p in LOCK["package"] if "registry" in p["source"]}
    assert locked == names, "run `make lock`"


def test_the_lock_holds_what_the_project_asks_for() -> None:
    [ours] = [p for p in LOCK["package"] if p["name"] == PROJECT["project"]["name"]]
    asked = {bare(wanted) for wanted in PROJECT["project"]["dependencies"]}
    assert asked == {dependency["name"] for dependency in ours["dependencies"]}, "run `make lock`"


def test_every_dependency_is_used() -> None:
    imported = {item.name.split(".")[0] for source in ALL for item in source.imports}
    asked = {bare(wanted) for wanted in PROJECT["project"]["dependencies"]}
    names = {name: IMPORTED_AS.get(name, name.replace("-", "_")) for name in asked}
    assert not {name for name in asked - NEEDED_BY_OTHERS if names[name] not in imported}


def requirements(name: str) -> dict[tuple[str, str], set[str]]:
    """Return (package, version) → its hashes."""
    text = (ROOT / name).read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return {
        (line.split("==")[0], line.split("==")[1].split()[0]): set(re.findall(r"sha256:\w+", line))
        for line in lines
    }


def hashes_of(package: dict[str, Any]) -> set[str]:
    files = [*package.get("wheels", ()), *filter(None, [package.get("sdist")])]
    return {file["hash"] for file in files}


def bare(requirement: str) -> str:
    [name] = re.findall(r"^[\w-]+", requirement)
    return str(name)
