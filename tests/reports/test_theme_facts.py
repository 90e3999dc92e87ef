"""What customers write is turned into themes where the facts are built, and stays out of them."""

from collections import Counter
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from feedback.models.response import Response
from feedback.models.theme import reset_theme, save_theme, themes_in_force
from reports.warehouse.columns import touchpoints
from reports.warehouse.duckdb import Warehouse
from reports.warehouse.manifest import Manifest
from reports.warehouse.written import latest_written, preview, search, suggestions
from surveys.disposition import Disposition
from surveys.theme import Theme, default_themes
from surveys.verdict import Verdict
from tests.reports.refreshing import Reader, take_in
from tests.reports.shop import START, Shop

LATE = Theme("late", "It came late", {"pt": ("atras*",), "en": ("late",)})


def said(shop: Shop, name: str, words: str | None, language: str | None = "en") -> None:
    order = shop.order(name, "2026-01-02", language=language)
    shop.answer(order, "2026-01-20", Verdict.LEFT_WRONG, words=words)


def themes_by_customer(facts_dir: Path) -> list[str | None]:
    select = sa.select(touchpoints.c.themes).order_by(touchpoints.c.customer_id)
    return [themes for (themes,) in Warehouse(facts_dir).rows(select)]


def test_words_are_searched_in_the_language_of_the_order(shop: Shop, reader: Reader) -> None:
    said(shop, "ann", "It came late, and broken", "en-GB")
    said(shop, "bob", "chegou ATRASADO", "pt")
    said(shop, "cid", "chegou atrasado", None)
    said(shop, "dan", "nothing of the kind", "en")
    said(shop, "eve", None, "en")
    reader.facts()
    assert themes_by_customer(reader.facts_dir) == ["damaged|late", "late", "late", "", None]


def test_only_the_words_of_the_answer_that_counts_are_searched(shop: Shop, reader: Reader) -> None:
    order = shop.order("ann", "2026-01-02")
    shop.answer(order, "2026-01-20", Verdict.LEFT_WRONG, words="late")
    shop.answer(order, "2026-01-21", Verdict.LEFT_WRONG, words="broken")
    assert reader.fact(order)["themes"] == "damaged"


def test_what_a_machine_is_thought_to_have_written_has_no_theme(
    shop: Shop, session: Session, reader: Reader
) -> None:
    order = shop.order("ann", "2026-01-02", language="en")
    shop.ask(order, Disposition.MACHINE, [("2026-01-20", Verdict.LEFT_WRONG)])
    session.scalars(sa.select(Response)).one().words = "late"
    assert reader.fact(order)["themes"] is None


def test_abandoners_words_are_searched_too(shop: Shop, reader: Reader) -> None:
    checkout = shop.checkout("ann", "2026-01-02", language="de")
    shop.answer(checkout, "2026-01-04", None, words="Die Versandkosten waren mir zu teuer")
    assert reader.fact(checkout)["themes"] == "delivery_cost|price"


def test_a_changed_theme_makes_the_next_refresh_search_everything_anew(
    shop: Shop, engine: Engine, session: Session, facts_dir: Path
) -> None:
    said(shop, "ann", "late")
    said(shop, "bob", "tardy")
    take_in(engine, session, facts_dir)
    assert themes_by_customer(facts_dir) == ["late", ""]
    save_theme(session, Theme("late", "Tardy", {"en": ("tardy",)}), START, "ann")
    take_in(engine, session, facts_dir)
    assert themes_by_customer(facts_dir) == ["", "late"]
    assert Manifest.load(facts_dir).themes["late"] == "Tardy"
    save_theme(session, Theme("late", "Tardy", {}), START, "ann")
    take_in(engine, session, facts_dir)
    assert themes_by_customer(facts_dir) == ["", ""]
    assert "late" not in Manifest.load(facts_dir).themes
    reset_theme(session, LATE, START, "ann")
    take_in(engine, session, facts_dir)
    assert themes_by_customer(facts_dir) == ["late", ""]


def test_a_title_alone_is_published_and_no_month_is_written(
    shop: Shop, engine: Engine, session: Session, facts_dir: Path
) -> None:
    said(shop, "ann", "late")
    before = take_in(engine, session, facts_dir)
    late = default_themes()["late"]
    save_theme(session, Theme(late.key, "Tardy", late.phrases), START, "ann")
    after = take_in(engine, session, facts_dir)
    assert (after.tables, after.rules) == (before.tables, before.rules)
    assert after.themes == before.themes | {"late": "Tardy"}


def test_the_facts_of_one_changed_customer_have_the_themes_of_a_rebuild(
    shop: Shop, engine: Engine, session: Session, facts_dir: Path
) -> None:
    for number in range(20):
        said(shop, f"customer-{number}", "late")
    take_in(engine, session, facts_dir)
    said(shop, "one more", "broken")
    take_in(engine, session, facts_dir)
    assert themes_by_customer(facts_dir) == [*["late"] * 20, "damaged"]


def test_the_shops_own_theme_stands_beside_the_librarys_and_goes_with_a_reset(
    session: Session,
) -> None:
    own = Theme("gift", "Gift wrap", {"en": ("gift wrap",)})
    save_theme(session, own, START, "ann")
    assert themes_in_force(session)["gift"] == own
    assert themes_in_force(session).keys() == {"gift", *default_themes()}
    reset_theme(session, own, START, "ann")
    assert themes_in_force(session) == dict(sorted(default_themes().items()))


def test_a_preview_tells_what_a_change_would_find_lose_and_gain(
    shop: Shop, session: Session
) -> None:
    for number, words in enumerate(["late", "late again", "tardy", "fine", None]):
        said(shop, f"customer-{number}", words)
    before = Theme("late", "Late", {"en": ("late",)})
    now = Theme("late", "Late", {"en": ("late again", "tardy")})
    seen = preview(latest_written(session), now, before)
    assert (seen.written, seen.found.answers) == (4, 2)
    assert (seen.lost.answers, seen.lost.sample) == (1, ("late",))
    assert (seen.gained.answers, seen.gained.sample) == (1, ("tardy",))
    new = preview(latest_written(session), now)
    assert (new.found.answers, new.lost.answers, new.gained.answers) == (2, 0, 0)


def test_a_preview_counts_what_the_facts_will_have(
    shop: Shop, session: Session, reader: Reader
) -> None:
    texts = ["late", "chegou atrasado", "zu spät und kaputt", "broken & late", "fine"]
    for number, words in enumerate(texts):
        said(shop, f"customer-{number}", words, ("en", "pt-BR", "de_AT", None, "nl")[number])
    found = search(latest_written(session), default_themes().values())
    counted = Counter(key for keys in found for key in keys)
    keys = [key for fact in reader.facts() for key in (fact["themes"] or "").split("|") if key]
    assert counted == {key: keys.count(key) for key in keys}
    assert counted["late"] == 4


def test_new_themes_are_suggested_from_what_five_customers_wrote_and_no_theme_finds(
    shop: Shop, session: Session
) -> None:
    for number in range(5):
        said(shop, f"customer-{number}", f"The gift wrapping was ugly, order {number}0123456")
        said(shop, f"other-{number}", "late")
    for number in range(4):
        said(shop, f"rare-{number}", "my neighbour laughed")
    [found] = suggestions(session, default_themes().values())
    assert (found.phrase, found.language, found.customers) == ("wrapping was ugly", "en", 5)
    assert found.example == "The gift wrapping was ugly, order [number]"


def test_one_customer_alone_suggests_nothing(shop: Shop, session: Session) -> None:
    for _ in range(9):
        said(shop, "ann", "The gift wrapping was ugly")
    assert suggestions(session, default_themes().values()) == []
