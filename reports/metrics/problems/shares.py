"""How often what went wrong is named, how far mending the first reasons reaches, how it ended."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from reports.estimate import not_known
from reports.metrics.problems.naming import NTH, REASON, THEME, WHICH, Answers, Named
from reports.metrics.satisfaction import share
from reports.report import Row
from surveys.verdict import Verdict

DISSATISFIED_ANSWERS = "dissatisfied answers"
OF = {
    REASON: "dissatisfied answers that picked a reason",
    THEME: "dissatisfied answers that wrote words",
}
NOBODY_PICKED = "No answer picked a reason"
HANDLED = "answers that say how it was handled"


def said_row(group: Mapping[str, str], answers: Answers, min_n: int) -> Row:
    """Return how many of the dissatisfied say what went wrong: what all else is a share of."""
    n = answers.said + answers.silent
    said = share(answers.said, n, min_n, DISSATISFIED_ANSWERS)
    return Row(dict(group), "said_what_went_wrong", said)


def named_rows(
    group: Mapping[str, str], answers: Answers, kind: str, offered: Iterable[str], min_n: int
) -> list[Row]:
    """Return what was named, the most frequent first, how far the first reach, how it was handled.

    What was offered and named by nobody has a row too, where anybody picked or wrote. Where all
    who said it wrote, one row says that nobody picked.
    """
    n, of_each = answers.n(kind), answers.of_each(kind)
    if kind == REASON and answers.said and not n:
        return [Row(dict(group), "named", not_known(0, NOBODY_PICKED))]
    counts = {key: of_each[key].total() for key in (*of_each, *(offered if n else ()))}
    ranked = sorted(counts, key=lambda key: (-counts[key], key))
    named = [key for key in ranked if counts[key]]
    reached = _reached(answers.together[kind], named)
    return [
        *(
            Row({kind: key, **group}, "named", share(counts[key], n, min_n, OF[kind]))
            for key in ranked
        ),
        *(
            Row({kind: key, **group}, "named_so_far", share(hits, n, min_n, OF[kind]))
            for key, hits in zip(named, reached, strict=True)
        ),
        *(_handled({kind: key, **group}, of_each[key], min_n) for key in named),
    ]


def nth_rows(group: Mapping[str, str], answers: Answers, min_n: int) -> list[Row]:
    """Return how many dissatisfactions are a customer's first, second or later; how handled."""
    n = sum(answers.nth[which].total() for which in NTH)
    of_whom = f"{DISSATISFIED_ANSWERS} of customers who had answered before"
    groups = {which: {WHICH: which, **group} for which in NTH}
    return [
        *(
            Row(
                groups[which],
                "nth_dissatisfaction",
                share(answers.nth[which].total(), n, min_n, of_whom),
            )
            for which in NTH
        ),
        *(_handled(groups[which], answers.nth[which], min_n) for which in NTH if n),
    ]


def _reached(together: Mapping[tuple[Named, Verdict], int], ranked: Sequence[str]) -> list[int]:
    """Return how many answers name the first, at least one of the first two, and so on."""
    places = {key: place for place, key in enumerate(ranked)}
    first: Counter[int] = Counter()
    for (named, _), n in together.items():
        if named:
            first[min(places[key] for key in named)] += n
    return [sum(first[place] for place in range(last + 1)) for last in range(len(ranked))]


def _handled(group: dict[str, str], verdicts: Mapping[Verdict, int], min_n: int) -> Row:
    """Return how many of those who said how it was handled got it the way they wanted."""
    right, wrong = (verdicts.get(one, 0) for one in (Verdict.PUT_RIGHT, Verdict.LEFT_WRONG))
    return Row(group, "handled_as_wanted", share(right, right + wrong, min_n, HANDLED))
