"""Themes of what customers write: saved phrases, and the pattern that finds them in a language.

Texts are searched folded: small letters without accents, every other sign a space. A phrase is
words in their order; "atras*" is every word that begins so, "…" stands for up to three words.
A negation sticks to the word after it: "gostei" is not found in "não gostei", "não gostei" is,
also in "não, não gostei".
"""

import re
import unicodedata
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import chain, count

from pydantic import Field

from surveys.question import Name
from surveys.questionnaire import LIBRARY, read_library_file
from surveys.words import LANGUAGES, Language, Strict, Text

LONGEST_TITLE = 80
LONGEST_KEY = 40
LONGEST_PHRASE = 80
MOST_PHRASES = 500
MOST_GAPS = 3
SHORTEST_BEGINNING = 3
SIGNS = r"[^\p{L}\p{N}]+"
KEY = rf"[a-z][a-z0-9_]{{0,{LONGEST_KEY - 1}}}"
GAP = "…"
# What may stick to a negation before it: other negations.
DENIED = "(?:[^ ]*_)?"


class PhraseError(ValueError):
    """A phrase that would find nothing or everything, or a name of none; the message says why."""


@dataclass(frozen=True, slots=True)
class Theme:
    """What is looked for, by language; `title` is what people read."""

    key: str
    title: str
    phrases: Mapping[str, tuple[str, ...]]


class _Theme(Strict):
    key: Name
    title: Text
    phrases: dict[Language, tuple[Text, ...]]


class _Library(Strict):
    negations: dict[Language, Text]
    themes: tuple[_Theme, ...] = Field(min_length=1)


@cache
def _library() -> _Library:
    return read_library_file(LIBRARY / "themes.toml", _Library)


@cache
def default_themes() -> dict[str, Theme]:
    """Return the themes a shop has until it changes them, by key."""
    return {
        one.key: Theme(one.key, one.title, dict(one.phrases.items())) for one in _library().themes
    }


def new_theme(title: str, taken: Container[str] = ()) -> Theme:
    """Return a theme without phrases; its key is made of its title and is none of those taken.

    Raises:
        PhraseError: the title is none.
    """
    title = read_title(title)
    key = re.sub(r"[^a-z0-9]+", "_", fold(title)).strip("_")
    if not key[:1].isalpha():
        key = f"theme_{key}"
    return Theme(_numbered(key, taken), title, {})


def read_title(text: str) -> str:
    """Return the name of a theme as it is kept.

    Raises:
        PhraseError: it is no name, or too long.
    """
    title = " ".join(text.split())
    if not any(sign.isalnum() for sign in title):
        raise PhraseError("A theme needs a name with a letter or a number.")
    if len(title) > LONGEST_TITLE:
        raise PhraseError(f"A name has at most {LONGEST_TITLE} letters; this has {len(title)}.")
    return title


def check_key(key: str) -> None:
    """Refuse what cannot be a theme's key.

    Raises:
        PhraseError: always then.
    """
    if not re.fullmatch(KEY, key):
        raise PhraseError(
            f"{key!r} is no key: one begins with a letter from a to z, goes on with a to z, 0 to 9 "
            f"and _, and has at most {LONGEST_KEY}."
        )


def negations(language: Language) -> tuple[str, ...]:
    return tuple(_library().negations[language].split())


def written_in(tag: str | None) -> Language | None:
    """Return the language of a tag such as pt-BR; None if it is none we have phrases in."""
    primary = (tag or "").replace("_", "-").split("-")[0].strip().lower()
    return next((language for language in LANGUAGES if language == primary), None)


def fold(text: str) -> str:
    """Return small letters without accents; the signs between words are left."""
    parts = unicodedata.normalize("NFD", text)
    return "".join(one for one in parts if not unicodedata.category(one).startswith("M")).lower()


def read_phrases(text: str) -> tuple[str, ...]:
    """Return the phrases of a text, one a line, each checked, sorted and once.

    Raises:
        PhraseError: one of them cannot be looked for, or they are too many.
    """
    phrases = {" ".join(line.replace("...", GAP).split()) for line in text.splitlines()} - {""}
    if len(phrases) > MOST_PHRASES:
        raise PhraseError(
            f"A theme has at most {MOST_PHRASES} phrases in a language; these are {len(phrases):,}."
        )
    for phrase in phrases:
        _tokens(phrase)
    return tuple(sorted(phrases))


def pattern(phrases: Iterable[str], language: Language) -> str:
    """Return the regular expression, as RE2 reads it, that finds any of the phrases.

    It is for a text folded for that language, with a space before and after it.
    """
    sticking = negations(language)
    found = sorted({_pattern(_tokens(phrase), sticking) for phrase in phrases})
    return f" (?:{'|'.join(found)}) "


def _tokens(phrase: str) -> list[str]:
    """Return the words, beginnings ("atras*") and gaps ("…") of a phrase.

    Raises:
        PhraseError: nothing in it could be found, or too much.
    """
    joined = re.sub(r"n['’]t\b", "nt", fold(phrase).replace("...", GAP))
    tokens = re.findall(rf"[^\W_]+\*?|{GAP}", joined)
    if not tokens or GAP in (tokens[0], tokens[-1]):
        raise PhraseError(f"“{phrase}” must begin and end with a word.")
    if len(phrase) > LONGEST_PHRASE:
        raise PhraseError(f"“{phrase[:20]}…” is longer than {LONGEST_PHRASE} letters.")
    if tokens.count(GAP) > MOST_GAPS:
        raise PhraseError(f"“{phrase}” has more than {MOST_GAPS} gaps.")
    for token in tokens:
        if token.endswith("*") and len(token) <= SHORTEST_BEGINNING:
            raise PhraseError(
                f"“{token}” in “{phrase}” would find too much: "
                f"write at least {SHORTEST_BEGINNING} letters before the *."
            )
    return tokens


def _pattern(tokens: list[str], sticking: tuple[str, ...]) -> str:
    """Write a phrase as it stands in a folded text, where a negation sticks to the next word.

    A negation at its beginning may stick to one before it, at its end to what comes after it.
    """
    found, after = "", ""
    for word in tokens:
        if word == GAP:
            after = f"_(?:[^ ]+(?:_|{_up_to(2)} ))?" if after == "_" else f"{_up_to(3)} "
        else:
            denies = word in sticking
            found += after + DENIED * (denies and after not in ("_", " "))
            found += word.replace("*", "[^ ]*")
            after = "_" if denies else " "
    return found + "(?:_[^ ]*)?" * (after == "_")


def _numbered(key: str, taken: Container[str]) -> str:
    """Return a key as short as keys are, with a number where it is taken."""
    endings = chain([""], (f"_{number}" for number in count(2)))
    keys = (key[: LONGEST_KEY - len(ending)].strip("_") + ending for ending in endings)
    return next(one for one in keys if one not in taken)


def _up_to(words: int) -> str:
    return f"(?: [^ ]+){{0,{words}}}"
