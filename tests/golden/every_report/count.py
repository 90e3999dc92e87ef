"""Counts expected.json by brute force, from the rules of the definitions alone.

It shares nothing with the product: `python -m tests.golden.every_report.count` reads the files
beside it and prints, for each report, every figure as [metric, group, n, hits, value]; hits are
null where nothing is a plain share. README.md names the rules it had to decide.
"""

import json
import sys
from collections.abc import Iterable

from tests.golden.every_report.abandoned import abandonment
from tests.golden.every_report.channels import channels
from tests.golden.every_report.figures import (
    ANSWERED,
    FIRST,
    YES_NO,
    Figure,
    back,
    handled,
    less,
    repeat,
    share,
)
from tests.golden.every_report.money import VERDICTS, minus, moved, spent, value
from tests.golden.every_report.shop import COMPLETED, DISSATISFIED, EXPECTATIONS, OBSERVED, days
from tests.golden.every_report.wrong import problems


def first_purchase() -> Iterable[Figure]:
    first = [one for one in COMPLETED if one.is_first]
    for horizon in (30, 60, 90, 180, 365):
        yield f"repeat_{horizon}d", {}, len(first), None, repeat(first, horizon)
        mature = [one for one in first if one.day + days(horizon) <= OBSERVED]
        came = (bool(one.later) and (one.later[0].day - one.day).days <= horizon for one in mature)
        yield share(f"repeat_{horizon}d_mature", {}, came)
    yield share("expectations_answered", {}, (bool(one.expectations) for one in first))
    for name in EXPECTATIONS:
        group = {"expectation": name}
        told = [one for one in first if one.expectations.get(name) in YES_NO]
        yield share("expectation_met", group, (one.expectations[name] == "yes" for one in told))
        found = []
        for met in YES_NO:
            part = [one for one in told if one.held and one.expectations[name] == met]
            n, bought = back(part)
            found.append((n, bought))
            yield "second_purchase_90d", {**group, "met": met}, n, None, bought
        yield less("second_purchase_difference", group, *found)


def overview() -> Iterable[Figure]:
    for verdict in ("satisfied", *DISSATISFIED):
        yield share(verdict, {}, (one.verdict == verdict for one in ANSWERED))
    yield handled({}, ANSWERED)
    yield "repeat_90d", {}, len(FIRST), None, repeat(FIRST, 90)
    shares = []
    for verdict in ("satisfied", "left_wrong"):
        n, came = back(one for one in FIRST if one.group == verdict)
        yield "repeat_90d", {"verdict": verdict}, n, None, came
        shares.append((n, came))
    yield less("satisfied_back_more", {}, *shares)
    yield from (one for one in problems() if one[0] == "named" and "reason" in one[1])
    two = {name: VERDICTS[name] for name in ("satisfied", "dissatisfied")}
    yield from spent(FIRST, "revenue_365d", lambda _: True, two)
    yield minus("satisfied_minus_dissatisfied", "satisfied", "dissatisfied")


def main() -> None:
    """Print the figures of every report, one a line."""
    reports = (problems, abandonment, channels, first_purchase, value, moved, overview)
    lines = (
        f" {json.dumps(one.__name__.replace('_', '-'))}: [\n  "
        + ",\n  ".join(map(json.dumps, one()))
        + "\n ]"
        for one in reports
    )
    sys.stdout.write("{\n" + ",\n".join(lines) + "\n}\n")


if __name__ == "__main__":
    main()
