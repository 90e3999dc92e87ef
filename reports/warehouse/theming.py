"""The SQL of themes: which of the shop's phrases are found in what was written."""

from collections.abc import Iterable, Sequence
from contextlib import closing
from hashlib import blake2b

import duckdb

from surveys.theme import SIGNS, Theme, negations, pattern
from surveys.words import LANGUAGES, Language

# What was written, and the language of what it is about.
Written = tuple[str, str | None]
SPOKEN = "split_part(replace(lower(trim(coalesce(spoken, ''))), '_', '-'), '-', 1)"


def theming_step(themes: Iterable[Theme]) -> str:
    """Return the statement that makes `themed` (kind, id, themes) of the words of `verdicts`.

    What is written in a language we have no phrases in is searched for those of every language.
    The themes are sorted with a bar between them, and empty where none is found.
    """
    looked_for = sorted(themes, key=lambda theme: theme.key)
    found = "\nUNION ALL ".join(_found(language, looked_for) for language in LANGUAGES)
    return f"""
CREATE TABLE themed AS
SELECT kind, id, array_to_string(list_sort(list_distinct(flatten(list(found)))), '|') AS themes
FROM ({found})
GROUP BY kind, id"""


def digest(themes: Iterable[Theme]) -> str:
    """Return what differs whenever the same words may have other themes."""
    return blake2b(theming_step(themes).encode(), digest_size=8).hexdigest()


def find_themes(written: Sequence[Written], themes: Iterable[Theme]) -> list[tuple[str, ...]]:
    """Return the keys of the themes in each text, as the facts will have them."""
    words, languages = ([one[part] for one in written] for part in (0, 1))
    with closing(duckdb.connect()) as duck:
        duck.execute(
            "CREATE TABLE verdicts AS SELECT 'text' AS kind, generate_subscripts($1, 1) AS id,"
            " unnest($1::VARCHAR[]) AS words, unnest($2::VARCHAR[]) AS spoken",
            [words, languages],
        )
        duck.execute(theming_step(themes))
        found = duck.execute("SELECT themes FROM themed ORDER BY id").fetchall()
    return [tuple(keys.split("|")) if keys else () for (keys,) in found]


def _found(language: Language, themes: Sequence[Theme]) -> str:
    """Find the themes of what was written in a language, or in one we do not know."""
    cases = ", ".join(
        f"CASE WHEN regexp_matches(folded, '{pattern(phrases, language)}') THEN '{theme.key}' END"
        for theme in themes
        if (phrases := theme.phrases.get(language))
    )
    known = ", ".join(f"'{one}'" for one in LANGUAGES)
    return f"""
SELECT kind, id, list_filter([{cases}]::VARCHAR[], lambda key: key IS NOT NULL) AS found
FROM (
    SELECT kind, id, {_folded(language)} AS folded FROM verdicts
    WHERE words IS NOT NULL AND ({SPOKEN} = '{language}' OR {SPOKEN} NOT IN ({known}))
)"""


def _folded(language: Language) -> str:
    """Return the words as `surveys.theme` has them searched.

    Two spaces between words: each negation has its own beside it, also one after another.
    """
    plain = "regexp_replace(lower(strip_accents(words)), 'n[''’]t\\b', 'nt', 'g')"
    apart = f"' ' || trim(regexp_replace({plain}, '{SIGNS}', '  ', 'g'))"
    stuck = f"regexp_replace({apart}, ' ({'|'.join(negations(language))}) ', ' \\1_', 'g')"
    return f"replace(replace({stuck}, '_ ', '_'), '  ', ' ') || ' '"
