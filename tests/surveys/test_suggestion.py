"""Suggestions: of five customers at least, saying something, of texts without a theme."""

import time

import pytest

from surveys.answering import WORDS_LIMIT
from surveys.masking import LONGEST, mask_words
from surveys.suggestion import Said, suggest
from surveys.words import Language


def said(
    words: str, customers: range, *, has_theme: bool = False, language: Language = "en"
) -> list[Said]:
    return [Said(words, language, customer, has_theme) for customer in customers]


def phrases(texts: list[Said]) -> list[tuple[str, int]]:
    return [(one.phrase, one.customers) for one in suggest(texts)]


def test_five_customers_suggest_a_phrase_and_four_do_not() -> None:
    others = said("all was fine", range(100, 120), has_theme=True)
    assert phrases(said("the gift wrapping", range(5)) + others) == [("gift wrapping", 5)]
    assert phrases(said("the gift wrapping", range(4)) + others) == []


def test_a_customer_counts_once() -> None:
    others = said("all was fine", range(100, 120), has_theme=True)
    texts = said("the gift wrapping", range(4)) + said("such gift wrapping", range(4))
    assert phrases(texts + others) == []


def test_what_those_with_a_theme_write_as_often_is_no_suggestion() -> None:
    both = said("the gift wrapping", range(5)) + said(
        "the gift wrapping", range(5, 10), has_theme=True
    )
    assert phrases(both) == []


def test_words_that_say_nothing_are_no_suggestion_alone_or_at_an_end() -> None:
    others = said("late", range(100, 120), has_theme=True)
    assert phrases(said("it was of the", range(9)) + others) == []
    assert phrases(said("and the wrapping is", range(9)) + others) == [("wrapping", 9)]


def test_the_forms_of_a_word_are_one() -> None:
    others = said("tarde", range(100, 120), has_theme=True, language="pt")
    embalado = said("embalado", range(3), language="pt")
    embalados = said("embalados", range(3, 6), language="pt")
    assert phrases(embalado + embalados + others) == [("embalado*", 6)]


def test_what_is_denied_is_told_with_its_negation() -> None:
    others = said("tarde", range(100, 120), has_theme=True, language="pt")
    assert phrases(said("não encaixa", range(5), language="pt") + others) == [("nao encaixa", 5)]


def test_phrases_of_the_same_customers_are_suggested_once() -> None:
    others = said("late", range(100, 120), has_theme=True)
    texts = said("ugly gift wrapping", range(9)) + said("wobbly chair", range(20, 26))
    assert phrases(texts + others) == [("ugly gift wrapping", 9), ("wobbly chair", 6)]


def test_languages_do_not_mix() -> None:
    texts = said("wobbly chair", range(4)) + said("wobbly chair", range(4, 8), language="de")
    assert phrases(texts) == []


def test_addresses_links_and_long_numbers_are_masked() -> None:
    text = "Call +351 912-345-678 or ann.b@shop.example, order AB-10293, https://x.example/y?z=1!"
    assert mask_words(text) == "Call [number] or [e-mail] order [number], [link]"
    assert mask_words("size 42, 3 of 12 for 19.99 in 2026") == "size 42, 3 of 12 for 19.99 in 2026"


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("my order A-1234 is late", "my order [number] is late"),
        ("order no 4711, please", "order no [number], please"),
        ("PO4711 and 4711A", "[number] and [number]"),
        ("pedido n.º 4711", "pedido n.º [number]"),
        ("Bestellnummer: 4711", "Bestellnummer: [number]"),
        ("+351 (912) 345-678", "[number]"),
        ("500ml, 4k, 2 in 1, no 5", "500ml, 4k, 2 in 1, no 5"),
    ],
)
def test_codes_are_masked_and_sizes_are_not(text: str, masked: str) -> None:
    assert mask_words(text) == masked


@pytest.mark.parametrize("part", ["a", "1", "1a", "a1-", "1 ", "(", "@", "a@", "#", "_", "no "])
def test_no_text_takes_long_to_mask(part: str) -> None:
    """Search time that grew by the square of the length would be seconds here."""
    text = part * (WORDS_LIMIT * 50 // len(part))
    started = time.perf_counter()
    mask_words(text)
    assert time.perf_counter() - started < 0.2


def test_an_example_is_six_words_on_each_side_of_the_phrase() -> None:
    others = said("all was fine", range(100, 120), has_theme=True)
    words = "and of the with to from at by"
    texts = said(f"{words}, ann@shop.example gift wrapping: {words}", range(5))
    [found] = suggest(texts + others)
    assert (
        found.example == "… with to from at by, [e-mail] gift wrapping: and of the with to from …"
    )


def test_what_is_part_of_addresses_or_stands_around_them_is_no_suggestion() -> None:
    others = said("all was fine", range(100, 120), has_theme=True)
    texts = said("wrapping of ann@gift.example", range(5))
    assert phrases(texts + others) == [("wrapping", 5)]


def test_a_number_within_a_phrase_is_part_of_it() -> None:
    others = said("all was fine", range(100, 120), has_theme=True)
    assert phrases(said("cost 2 dollars", range(5)) + others) == [("cost 2 dollars", 5)]


def test_a_long_text_is_cut_at_a_word() -> None:
    cut = mask_words("word " * 100)
    assert cut.endswith("word …")
    assert len(cut) <= LONGEST + 2
