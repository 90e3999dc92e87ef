"""What customers wrote: which of it a theme would find, and what no theme finds yet."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from feedback.models.checkout import Checkout
from feedback.models.contact import Contact
from feedback.models.order import Order
from feedback.models.response import Response
from reports.warehouse.theming import find_themes
from surveys.masking import mask_words
from surveys.population import TouchpointKind
from surveys.suggestion import Said, Suggestion, suggest
from surveys.theme import Theme, written_in

# So many are searched while somebody waits, and so many for phrases that no theme finds.
LATEST = 10_000
LATEST_FOR_SUGGESTIONS = 1_000
SAMPLE = 5


@dataclass(frozen=True, slots=True)
class Wrote:
    """What an answer says in words; the language is that of what it is about."""

    words: str
    language: str | None
    customer_id: int | None


@dataclass(frozen=True, slots=True)
class Counts:
    """Of `written` answers how many have each theme, by key, and how many none."""

    written: int
    unfound: int
    by_theme: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Found:
    """How many answers were found, and the latest of them, masked."""

    answers: int
    sample: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """What a theme would find among `written` answers, and what a change loses and gains."""

    written: int
    found: Found
    lost: Found
    gained: Found


def latest_written(session: Session, most: int = LATEST) -> list[Wrote]:
    """Return what was written in the latest answers, the latest first."""
    answer = (
        select(Response.id, Response.kind, Response.touchpoint_id, Response.answered_at)
        .where(Response.words.is_not(None))
        .order_by(Response.answered_at.desc(), Response.id.desc())
        .limit(most)
        .subquery()
    )
    named = aliased(Order)
    kind, key = answer.c.kind, answer.c.touchpoint_id
    query = (
        select(
            Response.words,
            func.coalesce(Order.language, Checkout.language, named.language),
            Response.customer_id,
        )
        .join_from(answer, Response, Response.id == answer.c.id)
        .outerjoin(Order, (kind == TouchpointKind.ORDER) & (Order.id == key))
        .outerjoin(Checkout, (kind == TouchpointKind.CHECKOUT) & (Checkout.id == key))
        .outerjoin(Contact, (kind == TouchpointKind.CONTACT) & (Contact.id == key))
        .outerjoin(named, named.shop_id == Contact.order_shop_id)
        .order_by(answer.c.answered_at.desc(), answer.c.id.desc())
    )
    rows = session.execute(query)
    return [Wrote(words or "", language, customer) for words, language, customer in rows]


def count_themes(session: Session, themes: Iterable[Theme]) -> Counts:
    """Count the themes of the latest answers."""
    found = search(latest_written(session), themes)
    by_theme = Counter(key for keys in found for key in keys)
    return Counts(len(found), sum(not keys for keys in found), by_theme)


def preview(wrote: Sequence[Wrote], theme: Theme, before: Theme | None = None) -> Preview:
    """Search for a theme before it is saved, and for what it was before."""
    sought = [replace(theme, key="now")]
    if before:
        sought.append(replace(before, key="before"))
    state = [("now" in keys, "before" in keys) for keys in search(wrote, sought)]

    def found(*wanted: tuple[bool, bool]) -> Found:
        return _found(one.words for one, is_it in zip(wrote, state, strict=True) if is_it in wanted)

    return Preview(
        written=len(wrote),
        found=found((True, True), (True, False)),
        lost=found((False, True)),
        gained=found((True, False)) if before else Found(0, ()),
    )


def search(wrote: Sequence[Wrote], themes: Iterable[Theme]) -> list[tuple[str, ...]]:
    """Return the keys of the themes found in each answer."""
    return find_themes([(one.words, one.language) for one in wrote], themes)


def suggestions(session: Session, themes: Iterable[Theme]) -> list[Suggestion]:
    """Return phrases that may be worth a theme, of what known customers wrote of late."""
    wrote = latest_written(session, LATEST_FOR_SUGGESTIONS)
    return suggest(
        Said(one.words, language, one.customer_id, bool(has))
        for one, has in zip(wrote, search(wrote, themes), strict=True)
        if one.customer_id is not None and (language := written_in(one.language))
    )


def _found(texts: Iterable[str]) -> Found:
    found = list(texts)
    return Found(len(found), tuple(mask_words(text) for text in found[:SAMPLE]))
