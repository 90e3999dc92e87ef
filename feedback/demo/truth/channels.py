"""What is true of channels: of those that crossed over, of issues, returns and agents."""

import numpy as np

from feedback.demo.abandoned import ANSWERED
from feedback.demo.fates import IS_TRAINED, NO_DAY, SATISFIED
from feedback.demo.handling import NEVER, handled
from feedback.demo.people import STORE
from feedback.demo.shop import CHANNELS, FULFILMENTS, VERDICTS, SimulatedShop
from feedback.demo.span import Bools, Floats
from feedback.demo.truth.estimand import TRUTH_SEED, Truths, estimated
from feedback.demo.truth.frame import Frame
from feedback.demo.truth.returning import HORIZON, Cohorts
from feedback.demo.truth.value import CENTS, CURRENCY, YEAR
from feedback.demo.world import Purpose

REPORT = "channels"


def of_channels(shop: SimulatedShop, frame: Frame, cohorts: Cohorts) -> Truths:
    return {
        **_by_channel(frame, cohorts),
        **_across(cohorts),
        **_spent_in_stores(cohorts),
        **_issues(shop, frame),
        **_returns(frame),
        **_agents(shop, frame),
    }


def _by_channel(frame: Frame, cohorts: Cohorts) -> Truths:
    """Return who is satisfied, and who comes back, by sales channel and fulfilment."""
    found: Truths = {}
    for name, keys in (("channel", CHANNELS), ("fulfilment", FULFILMENTS)):
        for number, key in enumerate(keys):
            chosen = frame.orders[name] == number
            found[estimated(REPORT, "satisfied", **{name: key})] = frame.answered(
                frame.satisfied, chosen
            )
            shares = [
                float((cohort.event[cohort.orders[name] == number] <= HORIZON).mean())
                for cohort in (cohorts.asked, cohorts.unasked)
            ]
            found[estimated(REPORT, f"repeat_{HORIZON}d", **{name: key})] = cohorts.everybody(
                *shares
            )
    return found


def _groups(cohorts: Cohorts, among: Bools) -> dict[str, Floats]:
    """Return the weight of each customer in each group of verdicts."""
    verdict, weight = cohorts.asked.orders["verdict"], cohorts.reply * among
    return {
        **{name: weight * (verdict == number) for number, name in enumerate(VERDICTS)},
        "dissatisfied": weight * (verdict != SATISFIED),
    }


def _across(cohorts: Cohorts) -> Truths:
    """Return who buys on the other side after an order, of those who had not by the landmark."""
    cohort, found = cohorts.asked, Truths()
    in_store = cohort.orders["channel"] == STORE
    for metric, among in ((f"store_{HORIZON}d", ~in_store), (f"away_{HORIZON}d", in_store)):
        days = cohort.next_on_side(in_store=metric.startswith("store"))
        left = days > cohort.landmark
        soon = left & (days - cohort.landmark <= HORIZON)
        shares = {
            group: float(weight[soon].sum() / weight[left].sum())
            for group, weight in _groups(cohorts, among).items()
        }
        found |= _by_verdict(metric, shares)
    return found


def _spent_in_stores(cohorts: Cohorts) -> Truths:
    """Return what is spent in the stores in a year by those whose index order was elsewhere."""
    cohort = cohorts.asked
    spent = cohort.spent_since(cohort.landmark, YEAR, cohort.later["in_store"]) / CENTS
    means = {
        group: float(spent @ weight / weight.sum())
        for group, weight in _groups(cohorts, cohort.orders["channel"] != STORE).items()
    }
    return _by_verdict(f"store_revenue_{YEAR}d", means, currency=CURRENCY)


def _by_verdict(metric: str, values: dict[str, float], **group: str) -> Truths:
    apart = {"verdict": "dissatisfied", "minus": "satisfied"}
    difference = values["dissatisfied"] - values["satisfied"]
    return {
        **{
            estimated(REPORT, metric, **group, verdict=verdict): value
            for verdict, value in values.items()
        },
        estimated(REPORT, f"{metric}_difference", **group, **apart): difference,
    }


def _issues(shop: SimulatedShop, frame: Frame) -> Truths:
    """Return who is satisfied of those who took an issue to one channel, or to several."""
    touched = frame.touched
    how = handled(_rng(), frame.orders[touched], shop.service)
    moved = (how["again_after"] != NEVER) & (how["next_channel"] != how["channel"])
    several = np.zeros(len(touched), dtype=np.bool_)
    several[touched] = moved
    return _two_sides(frame, "issue_channels", ("several", several), ("one", touched & ~several))


def _returns(frame: Frame) -> Truths:
    """Return where orders are handed back, and who of them is satisfied."""
    orders = frame.orders
    returned = (orders["return_day"] != NO_DAY) & (orders["return_day"] < frame.last_day)
    bought, back = orders["channel"], orders["return_channel"]
    found: Truths = {}
    for number, channel in enumerate(CHANNELS):
        of_channel = returned & (bought == number)
        share = float((back[of_channel] == STORE).mean())
        group = {"channel": channel}
        through = {"store": share, "online": 1 - share}
        for route, value in through.items():
            group = {"channel": channel, "returned_channel": route}
            found[estimated(REPORT, "returned_through", **group)] = value
    other = returned & ((bought == STORE) != (back == STORE))
    sides = ("other_channel", other), ("same_channel", returned & ~other)
    return found | _two_sides(frame, "returned_in", *sides)


def _agents(shop: SimulatedShop, frame: Frame) -> Truths:
    """Return how those fare whom trained agents handle, and whom others do.

    A contact that did not help is followed by another of the same agent in so many cases, which
    does not help either.
    """
    trained = IS_TRAINED[frame.orders["agent"]]
    sides = ("yes", frame.touched & trained), ("no", frame.touched & ~trained)
    inquiries = float((frame.world.checkouts["asked"] == ANSWERED).sum()) / 2
    service = shop.service
    resolved = []
    for (_, touched), chance in zip(
        sides, (service.resolved_by_trained, service.resolved), strict=True
    ):
        first = float(touched.sum())
        again = first * (1 - chance) * service.came_back
        resolved.append(chance * (first + inquiries) / (first + again + inquiries))
    apart = {"agent_trained": "yes", "minus": "no"}
    return {
        **_two_sides(frame, "agent_trained", *sides),
        estimated(REPORT, "resolved_first", agent_trained="yes"): resolved[0],
        estimated(REPORT, "resolved_first", agent_trained="no"): resolved[1],
        estimated(REPORT, "resolved_first_difference", **apart): resolved[0] - resolved[1],
        estimated(REPORT, "handled_by_trained", contact_topic="product"): 0.5,
    }


def _two_sides(frame: Frame, name: str, one: tuple[str, Bools], other: tuple[str, Bools]) -> Truths:
    """Return who is satisfied on two sides, and the difference of the first minus the second."""
    share, less = (frame.answered(frame.satisfied, chosen) for _, chosen in (one, other))
    apart = {name: one[0], "minus": other[0]}
    return {
        estimated(REPORT, "satisfied", **{name: one[0]}): share,
        estimated(REPORT, "satisfied", **{name: other[0]}): less,
        estimated(REPORT, "satisfied_difference", **apart): share - less,
    }


def _rng() -> np.random.Generator:
    return np.random.default_rng([TRUTH_SEED, Purpose.OTHER_ROWS])
