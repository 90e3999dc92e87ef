"""A phrase finds what its writer means: whatever its accents, not what is denied."""

import pytest

from reports.warehouse.theming import find_themes
from surveys.theme import (
    MOST_PHRASES,
    PhraseError,
    Theme,
    check_key,
    default_themes,
    fold,
    new_theme,
    read_phrases,
)
from surveys.words import LANGUAGES, Language


def finds(phrase: str, text: str, language: str = "en") -> bool:
    theme = Theme("sought", "Sought", {language: read_phrases(phrase)})
    return find_themes([(text, language)], [theme]) == [("sought",)]


@pytest.mark.parametrize(
    ("phrase", "text", "language"),
    [
        ("atrasado", "Chegou ATRASADO!", "pt"),
        ("não recebi", "nao recebi nada", "pt"),
        ("nao recebi", "Ainda NÃO recebi.", "pt"),
        ("atras*", "com atraso", "pt"),
        ("atras*", "(atrasou)", "pt"),
        ("chegou … atras*", "chegou atrasado", "pt"),
        ("chegou … atras*", "chegou um pouco mais atrasado", "pt"),
        ("não … recebi", "não recebi", "pt"),
        ("não … recebi", "não é verdade que recebi", "pt"),
        ("didn't arrive", "it didn’t arrive", "en"),
        ("didn't arrive", "it didnt arrive", "en"),
        ("not received", "NOT\nreceived", "en"),
        ("zu spät", "viel zu spat", "de"),
        ("frais d'envoi", "les frais d’envoi", "fr"),
        ("ja no llega", "ja no llega", "es"),
        ("never", "never", "en"),
        ("never", "It never came", "en"),
        ("não", "ainda não.", "pt"),
        ("no nunca", "no, nunca", "es"),
        ("no nunca", "no nunca llega", "es"),
        ("nunca llegó", "No, nunca llegó", "es"),
        ("no … llegó", "No, nunca llegó", "es"),
        ("no … nunca", "no llegó nunca", "es"),
        ("llegó … no", "llegó pero no entero", "es"),
        ("nie ohne", "nie ohne Mängel", "de"),
        ("kam … nicht an", "kam gar nie nicht an", "de"),
    ],
)
def test_a_phrase_is_found_however_it_is_written(phrase: str, text: str, language: str) -> None:
    assert finds(phrase, text, language)


@pytest.mark.parametrize(
    ("phrase", "text", "language"),
    [
        ("gostei", "não gostei", "pt"),
        ("atrasado", "não atrasado", "pt"),
        ("chegou … atras*", "chegou não atrasado", "pt"),
        ("happy", "not happy", "en"),
        ("work", "doesn't work", "en"),
        ("content", "pas content", "fr"),
        ("llegó", "no nunca llegó", "es"),
        ("never", "nevermore", "en"),
        ("marche pas", "marche pastel", "fr"),
        ("zufrieden", "nicht zufrieden", "de"),
        ("late", "chocolate", "en"),
        ("late", "later", "en"),
        ("chegou … atras*", "chegou um dois tres quatro atrasado", "pt"),
        ("late delivery", "delivery late", "en"),
    ],
)
def test_what_is_denied_or_only_looks_like_it_is_not_found(
    phrase: str, text: str, language: str
) -> None:
    assert not finds(phrase, text, language)


def test_a_text_is_searched_in_its_language_and_in_every_one_where_that_is_unknown() -> None:
    theme = Theme("dear", "Dear", {"es": ("caro",), "en": ("expensive",)})
    texts = [("muy caro", tag) for tag in ("es", "es-MX", "ES_ar", "en", None, "", "nl")]
    assert find_themes(texts, [theme]) == [
        *[("dear",)] * 3,
        (),
        *[("dear",)] * 3,
    ]


def test_a_text_may_have_several_themes_and_they_are_sorted() -> None:
    themes = [Theme(key, key, {"en": (word,)}) for key, word in (("late", "late"), ("bad", "bad"))]
    assert find_themes([("late and bad", "en"), ("fine", "en")], themes) == [("bad", "late"), ()]


@pytest.mark.parametrize("phrase", ["*", "…", "!?", "a*", "ab*", "… late", "late …", "x" * 81, "'"])
def test_a_phrase_that_would_find_nothing_or_everything_is_refused(phrase: str) -> None:
    with pytest.raises(PhraseError):
        read_phrases(f"fine\n{phrase}")


@pytest.mark.parametrize("phrase", ["100 % (lã)", "c++", "a.b|c", "o'neil's \\ \" ]", "$^", "x_y"])
def test_no_sign_that_is_typed_can_break_the_search(phrase: str) -> None:
    try:
        read_phrases(phrase)
    except PhraseError:
        return
    assert finds(phrase, f"so {phrase}, yes")


def test_as_many_phrases_as_may_be_can_be_searched_and_more_are_refused() -> None:
    gaps = " … ".join(["no seventeenletters"] * 4)
    most = [f"{gaps} {number}"[-80:] for number in range(MOST_PHRASES)]
    phrases = read_phrases("\n".join(most))
    theme = Theme("sought", "Sought", {"en": phrases})
    assert len(phrases) == MOST_PHRASES
    assert find_themes([(phrases[7].replace("…", "xx"), "en")], [theme]) == [("sought",)]
    with pytest.raises(PhraseError, match="at most 500 phrases"):
        read_phrases("\n".join([*most, "late"]))
    with pytest.raises(PhraseError, match="more than 3 gaps"):
        read_phrases("a … b … c … d … e")


@pytest.mark.parametrize(
    ("title", "taken", "key"),
    [
        ("Gift wrap", (), "gift_wrap"),
        ("Café & co.", (), "cafe_co"),
        ("2nd parcel", (), "theme_2nd_parcel"),
        ("Доставка", (), "theme"),
        ("Доставка", ("theme", "theme_2"), "theme_3"),
        ("x" * 60, (), "x" * 40),
        ("x" * 60, ("x" * 40,), "x" * 38 + "_2"),
    ],
)
def test_a_key_is_made_of_the_title(title: str, taken: tuple[str, ...], key: str) -> None:
    made = new_theme(title, taken)
    check_key(made.key)
    assert (made.key, made.title) == (key, title)


def test_phrases_are_read_one_a_line_once_and_sorted() -> None:
    assert read_phrases(" late \n\nbroken  down\nlate\nso ... late") == (
        "broken down",
        "late",
        "so … late",
    )


def test_folding_a_phrase_and_a_text_is_the_same() -> None:
    """Every letter of the Latin, Greek and Cyrillic scripts, alone in a text, is found."""
    letters = [
        chr(code) for code in (*range(0x41, 0x250), *range(0x386, 0x482)) if chr(code).isalpha()
    ]
    wrong = [one for one in letters if not fold(one).isalpha()]
    theme = Theme("letter", "Letter", {"en": tuple(letters)})
    found = find_themes([(one, "en") for one in letters], [theme])
    assert not wrong
    assert [one for one, keys in zip(letters, found, strict=True) if not keys] == []


def test_the_library_has_every_theme_in_every_language() -> None:
    for theme in default_themes().values():
        assert set(theme.phrases) == set(LANGUAGES), theme.key
        for phrases in theme.phrases.values():
            read_phrases("\n".join(phrases))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("text", ["{}", "xx {}", "{} xx"])
def test_each_phrase_of_the_library_is_found_alone_at_the_end_and_before_a_word(
    language: Language, text: str
) -> None:
    phrases = sorted(
        {one for theme in default_themes().values() for one in theme.phrases[language]}
    )
    sought = [Theme(f"p{at:04}", one, {language: (one,)}) for at, one in enumerate(phrases)]
    plain = [one.replace("*", "").replace("… ", "") for one in phrases]
    found = find_themes([(text.format(one), language) for one in plain], sought)
    dead = [one.title for one, keys in zip(sought, found, strict=True) if one.key not in keys]
    assert len(phrases) > 100
    assert dead == []


@pytest.mark.parametrize(
    ("text", "language", "theme"),
    [
        ("It never arrived.", "en", "never_came"),
        ("The parcel was two weeks late", "en", "late"),
        ("No llegó nunca y nadie responde", "es", "hard_to_reach"),
        ("Chegou partido, com defeito", "pt", "damaged"),
        ("Die Lieferung kam viel zu spät", "de", "late"),
        ("Article cassé à l’arrivée", "fr", "damaged"),
        ("Je n’ai pas reçu ma commande", "fr", "never_came"),
        ("Ich habe das Paket nicht erhalten", "de", "never_came"),
        ("Faltaban dos piezas", "es", "missing_items"),
    ],
)
def test_the_library_knows_what_customers_write(text: str, language: str, theme: str) -> None:
    assert theme in find_themes([(text, language)], default_themes().values())[0]


def test_praise_that_is_denied_is_no_praise() -> None:
    texts = [("I am not satisfied", "en"), ("no recomiendo", "es"), ("não recomendo", "pt")]
    found = find_themes(texts, default_themes().values())
    assert all("satisfied" not in keys for keys in found)
