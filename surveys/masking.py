"""What customers wrote, without what would tell who they are."""

import re

LONGEST = 240
MASKS = (
    (re.compile(r"\S+@\S+"), "[e-mail]"),
    (re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE), "[link]"),
    # Telephone, order and card numbers, however they are set; not a size, a price or a year.
    (re.compile(r"[^\s,;(]*\d(?:[\s()./-]?\d){4,}[^\s,;)]*"), "[number]"),
    (re.compile(r"#\s?\w*\d\w*"), "[number]"),
)


def mask_words(text: str) -> str:
    """Return a text shortened, with addresses, links and long numbers taken out."""
    for found, said in MASKS:
        text = found.sub(said, text)
    line = " ".join(text.split())
    return line if len(line) <= LONGEST else f"{line[:LONGEST].rsplit(' ', 1)[0]} …"
