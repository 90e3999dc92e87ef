"""Every colour can be seen on both pages, and every word read."""

import re
from pathlib import Path

import pytest

from reports.palette import COLOURS, DARK, GREY, INK, PAPER, QUIET, TEXT


def luminance(colour: str) -> float:
    """Return the relative luminance of WCAG 2.2."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(colour: str, paper: str) -> float:
    light, dark = sorted((luminance(colour), luminance(paper)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("words", [INK, QUIET, *TEXT.values()])
def test_words_have_a_contrast_of_four_and_a_half_at_least(words: str) -> None:
    assert contrast(words, PAPER) >= 4.5
    assert contrast(DARK[words], DARK[PAPER]) >= 4.5


@pytest.mark.parametrize("mark", [*set(COLOURS.values()), GREY])
def test_every_colour_has_a_dark_one_that_stands_out(mark: str) -> None:
    assert contrast(DARK[mark], DARK[PAPER]) >= 3


def test_the_stylesheet_and_the_charts_share_their_colours() -> None:
    sheet = (Path(__file__).parents[2] / "feedback/static/comeback.css").read_text()
    light, dark = (
        dict(re.findall(r"--([\w-]+): (#\w{6});", block))
        for block in re.findall(r":root \{(.*?)\}", sheet, re.DOTALL)
    )
    for name in ("satisfied", "put_right", "left_wrong", "unsaid"):
        assert light[name] == COLOURS[name]
        assert dark[name] == DARK[COLOURS[name]]
    for name, colour in (("ink", INK), ("quiet", QUIET), ("paper", PAPER), ("grey", GREY)):
        assert (light[name], dark[name]) == (colour, DARK[colour])
