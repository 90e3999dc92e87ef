"""On real reviews nobody looked at, the themes are as good as docs/decisions say."""

import pytest

from tests.themes.agreement import REVIEWS, THEMES_OF, agreements

pytestmark = pytest.mark.skipif(not REVIEWS.is_file(), reason=f"no {REVIEWS.name} at hand")

# Class → precision and recall, rounded down.
FLOORS = {
    "atrasado": (0.58, 0.80),
    "entrega_parcial": (0.80, 0.82),
    "outro_entrega": (0.35, 0.21),
    "baixa_qualidade": (0.61, 0.39),
    "devolucao": (0.45, 0.76),
    "diferente_do_anunciado": (0.39, 0.63),
    "antes_prazo": (0.71, 0.92),
    "satisfeito": (0.83, 0.85),
}


def test_each_class_is_found_as_precisely_and_as_often_as_is_told() -> None:
    found = {one.name: (one.precision, one.recall) for one in agreements()}
    assert found.keys() == FLOORS.keys() == THEMES_OF.keys()
    assert not [
        (name, found[name])
        for name, (precision, recall) in FLOORS.items()
        if found[name][0] < precision or found[name][1] < recall
    ]


def test_no_review_is_in_both_halves_and_all_are_in_one() -> None:
    halves = [list(agreements(tuned_on=tuned_on)) for tuned_on in (True, False)]
    sizes = [{one.name: one.reviews for one in half} for half in halves]
    assert {name: sizes[0][name] + sizes[1][name] for name in sizes[0]} == {
        "atrasado": 434,
        "entrega_parcial": 401,
        "outro_entrega": 115,
        "baixa_qualidade": 149,
        "devolucao": 134,
        "diferente_do_anunciado": 163,
        "antes_prazo": 492,
        "satisfeito": 1491 + 492,
    }
