"""Why what was not completed was not, where it stopped, and who bought after all."""

from collections.abc import Iterator, Mapping

from reports.metrics.abandonment.counting import Abandoned, Split
from reports.metrics.coverage.ledger import part
from reports.metrics.families.abandonment import LONG, SHORT, recovered_metric
from reports.metrics.repeat import back_by
from reports.metrics.satisfaction import share
from reports.reasons import why_not_completed
from reports.report import LeftOut, Row
from reports.statistics.survival import kaplan_meier

SAID = "answers that say why not"
FOLLOWED = "checkouts of known customers"
NONE = "Everything was completed"
NO_CONTACTS = "Nobody had a contact before"

Parts = Mapping[str | None, Abandoned]


def whole(parts: Parts) -> Abandoned:
    """Put the parts of a split together again."""
    found = Abandoned()
    for one in parts.values():
        found.n += one.n
        found.spans += one.spans
        for cause, n in one.left_out.items():
            found.left_out[cause] += n
    return found


def said_row(group: Mapping[str, str], by_reason: Parts) -> Row:
    """Return how many said why not, of all."""
    n = sum(one.n for one in by_reason.values())
    silent = by_reason[None].n if None in by_reason else 0
    return Row(dict(group), "said_why_not", part(n - silent, n, NONE))


def why_rows(group: Mapping[str, str], split: Split, by_reason: Parts, min_n: int) -> list[Row]:
    """Return the reasons, the most frequent first; one nobody picked has a row too."""
    counts = {reason: one.n for reason, one in by_reason.items() if reason is not None}
    n = sum(counts.values())
    offered = why_not_completed() if n else ()
    every = {**dict.fromkeys(offered, 0), **counts}
    return [
        Row({**split.group(reason), **group}, "why_not", share(every[reason], n, min_n, SAID))
        for reason in sorted(every, key=lambda one: (-every[one], one))
    ]


def part_rows(split: Split, parts: Parts, nobody: str = NONE) -> list[Row]:
    """Return how all are parted, the largest part first; whom a split does not apply to is none."""
    n = sum(one.n for one in _valued(parts).values())
    return [
        Row(split.group(value), "abandoned", part(one.n, n, nobody))
        for value, one in _valued(parts).items()
    ]


def recovered_rows(group: Mapping[str, str], found: Abandoned, min_n: int) -> Iterator[Row]:
    """Yield the shares that bought within a week and a month."""
    fit = kaplan_meier(found.spans)
    for days in (SHORT, LONG):
        estimate = back_by(fit, days, min_n, FOLLOWED)
        yield Row(dict(group), recovered_metric(days).name, estimate)


def split_rows(split: Split, parts: Parts, min_n: int) -> list[Row]:
    """Return who of each part bought after all."""
    return [
        row
        for value, one in _valued(parts).items()
        for row in recovered_rows(split.group(value), one, min_n)
    ]


def left_out(group: Mapping[str, str], found: Abandoned, min_n: int) -> list[LeftOut]:
    return [
        LeftOut({"outcome": recovered_metric(LONG).name, **group}, cause, n if n >= min_n else None)
        for cause, n in sorted(found.left_out.items())
    ]


def _valued(parts: Parts) -> dict[str, Abandoned]:
    known = ((value, one) for value, one in parts.items() if value is not None)
    return dict(sorted(known, key=lambda pair: (-pair[1].n, pair[0])))
