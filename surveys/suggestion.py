"""Phrases that may be worth a theme: frequent where no theme is found, and rare where one is."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from math import log
from os.path import commonprefix
from re import findall, finditer

import snowballstemmer
from stop_words import get_stop_words

from surveys.masking import mask, shorten
from surveys.theme import SHORTEST_BEGINNING, fold, negations
from surveys.words import LANGUAGES, Language

LEAST_CUSTOMERS = 5
LONGEST_PHRASE = 3
MOST = 10
# A word or a number, or what is said in the place of what was masked.
WORD = r"\[(?:e-mail|link|number)\]|[^\W_]+"
# So many words of a text are looked at; so many are shown on each side of a phrase.
LONGEST_TEXT = 100
AROUND = 6
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


@dataclass(frozen=True, slots=True)
class _Text:
    """What somebody wrote, masked, and its phrases in the form each is first met in."""

    said: Said
    line: str
    phrases: Mapping[Stems, Form]


def suggest(said: Iterable[Said]) -> list[Suggestion]:
    """Return up to ten phrases a language, none of fewer than five customers."""
    lines = ((one, mask(one.words)) for one in said)
    texts = [_Text(one, line, _phrases(line, one.language)) for one, line in lines]
    return [
        one
        for language in LANGUAGES
        for one in _suggest([text for text in texts if text.said.language == language])
    ]


def _suggest(texts: Sequence[_Text]) -> list[Suggestion]:
    """Rank phrases by how much they tell of texts without a theme, and keep those that differ.

    A phrase of n customers and w words counts w·n·log(p/q): p is their share of the customers
    without a theme in what they wrote, q that of the same phrase among the others.
    """
    unfound = [one for one in texts if not one.said.has_theme]
    others = [one for one in texts if one.said.has_theme]
    told, told_others = (len({one.said.customer for one in part}) for part in (unfound, others))
    customers = _customers(_frequent(unfound), unfound)
    elsewhere = {stems: len(who) + 1 for stems, who in _customers(customers, others).items()}
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
    return [_suggestion(one, len(customers[one]), unfound) for one in chosen[:MOST]]


def _frequent(texts: Iterable[_Text]) -> set[Stems]:
    """Return the phrases that enough customers may have written."""
    said = Counter(stems for text in texts for stems in text.phrases)
    return {stems for stems, times in said.items() if times >= LEAST_CUSTOMERS}


def _customers(phrases: Iterable[Stems], texts: Iterable[_Text]) -> dict[Stems, set[int]]:
    """Return who wrote each of the phrases."""
    who: dict[Stems, set[int]] = {stems: set() for stems in phrases}
    for text in texts:
        for stems in text.phrases.keys() & who.keys():
            who[stems].add(text.said.customer)
    return who


def _are_same(some: set[int], others: set[int]) -> bool:
    """Whether two phrases are mostly of the same customers, so that one of them is enough."""
    return 2 * len(some & others) > min(len(some), len(others))


def _suggestion(stems: Stems, customers: int, texts: Iterable[_Text]) -> Suggestion:
    """Write a phrase in the forms it was met in; the shortest text that has it is the example."""
    having = [text for text in texts if stems in text.phrases]
    forms = [text.phrases[stems] for text in having]
    shortest = min(having, key=lambda text: (len(text.line), text.line))
    language = shortest.said.language
    return Suggestion(
        phrase=" ".join(_written(words) for words in zip(*forms, strict=True)),
        language=language,
        customers=customers,
        example=shorten(_around(stems, shortest.line, language)),
    )


def _around(stems: Stems, line: str, language: Language) -> str:
    """Return a phrase as it stands in a line, with six words before it and six after it."""
    words = list(finditer(WORD, line))
    found = [_stem(_fold(word.group()), language) for word in words]
    places = range(len(words))
    first = next(at for at in places if tuple(found[at : at + len(stems)]) == stems)
    last = min(first + len(stems) - 1 + AROUND, len(words) - 1)
    start = line.rfind(" ", 0, words[max(first - AROUND, 0)].start()) + 1
    end = (line + " ").find(" ", words[last].end())
    return f"{'… ' * (start > 0)}{line[start:end]}{' …' * (end < len(line))}"


def _phrases(text: str, language: Language) -> dict[Stems, Form]:
    """Return the phrases of a text; each begins and ends with a word that says something.

    It may begin with a negation, which does where it is followed by what it denies.
    """
    words = [_fold(word) for word in findall(WORD, text)[:LONGEST_TEXT]]
    stems = [_stem(word, language) for word in words]
    empty, denying = _says_nothing(language), negations(language)
    tells = [
        len(word) > 2 and word.isalpha() and stem not in empty
        for word, stem in zip(words, stems, strict=True)
    ]
    found: dict[Stems, Form] = {}
    for first, word in enumerate(words):
        for end in range(first + 1, min(first + LONGEST_PHRASE, len(words)) + 1):
            if words[end - 1].startswith("["):
                break
            if tells[end - 1] and (tells[first] or (word in denying and end > first + 1)):
                found.setdefault(tuple(stems[first:end]), tuple(words[first:end]))
    return found


@cache
def _says_nothing(language: Language) -> frozenset[str]:
    """Return the stems of the words that say nothing."""
    return frozenset(_stem(fold(word), language) for word in get_stop_words(language))


@cache
def _stemmer(language: Language) -> Callable[[str], str]:
    stem: Callable[[str], str] = snowballstemmer.stemmer(STEMMERS[language]).stemWord
    return stem


_fold = lru_cache(maxsize=100_000)(fold)


@lru_cache(maxsize=100_000)
def _stem(word: str, language: Language) -> str:
    return _stemmer(language)(word)


def _written(words: Sequence[str]) -> str:
    """Write a word as a theme's phrase has it: its forms by what they begin with."""
    shared = commonprefix(words)  # noqa: RUF071 letter by letter is meant
    if len(set(words)) > 1 and len(shared) > SHORTEST_BEGINNING:
        return f"{shared}*"
    return Counter(words).most_common(1)[0][0]
