"""The charts of the problems page: what is named most, by group, and what goes with it."""

from collections.abc import Sequence

from reports import words
from reports.ladder import ladder, points_either_side, shares_up_to
from reports.metrics.back_difference import LESS, MORE
from reports.metrics.problems.naming import REASON
from reports.pages.naming import named_table, rows_of, rungs_of, title_of
from reports.pages.page import Chart
from reports.pages.panels import group_name
from reports.report import Report, Row

NOUN = "dissatisfied answer"
SAID = "said_what_went_wrong"
DIFFERENCE = "repeat_90d_difference"
FIRST, GROUPS, TALL = 3, 3, 8
SHARES = ("What they say", "Picked it", "95% interval", "Picked a reason")


def most_named(report: Report, named: Sequence[Row]) -> Chart | None:
    """Draw every reason, the most frequent first; the title is how far the first ones reach."""
    rungs = rungs_of(report, named, REASON, NOUN)
    if not rungs:
        return None
    return Chart(
        key="named",
        title=_reach(report),
        about=(
            "Share of the dissatisfied who picked a reason that picked it, with 95% intervals; "
            "many pick several"
        ),
        figure=ladder(rungs, shares_up_to(max(rung.high for rung in rungs))),
        table=named_table(
            "What went wrong",
            SHARES,
            report,
            named,
            REASON,
        ),
        is_tall=len(rungs) >= TALL,
    )


def _reach(report: Report) -> str:
    reached = rows_of(report, "named_so_far", REASON)[:FIRST]
    if not reached or not reached[-1].estimate.precise:
        return "What went wrong, the most frequent first"
    share = words.percent(reached[-1].estimate.value or 0.0, 0)
    if len(reached) == 1:
        return f"One reason is all {share} name"
    return f"{share} pick at least one of the first {len(reached)} reasons"


def what_goes_with(report: Report) -> Chart | None:
    """Draw how coming back differs between those who named a reason and those who did not."""
    rows = rows_of(report, DIFFERENCE, REASON)
    rungs = rungs_of(report, rows, REASON, "customer")
    if not rungs:
        return None
    furthest = max(max(-rung.low, rung.high) for rung in rungs)
    found = {row.group[REASON] for row in rows if row.label in {LESS, MORE}}
    return Chart(
        key="goes-with",
        title=_finding(report, rows, found),
        about=(
            "Came back within 90 days, counted from 14 days after the order was due, in points: "
            "those who picked it, less the other dissatisfied who picked a reason. What goes with "
            "it need not come of it"
        ),
        figure=ladder(rungs, points_either_side(furthest)),
        table=named_table(
            "Difference in coming back",
            ("What they say", "Named it, less the others", "95% interval", "Customers"),
            report,
            rows,
            REASON,
        ),
        is_tall=len(rungs) >= TALL,
    )


def _finding(report: Report, rows: Sequence[Row], found: set[str]) -> str:
    if not found:
        return "Who comes back differs no more by what went wrong than chance explains"
    widest = max(
        (row for row in rows if row.group[REASON] in found),
        key=lambda row: abs(row.estimate.value or 0.0),
    )
    reason = {REASON: widest.group[REASON]}
    shares = (report.estimate("repeat_90d", **reason, named=side) for side in ("yes", "no"))
    named, others = (words.percent(one.value or 0.0, 0) for one in shares if one)
    title = title_of(report, widest.group[REASON])
    return f"{title}: {named} came back within 90 days; of the other dissatisfied {others}"


def by_group(split: Report, by: str, reasons: Sequence[str]) -> tuple[Chart, ...]:
    """Draw some reasons in the largest groups, in one order and on one scale."""
    groups = [row.group[by] for row in split.rows if row.metric == SAID]
    known = {value: rows for value in groups if (rows := _in_order(split, by, value, reasons))}
    largest = sorted(known, key=lambda value: -known[value][0].estimate.n)[:GROUPS]
    drawn = {value: rows for value, rows in known.items() if value in largest}
    if len(drawn) < 2:
        return ()
    rungs = {value: rungs_of(split, rows, REASON, NOUN) for value, rows in drawn.items()}
    axis = shares_up_to(max(rung.high for each in rungs.values() for rung in each))
    return tuple(
        Chart(
            key=f"named-{place}",
            title=group_name(value, by),
            about=f"Share that picked it, of {words.counted(rows[0].estimate.n, NOUN)}",
            figure=ladder(rungs[value], axis),
            table=named_table(
                f"What went wrong: {group_name(value, by)}",
                SHARES,
                split,
                rows_of(split, "named", REASON, **{by: value}),
                REASON,
            ),
        )
        for place, (value, rows) in enumerate(drawn.items())
    )


def _in_order(split: Report, by: str, value: str, reasons: Sequence[str]) -> list[Row]:
    rows = rows_of(split, "named", REASON, **{by: value})
    found = {row.group[REASON]: row for row in rows if row.estimate.value is not None}
    return [found[reason] for reason in reasons if reason in found]
