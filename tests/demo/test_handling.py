"""How contacts were handled tells nothing of the verdict; whether they were resolved does."""

from collections import defaultdict
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from feedback.demo.contact_rows import contact_rows
from feedback.demo.fates import SATISFIED
from feedback.demo.order_rows import number_of
from feedback.demo.shop import DEFAULT, SimulatedShop
from feedback.demo.span import Span
from feedback.demo.world import World
from feedback.intake.payloads import ContactRecord

SPAN = Span(datetime(2026, 11, 21, 15, 30, tzinfo=UTC), ZoneInfo("Europe/Lisbon"))
Contacts = dict[int, list[ContactRecord]]


@pytest.fixture(scope="module")
def world() -> World:
    world = World(SimulatedShop(), SPAN, 1, 20_000)
    for day in range(SPAN.days):
        world.live(day)
    return world


@pytest.fixture(scope="module")
def contacts(world: World) -> Contacts:
    """Return the contacts of each order that has any, in the order they were opened."""
    found: Contacts = defaultdict(list)
    rng = np.random.default_rng(1)
    for _, record in sorted(contact_rows(rng, world, 0, world.placed), key=lambda row: row[0]):
        found[number_of(record.order_id or "")].append(record)
    return found


def test_a_call_nobody_answered_says_nothing_and_is_tried_again(contacts: Contacts) -> None:
    tried = [records for records in contacts.values() if records[0].answered is False]
    assert 0.03 < len(tried) / len(contacts) < 0.11
    for unanswered, *others in tried:
        assert unanswered.wait_seconds
        assert not any(
            (unanswered.topic, unanswered.agent, unanswered.handle_seconds, unanswered.answered_at)
        )
        assert others
        assert all(record.answered for record in others)


def test_a_second_contact_is_of_somebody_not_helped_and_is_quicker(contacts: Contacts) -> None:
    answered = [[one for one in records if one.answered] for records in contacts.values()]
    pairs = [records for records in answered if len(records) > 1]
    assert len(pairs) > 200
    for first, second in pairs:
        assert first.resolved_first_contact is False
        assert second.opened_at > first.opened_at
        assert (second.wait_seconds or 0) <= (first.wait_seconds or 0)
        assert (second.handle_seconds or 0) <= (first.handle_seconds or 0)


@pytest.mark.parametrize(
    "name", ["speed_of_answer_seconds", "wait_seconds", "handle_seconds", "unanswered"]
)
def test_the_slowest_contact_of_an_order_tells_nothing_of_its_verdict(
    world: World, contacts: Contacts, name: str
) -> None:
    def worst(records: list[ContactRecord]) -> float:
        if name == "unanswered":
            return float(any(record.answered is False for record in records))
        return max(getattr(record, name) or 0.0 for record in records)

    values = np.array([worst(records) for records in contacts.values()])
    assert abs(difference(world, contacts, values > np.median(values))) < 3


def test_having_been_helped_tells_much_of_the_verdict(world: World, contacts: Contacts) -> None:
    helped = [bool(records[-1].resolved_first_contact) for records in contacts.values()]
    assert difference(world, contacts, np.array(helped)) > 8


def test_trained_agents_help_more_of_those_who_get_in_touch(
    world: World, contacts: Contacts
) -> None:
    helped: dict[str, list[bool]] = defaultdict(list)
    for records in contacts.values():
        trained = (records[-1].attributes or {})["agent_trained"]
        helped[trained].append(bool(records[-1].resolved_first_contact))
    share = {trained: np.mean(those) for trained, those in helped.items()}
    assert share["yes"] == pytest.approx(world.shop.service.resolved_by_trained, abs=0.04)
    assert share["no"] == pytest.approx(world.shop.service.resolved, abs=0.04)


def test_some_who_come_back_take_the_issue_to_another_channel(contacts: Contacts) -> None:
    answered = [[one for one in records if one.answered] for records in contacts.values()]
    pairs = [records for records in answered if len(records) > 1]
    moved = np.mean([first.channel != second.channel for first, second in pairs])
    assert moved == pytest.approx(DEFAULT.service.other_channel, abs=0.06)


def difference(world: World, contacts: Contacts, chosen: np.ndarray) -> float:
    """Return how many standard errors those chosen are more satisfied than the others."""
    satisfied = world.orders["verdict"][list(contacts)] == SATISFIED
    one, other = satisfied[chosen], satisfied[~chosen]
    spread = satisfied.var() * (1 / len(one) + 1 / len(other))
    return float((one.mean() - other.mean()) / np.sqrt(spread))
