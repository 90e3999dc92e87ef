"""Abandonment: why orders were not completed, and whether their customers came back."""

from collections.abc import Mapping

from reports.metrics.abandonment.counting import (
    BY_CHANNEL,
    BY_CONTACT,
    BY_KIND,
    BY_REASON,
    BY_STEP,
    BY_TOPIC,
    WITH_CONTACT,
    WITHOUT_CONTACT,
    YES,
    Abandoned,
    Counted,
    Split,
    count_abandoned,
)
from reports.metrics.abandonment.shares import (
    NO_CONTACTS,
    left_out,
    part_rows,
    recovered_rows,
    said_row,
    split_rows,
    whole,
    why_rows,
)
from reports.metrics.abandonment.worth import Worth, count_worth, without_amount, worth_rows
from reports.query import Query
from reports.reasons import why_not_completed
from reports.remarks import nothing, remarks
from reports.report import Report, Row
from reports.scope import Scope
from reports.warehouse.duckdb import Warehouse

QUESTION = "Why did they not complete, and did they come back?"
OF_ALL = (BY_KIND, BY_STEP, BY_CONTACT)
OF_CONTACTED = (BY_TOPIC, BY_CHANNEL)
# What everybody is split by; of a breakdown, each group by the reason alone.
SPLITS = (BY_REASON, *OF_ALL, *OF_CONTACTED, WITH_CONTACT, WITHOUT_CONTACT)
OWN_DIMENSIONS = (
    *dict.fromkeys(one.name for one in SPLITS),
    "recovered_channel",
    "currency",
)


def abandonment(warehouse: Warehouse, query: Query) -> Report:
    """Return why orders were not completed, who bought after all, and what it was worth."""
    scope = Scope(warehouse, query)
    splits = (BY_REASON,) if scope.by else SPLITS
    nobody: Counted = [{} for _ in splits]
    counted = count_abandoned(scope, splits) or ({} if scope.by else {None: nobody})
    worths = count_worth(scope)
    by = (scope.by.name,) if scope.by else ()
    report = Report(
        name="abandonment",
        question=QUESTION,
        as_of=scope.as_of,
        query=query,
        notes=remarks(scope),
        meanings=why_not_completed(),
        dimensions=tuple(dict.fromkeys([*OWN_DIMENSIONS, *by])),
    )
    for value, parts in counted.items():
        _add_group(report, scope.named(value), parts, worths.get(value, Worth()))
        if not scope.by:
            report.rows.extend(_split(dict(zip(splits, parts, strict=True)), query.min_n))
    if not report.rows:
        report.notes.extend(nothing(scope))
    return report


def _add_group(report: Report, group: dict[str, str], parts: Counted, worth: Worth) -> None:
    """Add why, who bought after all, what it was worth, and who could not be counted."""
    by_reason, min_n = parts[0], report.query.min_n
    found = whole(by_reason)
    report.rows.extend(
        [
            said_row(group, by_reason),
            *why_rows(group, BY_REASON, by_reason, min_n),
            *recovered_rows(group, found, min_n),
            *worth_rows(group, worth, min_n),
        ]
    )
    report.left_out.extend(left_out(group, found, min_n))
    report.left_out.extend(without_amount(group, worth, min_n))


def _split(parts: Mapping[Split, Mapping[str | None, Abandoned]], min_n: int) -> list[Row]:
    """Return everybody by kind, step and contact; and who of each bought after all."""
    compared = (WITH_CONTACT, WITHOUT_CONTACT) if YES in parts[BY_CONTACT] else ()
    return [
        *(row for one in OF_ALL for row in part_rows(one, parts[one])),
        *(row for one in OF_CONTACTED for row in part_rows(one, parts[one], NO_CONTACTS)),
        *(row for one in compared for row in why_rows({}, one, parts[one], min_n)),
        *(
            row
            for one in (BY_REASON, *OF_ALL, *OF_CONTACTED)
            for row in split_rows(one, parts[one], min_n)
        ),
    ]
