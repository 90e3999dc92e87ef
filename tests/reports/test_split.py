"""The parts of a change of revenue add up to it, to the cent; and none gives a few orders away."""

from hypothesis import given
from hypothesis import strategies as st

from reports.metrics.value.split import OTHER, Part, Sales, joined, pooled

LEAST = 5


def sales(orders: int, cents: int) -> Sales:
    return Sales(orders, cents if orders else 0, float(cents) ** 2)


anything = st.builds(
    sales, st.integers(0, 40) | st.integers(0, 10**6), st.integers(-(10**6), 10**12)
)
kinds = st.lists(st.tuples(anything, anything), max_size=12).map(
    lambda both: [Part(f"kind {place}", *sides) for place, sides in enumerate(both)]
)


def test_more_orders_of_the_same_value_moved_it_all() -> None:
    part = Part("first", sales(30, 30_000), sales(20, 20_000))
    assert (part.moved, part.by_orders, part.by_value) == (10_000, 10_000, 0)


def test_dearer_orders_moved_it_all() -> None:
    part = Part("first", sales(20, 30_000), sales(20, 20_000))
    assert (part.moved, part.by_orders, part.by_value) == (10_000, 0, 10_000)


def test_of_more_and_dearer_orders_each_moves_its_own_at_the_mean_of_the_other() -> None:
    # 30 orders of 20.00 against 20 of 10.00: 10 more at 15.00 and 10.00 dearer at 25 orders.
    part = Part("first", sales(30, 60_000), sales(20, 20_000))
    assert (part.moved, part.by_orders, part.by_value) == (40_000, 15_000, 25_000)


def test_what_one_period_has_none_of_moved_by_its_orders() -> None:
    assert Part("new", sales(7, 701), Sales()).by_orders == 701
    assert Part("gone", Sales(), sales(7, 701)).by_orders == -701


@given(kinds)
def test_parts_add_up_to_the_cent(parts: list[Part]) -> None:
    whole = joined("whole", parts)
    kept = pooled(parts, LEAST)
    if kept:
        assert sum(part.moved for part in kept) == whole.moved
        assert sum(part.orders for part in kept) == whole.orders
        assert sum(part.by_orders + part.by_value for part in kept) == whole.moved


@given(kinds)
def test_none_shown_is_of_a_few_nor_is_the_rest(parts: list[Part]) -> None:
    kept = pooled(parts, LEAST)
    assert not [part for part in kept if part.is_small(LEAST)]
    names = {part.name for part in kept}
    assert (
        not joined("hidden", [part for part in parts if part.name not in names]).is_small(LEAST)
        or not names
    )


def test_a_few_are_put_with_the_smallest_that_may_be_shown() -> None:
    parts = [
        Part("late", sales(3, 300), sales(9, 900)),
        Part("damaged", sales(50, 5_000), sales(40, 4_000)),
        Part("wrong", sales(6, 600), sales(8, 800)),
    ]
    kept = {part.name: (part.this.orders, part.other.orders) for part in pooled(parts, LEAST)}
    assert kept == {"damaged": (50, 40), OTHER: (9, 17)}


def test_of_too_few_altogether_nothing_is_shown() -> None:
    assert pooled([Part("late", sales(3, 300), sales(1, 100))], LEAST) == []
