"""What a provider replied, fit to be kept: one line, no address, nothing that opens a link."""

import re

LONGEST = 200
ADDRESS = re.compile(r"[^\s<>\"'=:,;()]+@[^\s<>\"',;()]+")
# As long as a token, or a link with one in it.
SECRET = re.compile(r"[^\s<>\"']*[\w-]{22,}[^\s<>\"']*")


def fit_to_keep(words: str) -> str:
    """Return the words without what they may quote of a customer."""
    said = SECRET.sub("…", ADDRESS.sub("the address", words))
    return " ".join(said.split())[:LONGEST]
