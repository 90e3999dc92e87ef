"""Counts expected_operations.json by brute force, from the rules of definitions.md alone.

It shares nothing with the product: `python count_operations.py` reads the files beside it, walks
every order and contact and prints the figures. README.md names the rules it had to decide.
"""

import csv
import json
import sys
from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
Row = dict[str, str]

FIRST = {"period": ("2026-01-01", "2026-01-31"), "as_of": "2026-06-30"}
CUTS = {
    "january": FIRST,
    "january_as_of_february": {**FIRST, "as_of": "2026-02-10"},
    "half_year": {**FIRST, "period": ("2026-01-01", "2026-06-30")},
}
TARGETS = {"speed_of_answer": 60, "wait_time": 120, "handle_time": 600}
STATES = ("green", "red", "not_applicable", "unknown")


def rows(name: str) -> list[Row]:
    """Return the rows of a file beside this one."""
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def day(text: str) -> date:
    """Return the calendar day of a time or of a date; the zone is UTC."""
    return date.fromisoformat(text[:10])


def days(count: int) -> timedelta:
    return timedelta(days=count)


ORDERS = {one["order_id"]: one for one in rows("orders.csv")}
CONTACTS = rows("contacts.csv") + rows("contacts_without_times.csv")
RETURNS = rows("returns.csv")
ANSWERS = {one["order_id"]: one for one in rows("responses.csv")}  # the later row stands
EMAILS = {one["email"]: one["customer_id"] for one in ORDERS.values()}


def is_completed(order: Row) -> bool:
    return not (
        order["cancelled_by"] == "customer"
        and day(order["cancelled_at"]) < day(order["promised_by"])
    )


def due(order: Row) -> date:
    """Return the day an order may be asked; every delivery of this shop has a promise."""
    delivered = order["delivered_at"]
    if order["fulfilment"] == "in_store":
        return day(delivered or order["placed_at"]) + days(1)
    last = day(order["promised_by"]) + days(2)
    usual = day(delivered) + days(3) if delivered and day(delivered) <= last else last
    cancelled = order["cancelled_at"]
    return day(cancelled) + days(2) if cancelled and day(cancelled) < usual else usual


def landmark(order: Row) -> date:
    return due(order) + days(14)


def customer_of(contact: Row) -> str | None:
    order = ORDERS.get(contact["order_id"])
    if order:
        return order["customer_id"]
    return contact["customer_id"] or EMAILS.get(contact["email"].strip().lower())


def order_of(contact: Row) -> str | None:
    """Return the order named; else the customer's latest before, until its due date + 14 d."""
    if contact["order_id"]:
        return contact["order_id"]
    opened = at(contact["opened_at"])
    before = [
        (at(one["placed_at"]), name)
        for name, one in ORDERS.items()
        if one["customer_id"] == customer_of(contact) and at(one["placed_at"]) < opened
    ]
    latest = max(before)[1] if before else None
    return latest if latest and opened.date() < landmark(ORDERS[latest]) else None


def contacts_of(name: str, known: date) -> list[Row]:
    return [one for one in CONTACTS if order_of(one) == name and day(one["opened_at"]) <= known]


def seconds_to_answer(contact: Row) -> float | None:
    if contact.get("speed_of_answer_seconds"):
        return float(contact["speed_of_answer_seconds"])
    if contact.get("answered_at"):
        return (at(contact["answered_at"]) - at(contact["opened_at"])).total_seconds()
    return None


def is_unanswered(contact: Row) -> bool:
    """Every trace of an answer is blank, in a file that has the columns."""
    traces = ("answered_at", "speed_of_answer_seconds", "handle_seconds")
    return all(contact.get(name) == "" for name in traces)


def on_time_delivery(name: str, known: date) -> tuple[str, float | None]:
    order = ORDERS[name]
    if not order["promised_by"]:
        return "unknown", None
    promised = day(order["promised_by"])
    if order["delivered_at"]:
        return ("green", 0) if day(order["delivered_at"]) <= promised else ("red", 1)
    if order["status"] == "completed" or known < promised:
        return "unknown", None
    return "red", 2


def timed(metric: str, name: str, known: date) -> tuple[str, float | None]:
    """Judge the worst recorded time; an unanswered contact is worse than any answered late."""
    contacts = contacts_of(name, known)
    if not contacts:
        return "not_applicable", None
    if metric == "speed_of_answer":
        if any(map(is_unanswered, contacts)):
            return "red", None
        times = [seconds_to_answer(one) for one in contacts]
    else:
        column = {"wait_time": "wait_seconds", "handle_time": "handle_seconds"}[metric]
        times = [float(one[column]) if one.get(column) else None for one in contacts]
    recorded = [one for one in times if one is not None]
    if not recorded:
        return "unknown", None
    return ("red" if max(recorded) > TARGETS[metric] else "green"), max(recorded)


def resolution(contact: Row, known: date) -> str | None:
    """Return the state of one contact; None where nothing can ever tell."""
    if contact.get("resolved_first_contact"):
        return "green" if contact["resolved_first_contact"] == "yes" else "red"
    issue = contact.get("issue") or contact.get("topic")
    if not issue:
        return None
    opened = at(contact["opened_at"])
    for other in CONTACTS:
        again = (customer_of(other), other.get("issue") or other.get("topic"))
        later = at(other["opened_at"]) > opened
        passed = day(other["opened_at"]) - opened.date()
        if again == (customer_of(contact), issue) and later and passed <= days(7):
            return "red" if day(other["opened_at"]) <= known else "unknown"
    return "green" if opened.date() + days(7) <= known else "unknown"


def first_contact_resolution(name: str, known: date) -> tuple[str, float | None]:
    contacts = contacts_of(name, known)
    if not contacts:
        return "not_applicable", None
    states = {resolution(one, known) for one in contacts}
    state = next((one for one in ("red", "unknown", "green") if one in states), "unknown")
    return state, {"red": 1, "green": 0}.get(state)


def returned(name: str, known: date, at_landmark: bool = False) -> tuple[str, float | None]:
    delivered = ORDERS[name]["delivered_at"]
    last = day(delivered) + days(30) if delivered else date.max
    asked = [day(one["requested_at"]) for one in RETURNS if one["order_id"] == name]
    if any(one <= min(last, known) for one in asked):
        return "red", 1
    is_over = bool(delivered) and (at_landmark or last <= known)
    return ("green", 0) if is_over else ("unknown", None)


def contact_volume(name: str, known: date) -> tuple[str, float | None]:
    count = len(contacts_of(name, min(due(ORDERS[name]), known)))
    return ("red" if count else "green"), count


METRICS: dict[str, Callable[[str, date], tuple[str, float | None]]] = {
    "on_time_delivery": on_time_delivery,
    "speed_of_answer": partial(timed, "speed_of_answer"),
    "wait_time": partial(timed, "wait_time"),
    "handle_time": partial(timed, "handle_time"),
    "first_contact_resolution": first_contact_resolution,
    "returned": returned,
    "contact_volume": contact_volume,
}


def by_state(states: dict[str, str]) -> dict[str, list[str]]:
    return {state: sorted(name for name, one in states.items() if one == state) for state in STATES}


def share(names: Iterable[str], is_hit: Callable[[str], bool]) -> list[int]:
    """Return hits and n."""
    chosen = list(names)
    return [sum(map(is_hit, chosen)), len(chosen)]


def is_dissatisfied(name: str) -> bool:
    return ANSWERS[name]["satisfied"] == "no"


def area(values: dict[str, float]) -> float | None:
    """Return the AUC: how often the dissatisfied of a pair has the worse value, ties half."""
    worse = [value for name, value in values.items() if is_dissatisfied(name)]
    better = [value for name, value in values.items() if not is_dissatisfied(name)]
    wins = sum((one > other) + (one == other) / 2 for one in worse for other in better)
    return wins / (len(worse) * len(better)) if worse and better else None


def against_the_verdict(metric: str, names: list[str], known: date) -> dict[str, Any]:
    judged = {name: METRICS[metric](name, known) for name in names}
    states = by_state({name: state for name, (state, _) in judged.items()})
    green, red = (share(set(states[one]) & set(ANSWERS), is_dissatisfied) for one in STATES[:2])
    frame = {one: len(states[one]) for one in STATES}
    counted: dict[str, Any] = {"states": {one: " ".join(of) for one, of in states.items()}}
    counted["frame"] = frame
    counted |= {"dissatisfied_green": green, "dissatisfied_red": red}
    if green[1] and red[1]:
        hidden, seen = green[0] / green[1], red[0] / red[1]
        missed = hidden * frame["green"]
        counted["difference"] = seen - hidden
        counted["missed"] = missed / (missed + seen * frame["red"])
        counted["missed_uncorrected"] = [green[0], green[0] + red[0]]
    values = {n: value for n, (_, value) in judged.items() if n in ANSWERS and value is not None}
    return {**counted, "auc": area(values), "auc_n": len(values)}


def customers(cut: dict[str, Any]) -> list[str]:
    """Return the index order of every customer followed beyond the landmark."""
    first, last = map(day, cut["period"])
    index: dict[str, str] = {}
    for name, one in sorted(ORDERS.items(), key=lambda pair: (at(pair[1]["placed_at"]), pair[0])):
        is_index = is_completed(one) and not one["replacement_for"]
        if is_index and first <= day(one["placed_at"]) <= last:
            index.setdefault(one["customer_id"], name)
    return [name for name in index.values() if not came_back(name, landmark(ORDERS[name]))]


def came_back(name: str, by: date) -> bool:
    """Say whether the customer bought again on a later day, up to and with a day."""
    order = ORDERS[name]
    return any(
        one["customer_id"] == order["customer_id"]
        and day(order["placed_at"]) < day(one["placed_at"]) <= by
        and not one["replacement_for"]
        and one["status"] != "cancelled"
        for one in ORDERS.values()
    )


def against_repeat(metric: str, names: list[str]) -> dict[str, list[int]]:
    """Return, by the state held at the end of the landmark day, who was back 90 d later and n."""
    judge = partial(returned, at_landmark=True) if metric == "returned" else METRICS[metric]
    states = by_state({name: judge(name, landmark(ORDERS[name]))[0] for name in names})
    return {
        state: share(of, lambda name: came_back(name, landmark(ORDERS[name]) + days(90)))
        for state, of in states.items()
    }


def count(cut: dict[str, Any]) -> dict[str, Any]:
    first, last = map(day, cut["period"])
    known = day(cut["as_of"])
    names = [n for n, one in ORDERS.items() if first <= day(one["placed_at"]) <= last]
    names = [n for n in names if is_completed(ORDERS[n])]
    return {**cut, "verdict": {one: against_the_verdict(one, names, known) for one in METRICS}}


if __name__ == "__main__":
    counted = {name: count(cut) for name, cut in CUTS.items()}
    followed = customers(FIRST)
    counted["january"]["repeat_90d"] = {one: against_repeat(one, followed) for one in METRICS}
    json.dump(counted, sys.stdout, indent=1)
    sys.stdout.write("\n")
