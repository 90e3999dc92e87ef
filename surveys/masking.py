"""What customers wrote, without the addresses and numbers that would tell who they are.

Names are left: nothing here knows a name from another word.
"""

import re

from surveys.answering import WORDS_LIMIT

LONGEST = 240
# Said wherever masked words are shown.
MASKED = (
    "E-mail addresses, links, long numbers and codes such as order numbers are masked; "
    "names and street addresses are not."
)
# Each begins where a word does, and what may repeat is bounded: no text takes long to search.
MASKS = (
    (re.compile(r"(?<!\S)\S+@\S+"), "[e-mail]"),
    (re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE), "[link]"),
    # Telephone, order and card numbers, however they are set; not a size, a price or a year.
    (
        re.compile(r"(?<![^\s,;(])[^\s,;(]*\d(?:[\s()./-]{0,3}\d){4,}[^\s,;)]*"),
        "[number]",
    ),
    (re.compile(r"(?<!\w)[^\W\d_]{1,8}[-/_.]?\d{3,}[\w/-]*"), "[number]"),
    (re.compile(r"(?<!\w)\d{4,}[-/_]?[^\W\d_][\w/-]*"), "[number]"),
    (
        re.compile(
            r"(?<!\w)(order|pedido|encomenda|bestell\w{0,8}|commande|invoice|factura|fatura|facture"
            r"|rechnung\w{0,8}|number|nummer|n[uú]mero|num[eé]ro|no|nr|n[º°]|n\.[º°o])([\s.:-]{0,3})\d{3,}\b",
            re.IGNORECASE,
        ),
        r"\1\2[number]",
    ),
    (re.compile(r"#\s?\w*\d\w*"), "[number]"),
)


def mask(text: str) -> str:
    """Return the beginning of a text on one line, with addresses, links and codes taken out."""
    text = text[:WORDS_LIMIT]
    for found, said in MASKS:
        text = found.sub(said, text)
    return " ".join(text.split())


def shorten(line: str) -> str:
    """Return what of a line can be shown, cut at a word."""
    return line if len(line) <= LONGEST else f"{line[:LONGEST].rsplit(' ', 1)[0]} …"


def mask_words(text: str) -> str:
    """Return a text masked and shortened."""
    return shorten(mask(text))
