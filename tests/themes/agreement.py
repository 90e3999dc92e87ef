"""How the themes agree with classes given by hand to real Portuguese reviews.

A review has one class and may have several themes. Half of the reviews, by a hash of their text,
may be looked at to choose phrases; the other half never was, and tells how good they are.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

from reports.warehouse.theming import find_themes
from surveys.theme import default_themes
from tests.house.source import ROOT

REVIEWS = ROOT.parent / "shared" / "data" / "verbatims" / "reviews_pt.csv"

# Class given by hand → the themes that stand for it.
THEMES_OF = {
    "atrasado": ("late", "never_came"),
    "entrega_parcial": ("missing_items",),
    "outro_entrega": ("not_to_the_door", "delivery_cost"),
    "baixa_qualidade": ("poor_quality",),
    "devolucao": ("damaged", "return_refund"),
    "diferente_do_anunciado": ("not_as_described", "wrong_item"),
    "antes_prazo": ("came_early",),
    "satisfeito": ("satisfied",),
}
# Who praises an early delivery praises: classed so, a review is satisfied too.
ALSO = {"satisfeito": {"satisfeito", "antes_prazo"}}


@dataclass(frozen=True, slots=True)
class Agreement:
    """Of `reviews` in a class, `found` texts with its themes have `both`."""

    name: str
    reviews: int
    found: int
    both: int

    @property
    def precision(self) -> float:
        return self.both / self.found

    @property
    def recall(self) -> float:
        return self.both / self.reviews


def agreements(path: Path = REVIEWS, *, tuned_on: bool = False) -> Iterator[Agreement]:
    """Compare themes and classes on the half not looked at, or on the other."""
    with path.open(encoding="utf-8", newline="") as file:
        reviews = [
            (row["text"], row["subclass"])
            for row in csv.DictReader(file)
            if _is_looked_at(row["text"]) is tuned_on
        ]
    found = find_themes([(text, "pt-BR") for text, _ in reviews], default_themes().values())
    for name, themes in THEMES_OF.items():
        has_theme = [not set(themes).isdisjoint(keys) for keys in found]
        has_class = [given in ALSO.get(name, {name}) for _, given in reviews]
        both = sum(a and b for a, b in zip(has_theme, has_class, strict=True))
        yield Agreement(name, sum(has_class), sum(has_theme), both)


def _is_looked_at(text: str) -> bool:
    return blake2b(text.encode(), digest_size=8).digest()[0] % 2 == 0
