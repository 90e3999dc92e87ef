"""Links are guessed by nobody."""

import re

from feedback.tokens import mint_tokens


def test_tokens_minted_together_are_all_different_and_fit_a_link() -> None:
    tokens = mint_tokens(5_000)
    assert len(set(tokens)) == 5_000
    assert all(re.fullmatch("[A-Za-z0-9_-]{27}", token) for token in tokens)
    # Every place of every token is drawn: none is the same throughout.
    assert all(len(set(letters)) == 64 for letters in zip(*tokens, strict=True))
