"""The verdict tree: heights are shares, streams are whole, labels stand clear of each other."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from reports.pages.page import Branch, Tree
from reports.pages.verdict_tree import FULL, verdict_tree
from tests.pages.examples import report, verdicts

counts = st.tuples(*[st.integers(0, 500)] * 4).filter(lambda four: sum(four) >= 5)
LINE = 30


def tree_of(four: tuple[int, ...]) -> Tree:
    tree = verdict_tree(report("satisfaction", verdicts(*four)))
    assert tree
    return tree


@given(counts)
def test_heights_are_shares_of_everyone_who_answered(four: tuple[int, ...]) -> None:
    tree = tree_of(four)
    assert abs(sum(limb.height for limb in tree.limbs) - FULL) < 1e-6
    assert abs(sum(twig.height for twig in tree.twigs) - tree.limbs[1].height) < 1e-6
    for branch, hits in zip((tree.limbs[0], *tree.twigs), four, strict=False):
        if len(tree.twigs) == 3:
            assert abs(branch.height - FULL * hits / sum(four)) < 1e-6


@given(counts)
def test_no_branch_and_no_label_covers_another_and_all_are_inside(four: tuple[int, ...]) -> None:
    tree = tree_of(four)
    for upper, lower in (*pairs(tree.limbs), *pairs(tree.twigs)):
        assert lower.top >= upper.top + upper.height
        assert lower.label_top >= upper.label_top + LINE
    for branch in (*tree.limbs, *tree.twigs):
        assert branch.top + branch.height <= tree.height
        assert branch.label_top + (17 if branch.detail else 0) <= tree.height


def test_the_title_is_what_was_done_about_the_problems() -> None:
    tree = tree_of((700, 60, 140, 100))
    assert tree.title == "Of the dissatisfied who told us, 30% had it handled the way they wanted"
    assert [row[2] for row in tree.table.rows] == ["70.0%", "6.0%", "14.0%", "10.0%"]


def test_of_few_problems_the_title_says_no_more_than_the_interval() -> None:
    """None of six, of whom up to 39 % may well have been handled as they wanted."""
    assert tree_of((42, 0, 6, 2)).title == (
        "Of the dissatisfied who told us, anything from 0% to 39% "
        "had it handled the way they wanted"
    )


def test_a_few_answers_make_a_grey_tree_that_claims_nothing() -> None:
    tree = tree_of((5, 1, 1, 0))
    assert tree.is_grey
    assert tree.title == "Too few answers to rely on: 7 of about 30"


def test_too_few_answers_make_no_tree() -> None:
    assert verdict_tree(report("satisfaction", verdicts(0, 0, 0, 0))) is None


def pairs(branches: tuple[Branch, ...]) -> list[tuple[Branch, Branch]]:
    return list(pairwise(branches))
