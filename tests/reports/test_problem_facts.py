"""Facts of problems: what went wrong in the customer's words, and what went wrong before."""

from typing import Any

from surveys.verdict import Verdict
from tests.reports.refreshing import Fact, Reader
from tests.reports.shop import Shop


def picked(fact: Fact, *names: str) -> tuple[Any, ...]:
    return tuple(fact[name] for name in names)


def test_reasons_are_those_of_the_answer_the_verdict_is_of(shop: Shop, reader: Reader) -> None:
    late = shop.order("ann", "2026-01-02")
    shop.answer(late, "2026-01-20", Verdict.UNSAID, reasons="damaged|late")
    shop.answer(late, "2026-01-21", None, reasons="other")  # gives no verdict
    glad = shop.order("bob", "2026-01-02")
    shop.answer(glad, "2026-01-20", Verdict.LEFT_WRONG, reasons="late")
    shop.answer(glad, "2026-01-21", Verdict.SATISFIED)
    found = {one["touchpoint_id"]: one for one in reader.facts()}
    assert picked(found[late.id], "verdict", "reasons") == ("unsaid", "damaged|late")
    assert picked(found[glad.id], "verdict", "reasons") == ("satisfied", None)
