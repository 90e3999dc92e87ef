"""What went wrong, how often, and who came back after it."""

from collections import Counter
from collections.abc import Iterable, Sequence

from tests.golden.every_report.figures import ANSWERED, FIRST, Figure, back, handled, less, share
from tests.golden.every_report.shop import COMPLETED, DISSATISFIED, Order

UNHAPPY = [one for one in ANSWERED if one.verdict in DISSATISFIED]
NTH = {"first": {1}, "second": {2}, "third_or_later": set(range(3, 99))}


def reasons(order: Order) -> frozenset[str]:
    return order.answer.reasons if order.answer else frozenset()


def problems() -> Iterable[Figure]:
    said = [one for one in UNHAPPY if one.answer and one.answer.said]
    yield share("said_what_went_wrong", {}, (one in said for one in UNHAPPY))
    named = Counter(reason for one in said for reason in reasons(one))
    ranked = sorted(named, key=lambda reason: (-named[reason], reason))
    picked = [one for one in said if reasons(one)]
    for place, reason in enumerate(ranked, 1):
        group, top = {"reason": reason}, set(ranked[:place])
        naming = [one for one in picked if reason in reasons(one)]
        yield share("named", group, (one in naming for one in picked))
        yield share("named_so_far", group, (bool(top & reasons(one)) for one in picked))
        yield handled(group, naming)
    wrote = [one for one in said if one.answer and one.answer.has_words]
    yield share("named", {"theme": "late"}, (one.key == "f1" for one in wrote))
    known = [one for one in UNHAPPY if one.answers_before]
    for name, which in NTH.items():
        group = {"dissatisfaction": name}
        yield share("nth_dissatisfaction", group, (one.nth in which for one in known))
        yield handled(group, (one for one in known if one.nth in which))
        held = [one for one in COMPLETED if one.answers_before and one.group in DISSATISFIED]
        n, value = back(one for one in held if one.nth in which)
        yield "repeat_90d_after", group, n, None, value
    yield from named_and_back(ranked)


def named_and_back(ranked: Sequence[str]) -> Iterable[Figure]:
    """Of customers dissatisfied at the landmark who picked a reason: who came back."""
    first = [one for one in FIRST if one.held and one.held.verdict in DISSATISFIED]
    picked = [one for one in first if reasons(one)]
    for reason in ranked:
        named = [one for one in picked if reason in reasons(one)]
        halves = {"yes": back(named), "no": back(one for one in picked if one not in named)}
        if not all(n for n, _ in halves.values()):  # by the other one everybody would tell it too
            halves = {flag: (n, None) for flag, (n, _) in halves.items()}
        for flag, (n, came) in halves.items():
            yield "repeat_90d", {"reason": reason, "named": flag}, n, None, came
        yield less("repeat_90d_difference", {"reason": reason}, halves["yes"], halves["no"])
