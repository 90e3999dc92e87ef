"""Problems: what went wrong, how often, and what goes with it in repeat buying."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from reports import words
from reports.metrics.back_difference import LESS, MORE
from reports.metrics.problems.afterwards import (
    back_rows,
    count_afterwards,
    left_out,
    nth_back_rows,
)
from reports.metrics.problems.moved import moved_rows
from reports.metrics.problems.naming import NAMED_IN, REASON, THEME, Answers, count_answers
from reports.metrics.problems.shares import named_rows, nth_rows, said_row
from reports.query import Query
from reports.reasons import what_went_wrong
from reports.remarks import nothing, remarks
from reports.report import LeftOut, Report, Row
from reports.scope import Scope
from reports.warehouse.duckdb import Warehouse

QUESTION = "What went wrong, how often, and what goes with it in repeat buying?"
AFTER = "repeat_90d_after"
NOT_ALIKE = (
    "Who has a second bad experience has bought more often than who has a first: those who come "
    "back after either are not compared."
)
OWN_DIMENSIONS = ("reason", "theme", "dissatisfaction", "named", "month", "against")


def problems(warehouse: Warehouse, query: Query) -> Report:
    """Return what was named; of everybody, how it moved and who came back too."""
    scope = Scope(warehouse, query)
    themes = warehouse.themes
    counted = count_answers(scope) or ({} if scope.by else {None: Answers()})
    rows = [
        row
        for value, answers in counted.items()
        for row in _of_group(scope.named(value), answers, themes, query.min_n)
    ]
    back, missing = ([], []) if scope.by else _afterwards(scope, rows)
    rows += [*([] if scope.by else moved_rows(scope)), *back]
    by = (scope.by.name,) if scope.by else ()
    return Report(
        name="problems",
        question=QUESTION,
        as_of=scope.as_of,
        query=query,
        rows=rows,
        left_out=missing,
        notes=[
            *remarks(scope),
            *_what_goes_with(back),
            *_of_others(back),
            *([] if rows else nothing(scope)),
        ],
        meanings={**what_went_wrong(), **_of_themes(themes)},
        dimensions=tuple(dict.fromkeys([*OWN_DIMENSIONS, *by])),
    )


def _of_themes(titles: Mapping[str, str]) -> dict[str, str]:
    """Return the titles of themes; many have the key of a reason, and a shop may rename them."""
    return {f"{THEME}:{key}": title for key, title in titles.items()}


def _of_group(
    group: dict[str, str], answers: Answers, themes: Collection[str], min_n: int
) -> list[Row]:
    looked_for = themes if answers.of_each(THEME) else ()
    return [
        said_row(group, answers, min_n),
        *named_rows(group, answers, REASON, what_went_wrong(), min_n),
        *named_rows(group, answers, THEME, looked_for, min_n),
        *nth_rows(group, answers, min_n),
    ]


def _afterwards(scope: Scope, named: Sequence[Row]) -> tuple[list[Row], list[LeftOut]]:
    """Return who came back by what they named and by which bad experience; who is left out."""
    found, min_n = count_afterwards(replace(scope, landmark=True)), scope.query.min_n
    keys = {
        kind: [
            row.group[kind] for row in named if row.metric == "named_so_far" and kind in row.group
        ]
        for kind in NAMED_IN
    }
    rows = [row for kind in NAMED_IN for row in back_rows(found, kind, keys[kind], min_n)]
    return [*rows, *nth_back_rows(found, min_n)], left_out(found.left_out, min_n)


def _of_others(rows: Sequence[Row]) -> list[str]:
    """Say why later bad experiences are not compared with first ones, where both are shown."""
    shown = [row for row in rows if row.metric == AFTER and row.estimate.value is not None]
    return [NOT_ALIKE] if len(shown) > 1 else []


def _what_goes_with(rows: Sequence[Row]) -> list[str]:
    """Say which reasons go with coming back less or more, of how many that could be told of."""
    tested = [row for row in rows if row.p_holm is not None and REASON in row.group]
    if not tested:
        return []
    titles = what_went_wrong()
    found = [
        f"{titles.get(row.group[REASON], row.group[REASON])} ({row.label})"
        for row in tested
        if row.label in (LESS, MORE)
    ]
    reasons = words.counted(len(tested), "reason")
    if not found:
        return [f"Of {reasons}, none goes with coming back by more than chance explains (Holm)."]
    return [
        f"Of {reasons}, these go with coming back within 90 days by more than chance explains "
        f"(Holm): {'; '.join(found)}. That it comes of the reason is not shown."
    ]
