"""How verdicts and repeat buying differ by channel, and what is bought on the other side."""

import statistics
from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from tests.golden.every_report.figures import (
    ANSWERED,
    FIRST,
    YES_NO,
    Counted,
    Figure,
    back,
    is_satisfied,
    less,
    repeat,
    share,
    values,
)
from tests.golden.every_report.money import VERDICTS, spent
from tests.golden.every_report.shop import (
    AS_OF,
    COMPLETED,
    CONTACTS,
    OBSERVED,
    UNKNOWN,
    Order,
    Row,
    customer,
    day,
    days,
    followed,
    kaplan_meier,
    order_of,
)


def compared(both: Sequence[Figure]) -> Iterable[Figure]:
    """Give two shares, and the first less the second."""
    (metric, group, n, _, value), (_, other, m, _, less_than) = both
    ((dimension, name),) = group.items()
    against = {dimension: name, "minus": other[dimension]}
    yield from both
    yield less(f"{metric}_difference", against, (n, value), (m, less_than))


def contact_channel(order: Order) -> str:
    return order.contacts[-1]["channel"] if order.contacts else "no_contact"


def held_channel(order: Order) -> str:
    """Return the channel of its last contact up to its landmark day."""
    held = [one for one in order.contacts if day(one["opened_at"]) <= order.landmark]
    return held[-1]["channel"] if held else "no_contact"


def by_channel() -> Iterable[Figure]:
    of: dict[str, Callable[[Order], str]] = {
        "contact_channel": contact_channel,
        "channel": lambda one: one.channel,
        "fulfilment": lambda one: one.row["fulfilment"],
    }
    for dimension, told in of.items():
        for value in values(map(told, ANSWERED)):
            part = [one for one in ANSWERED if told(one) == value]
            yield share("satisfied", {dimension: value}, map(is_satisfied, part))
            index = [one for one in FIRST if told(one) == value]
            found = len(index), repeat(index, 90)
            if dimension == "contact_channel":
                found = back(one for one in FIRST if held_channel(one) == value)
            yield "repeat_90d", {dimension: value}, found[0], None, found[1]


def contact_days() -> Iterable[Figure]:
    """Count the contacts of every day from the first one's to the last over, days without too."""
    first = min(day(one["opened_at"]) for one in CONTACTS)
    span = [first + days(step) for step in range((AS_OF - first).days + 1)]
    for channel in (None, *values(one["channel"] for one in CONTACTS)):
        group = {"contact_channel": channel} if channel else {}
        came = Counter(
            day(one["opened_at"]) for one in CONTACTS if channel in (None, one["channel"])
        )
        each = [came[one] for one in span]
        yield "contacts_a_day", group, len(span), sum(each), sum(each) / len(span)
        yield "contacts_a_day_least", group, len(span), None, min(each)
        yield "contacts_a_day_median", group, len(span), None, statistics.median(each)
        yield "contacts_a_day_most", group, len(span), None, max(each)


def channels_of(contact: Row) -> int:
    """Return through how many channels the customer took the contact's issue."""
    same = [
        one
        for one in CONTACTS
        if one["issue"] == contact["issue"] and customer(one) == customer(contact)
    ]
    return len({one["channel"] for one in same})


def issues() -> Iterable[Figure]:
    named = [one for one in CONTACTS if one["issue"]]
    yield share("several_channels", {}, (channels_of(one) > 1 for one in named))
    both = []
    for value, flag in (("several", True), ("one", False)):
        orders = {
            order.key: order
            for one in named
            if (order := order_of(one)) and order.answer and (channels_of(one) > 1) is flag
        }
        both.append(
            share("satisfied", {"issue_channels": value}, map(is_satisfied, orders.values()))
        )
    yield from compared(both)


def returned() -> Iterable[Figure]:
    back = [one for one in COMPLETED if one.returned_channel]
    for channel in values(one.channel for one in back):
        mine = [one for one in back if one.channel == channel]
        for through in values(one.returned_channel for one in mine):
            group = {"channel": channel, "returned_channel": through}
            among = (one.returned_channel == through for one in mine)
            yield share("returned_through", group, among)
    told = [one for one in back if one.answer and one.returned_channel != UNKNOWN]
    both = []
    for value, flag in (("other_channel", False), ("same_channel", True)):
        part = [one for one in told if (one.channel == one.returned_channel) is flag]
        both.append(share("satisfied", {"returned_in": value}, map(is_satisfied, part)))
    yield from compared(both)


def resolved(contact: Row) -> bool:
    """Say whether a contact resolved the issue: as recorded, else not back within 7 days."""
    if contact["resolved_first_contact"]:
        return contact["resolved_first_contact"] == "yes"
    topic = "issue" if contact["issue"] else "topic"
    return not any(
        customer(one) == customer(contact)
        and one[topic] == contact[topic]
        and one["opened_at"] > contact["opened_at"]
        and (day(one["opened_at"]) - day(contact["opened_at"])).days <= 7
        for one in CONTACTS
    )


def agents() -> Iterable[Figure]:
    told = [one for one in CONTACTS if one["agent_trained"]]
    yield share("handled_by_trained", {}, (one["agent_trained"] == "yes" for one in told))
    for column, dimension in (("topic", "contact_topic"), ("channel", "contact_channel")):
        for value in values(one[column] for one in told):
            part = (one["agent_trained"] == "yes" for one in told if one[column] == value)
            yield share("handled_by_trained", {dimension: value}, part)
    at_once, happy = [], []
    for value in YES_NO:
        group = {"agent_trained": value}
        mine = [one for one in told if one["agent_trained"] == value]
        at_once.append(share("resolved_first", group, map(resolved, mine)))
        last = [
            one for one in ANSWERED if one.contacts and one.contacts[-1]["agent_trained"] == value
        ]
        happy.append(share("satisfied", group, map(is_satisfied, last)))
    # Agents are not told by name here: the differences are not known, so only shares are held.
    yield from (*at_once, *happy)


def is_in_store(order: Order) -> bool:
    return order.channel == "store"


def is_away(order: Order) -> bool:
    return order.channel not in ("store", UNKNOWN)


def crossing() -> Iterable[Figure]:
    """Count who then bought on the other side, by the verdict at the landmark."""
    sides: tuple[tuple[str, Callable[[Order], bool], Callable[[Order], bool]], ...] = (
        ("store_90d", is_away, is_in_store),
        ("away_90d", is_in_store, is_away),
    )
    for metric, here, there in sides:
        found: dict[str, Counted] = {}
        for verdict, held in VERDICTS.items():
            people = []
            for one in FIRST:
                event = next((after.day for after in one.later if there(after)), None)
                not_yet = event is None or event > one.landmark
                if here(one) and one.group in held and one.landmark <= OBSERVED and not_yet:
                    people.append(followed(one.landmark, event))
            found[verdict] = len(people), kaplan_meier(people, 90)
            yield metric, {"verdict": verdict}, len(people), None, found[verdict][1]
        group = {"verdict": "dissatisfied", "minus": "satisfied"}
        yield less(f"{metric}_difference", group, found["dissatisfied"], found["satisfied"])
    yield from spent(filter(is_away, FIRST), "store_revenue_365d", is_in_store, VERDICTS)


def channels() -> Iterable[Figure]:
    for part in (by_channel, contact_days, issues, returned, agents, crossing):
        yield from part()
