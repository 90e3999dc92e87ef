"""The countries of the world, by their two letters (ISO 3166)."""

from functools import cache
from importlib.resources import files


@cache
def country_names() -> dict[str, str]:
    """Return country → its name, in the order of the names."""
    table = (files("tzdata") / "zoneinfo" / "iso3166.tab").read_text(encoding="utf-8")
    lines = (line.split("\t") for line in table.splitlines() if not line.startswith("#"))
    return dict(sorted(((line[0], line[1]) for line in lines), key=lambda pair: pair[1]))
