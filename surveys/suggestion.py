"""Phrases that may be worth a theme: frequent where no theme is found, and rare where one is."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from math import log
from os.path import commonprefix
from re import findall

import snowballstemmer
from stop_words import get_stop_words

from surveys.masking import mask_words
from surveys.theme import SHORTEST_BEGINNING, fold, negations
from surveys.words import LANGUAGES, Language

LEAST_CUSTOMERS = 5
LONGEST_PHRASE = 3
MOST = 10
STEMMERS: dict[Language, str] = {
    "en": "english",
    "es": "spanish",
    "pt": "portuguese",
    "de": "german",
    "fr": "french",
}

# The stems of a phrase's words, by which its forms are one, and the words as they were written.
Stems = tuple[str, ...]
Form = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Said:
    """What a known customer wrote, and whether a theme was found in it."""

    words: str
    language: Language
    customer: int
    has_theme: bool


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A phrase so many customers wrote where no theme was found, with one of the texts, masked."""

    phrase: str
    language: Language
    customers: int
    example: str


def suggest(said: Iterable[Said]) -> list[Suggestion]:
    """Return up to ten phrases a language, none of fewer than five customers."""
    texts = list(said)
    return [
        one
        for language in LANGUAGES
        for one in _suggest([text for text in texts if text.language == language], language)
    ]


def _suggest(texts: Sequence[Said], language: Language) -> list[Suggestion]:
    """Rank phrases by how much they tell of texts without a theme, and keep those that differ.

    A phrase of n customers and w words counts w·n·log(p/q): p is their share of the customers
    without a theme in what they wrote, q that of the same phrase among the others.
    """
    unfound = [one for one in texts if not one.has_theme]
    others = [one for one in texts if one.has_theme]
    told, told_others = (len({one.customer for one in part}) for part in (unfound, others))
    frequent = _frequent(unfound, language)
    customers = _customers(frequent, unfound, language)
    elsewhere = {
        stems: len(who) + 1 for stems, who in _customers(frequent, others, language).items()
    }
    scores = {
        stems: len(stems) * len(who) * log(len(who) * (told_others + 1) / told / elsewhere[stems])
        for stems, who in customers.items()
        if len(who) >= LEAST_CUSTOMERS
    }
    chosen: list[Stems] = []
    for stems in sorted(scores, key=lambda one: (-scores[one], -len(one), one)):
        who = customers[stems]
        if scores[stems] > 0 and not any(_are_same(who, customers[one]) for one in chosen):
            chosen.append(stems)
    return [_suggestion(one, len(customers[one]), unfound, language) for one in chosen[:MOST]]


def _frequent(texts: Iterable[Said], language: Language) -> set[Stems]:
    """Return the phrases that enough customers may have written."""
    said = Counter(stems for text in texts for stems in dict(_phrases(text.words, language)))
    return {stems for stems, times in said.items() if times >= LEAST_CUSTOMERS}


def _customers(
    phrases: Iterable[Stems], texts: Iterable[Said], language: Language
) -> dict[Stems, set[int]]:
    """Return who wrote each of the phrases."""
    who: dict[Stems, set[int]] = {stems: set() for stems in phrases}
    for text in texts:
        for stems, _ in _phrases(text.words, language):
            if stems in who:
                who[stems].add(text.customer)
    return who


def _are_same(some: set[int], others: set[int]) -> bool:
    """Whether two phrases are mostly of the same customers, so that one of them is enough."""
    return 2 * len(some & others) > min(len(some), len(others))


def _suggestion(
    stems: Stems, customers: int, texts: Iterable[Said], language: Language
) -> Suggestion:
    """Write a phrase in the forms it was met in; the shortest text that has it is the example."""
    forms: list[Form] = []
    examples: list[str] = []
    for text in texts:
        met = [form for found, form in _phrases(text.words, language) if found == stems]
        forms += met
        examples += [text.words] * bool(met)
    return Suggestion(
        phrase=" ".join(_written(words) for words in zip(*forms, strict=True)),
        language=language,
        customers=customers,
        example=mask_words(min(examples, key=lambda one: (len(one), one))),
    )


def _phrases(text: str, language: Language) -> Iterator[tuple[Stems, Form]]:
    """Yield the phrases of a text; each begins and ends with a word that says something.

    It may begin with a negation, which does where it is followed by what it denies.
    """
    words = [fold(word) for word in findall(r"[^\W\d_]+", text)]
    stems = [_stem(word, language) for word in words]
    empty = _says_nothing(language)
    tells = [len(word) > 2 and stem not in empty for word, stem in zip(words, stems, strict=True)]
    denies = [word in negations(language) for word in words]
    for first in range(len(words)):
        for end in range(first + 1, min(first + LONGEST_PHRASE, len(words)) + 1):
            begins = tells[first] or (denies[first] and end > first + 1)
            if begins and tells[end - 1]:
                yield tuple(stems[first:end]), tuple(words[first:end])


@cache
def _says_nothing(language: Language) -> frozenset[str]:
    """Return the stems of the words that say nothing."""
    return frozenset(_stem(fold(word), language) for word in get_stop_words(language))


@cache
def _stemmer(language: Language) -> Callable[[str], str]:
    stem: Callable[[str], str] = snowballstemmer.stemmer(STEMMERS[language]).stemWord
    return stem


@lru_cache(maxsize=100_000)
def _stem(word: str, language: Language) -> str:
    return _stemmer(language)(word)


def _written(words: Sequence[str]) -> str:
    """Write a word as a theme's phrase has it: its forms by what they begin with."""
    shared = commonprefix(words)  # noqa: RUF071 letter by letter is meant
    if len(set(words)) > 1 and len(shared) > SHORTEST_BEGINNING:
        return f"{shared}*"
    return Counter(words).most_common(1)[0][0]
