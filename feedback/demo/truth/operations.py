"""What is true of the operational metrics, as the report on operations estimates it."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from feedback.demo.fates import NO_DAY, kept_waiting
from feedback.demo.handling import handled
from feedback.demo.measurement_rows import METRIC as TOTAL
from feedback.demo.shop import CHANNELS, SimulatedShop
from feedback.demo.span import Bools, Ints
from feedback.demo.truth.estimand import TRUTH_SEED, Estimand, Truths
from feedback.demo.truth.frame import Frame
from feedback.demo.truth.returning import HORIZON, Cohorts
from feedback.demo.world import Purpose
from feedback.models.target import DEFAULTS
from reports.statistics.auc import auc

VERDICT, REPEAT = "verdict", f"repeat_{HORIZON}d"
RETURN_DAYS = 30


@dataclass(frozen=True)
class Colours:
    """A metric of each order: whether it is green or red, if either, and its value."""

    green: Bools
    red: Bools
    value: Ints


def of_operations(shop: SimulatedShop, frame: Frame, cohorts: Cohorts) -> Truths:
    found = {
        **_of_handling(shop, frame),
        **_held_against_verdict("on_time_delivery", frame, _delivery(frame)),
        **_held_against_verdict("first_contact_resolution", frame, _resolution(frame)),
        **_held_against_verdict("returned", frame, _returned(frame)),
        **_held_against_verdict("contact_volume", frame, _volume(shop, frame)),
    }
    totals = Estimand("operations", "co_movement", "", f"{TOTAL} {VERDICT}")
    return found | _held_against_repeat(cohorts) | {totals: 0.0}


def _named(metric: str, outcome: str, shares: dict[str, float]) -> Truths:
    group = f"{metric} {outcome}"
    return {Estimand("operations", name, "", group): share for name, share in shares.items()}


def _of_handling(shop: SimulatedShop, frame: Frame) -> Truths:
    """Return the truths of the metrics that tell nothing of the verdict, nor it of them."""
    how = handled(_rng(), frame.orders[frame.touched], shop.service)
    slow = how["speed"] > DEFAULTS["speed_of_answer"]
    red = {
        "speed_of_answer": slow | (how["hung_up_after"] > 0),
        "wait_time": np.maximum(how["wait"], how["hung_up_after"]) > DEFAULTS["wait_time"],
        "handle_time": how["handle"] > DEFAULTS["handle_time"],
    }
    share = frame.answered(frame.dissatisfied, frame.touched)
    found: Truths = {}
    for metric, reds in red.items():
        green = 1 - float(reds.mean())
        shares = {
            "dissatisfied_green": share,
            "dissatisfied_red": share,
            "difference": 0.0,
            "difference_adjusted": 0.0,
            "missed": green,
            "missed_uncorrected": green,
            "auc": 0.5,
        }
        found |= _named(metric, VERDICT, shares)
    return found


def _held_against_verdict(metric: str, frame: Frame, colours: Colours) -> Truths:
    """Return the truths: shares of a colour are of the answered, `missed` of everybody.

    Of on-time delivery the answered of a colour stand for all of it, as answering depends on it.
    """
    green, red = (
        frame.answered(frame.dissatisfied, colour) for colour in (colours.green, colours.red)
    )
    all_green, all_red = colours.green.sum() * green, colours.red.sum() * red
    answered_green, answered_red = (
        float((frame.reply * colour) @ frame.dissatisfied)
        for colour in (colours.green, colours.red)
    )
    shares = {
        "dissatisfied_green": green,
        "dissatisfied_red": red,
        "difference": red - green,
        "difference_adjusted": _among_alike(frame, colours),
        "missed": float(all_green / (all_green + all_red)),
        "missed_uncorrected": answered_green / (answered_green + answered_red),
        "auc": _area(frame, colours),
    }
    return _named(metric, VERDICT, shares)


def _among_alike(frame: Frame, colours: Colours) -> float:
    """Return red less green, averaged over the channels: nothing else that is adjusted for tells.

    By the answers in each channel that has both colours.
    """
    total = weight = 0.0
    for channel in range(len(CHANNELS)):
        within = frame.orders["channel"] == channel
        green, red = colours.green & within, colours.red & within
        if green.any() and red.any():
            answers = float(frame.reply @ (green | red))
            shares = (frame.answered(frame.dissatisfied, one) for one in (red, green))
            total += answers * (next(shares) - next(shares))
            weight += answers
    return total / weight


def _area(frame: Frame, colours: Colours) -> float:
    weight = frame.reply * (colours.green | colours.red)
    kept = np.bincount(colours.value, weights=weight * frame.satisfied)
    lost = np.bincount(colours.value, weights=weight * frame.dissatisfied)
    found = auc(kept.tolist(), lost.tolist())
    assert found is not None  # noqa: S101 - both verdicts and both colours are there
    return found.value


def _delivery(frame: Frame) -> Colours:
    late, lost = frame.delivery == "late", frame.delivery == "not_delivered"
    return Colours(frame.delivery == "on_time", late | lost, late + 2 * lost)


def _resolution(frame: Frame) -> Colours:
    unresolved = ~frame.orders["resolved"]
    touched = frame.touched
    return Colours(touched & ~unresolved, touched & unresolved, unresolved.astype(np.int64))


def _returned(frame: Frame) -> Colours:
    """Return who sent it back; it is kept only once the days for that are over."""
    day, delivered = frame.orders["return_day"], frame.orders["delivered_day"]
    red = (day != NO_DAY) & (day < frame.last_day)
    over = (delivered != NO_DAY) & (delivered + RETURN_DAYS < frame.last_day)
    return Colours(over & ~red, red, red.astype(np.int64))


def _volume(shop: SimulatedShop, frame: Frame) -> Colours:
    """Return how often customers got in touch by the day they were due to be asked."""
    touched = frame.touched
    orders = frame.orders[touched]
    how = handled(_rng(), orders, shop.service)
    due, day = orders["due_day"], orders["contact_day"]
    first = (1 + (how["hung_up_after"] > 0)) * (day <= due)
    again = (how["again_after"] > 0) & (day + how["again_after"] <= due)
    count = np.zeros(len(frame.orders), dtype=np.int64)
    count[touched] = first + again
    return Colours(count == 0, count > 0, count)


def _rng() -> np.random.Generator:
    return np.random.default_rng([TRUTH_SEED, Purpose.OTHER_ROWS])


def _held_against_repeat(cohorts: Cohorts) -> Truths:
    """Return the truths of who does not come back, by what was known at the landmark."""
    found: Truths = {}
    for metric, colours_of in (
        ("on_time_delivery", _delivery_by_landmark),
        ("first_contact_resolution", _resolution_by_landmark),
    ):
        (gone_green, of_green), (gone_red, of_red) = _not_back(cohorts, colours_of)
        green, red = gone_green / of_green, gone_red / of_red
        shares = {
            "not_back_green": green,
            "not_back_red": red,
            "difference": red - green,
            "missed": gone_green / (gone_green + gone_red),
        }
        found |= _named(metric, REPEAT, shares)
    return found


def _not_back(
    cohorts: Cohorts, colours_of: Callable[[np.ndarray], tuple[Bools, Bools]]
) -> list[tuple[float, float]]:
    """Return of green and of red customers how many are not back, and of how many."""
    counts = np.zeros((2, 2))
    for cohort, chance in ((cohorts.asked, cohorts.chance), (cohorts.unasked, 1 - cohorts.chance)):
        for place, colour in enumerate(colours_of(cohort.orders)):
            back, left = cohort.counts_since(
                cohort.landmark, HORIZON, np.where(colour, chance, 0.0)
            )
            counts[place] += left - back, left
    return [(gone, left) for gone, left in counts.tolist()]


def _delivery_by_landmark(orders: np.ndarray) -> tuple[Bools, Bools]:
    late = kept_waiting(orders)
    return (orders["promise_day"] != NO_DAY) & ~late, late


def _resolution_by_landmark(orders: np.ndarray) -> tuple[Bools, Bools]:
    return orders["contacted"] & orders["resolved"], orders["contacted"] & ~orders["resolved"]
