"""The draw is a hash anyone can repeat."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.sampling import HOLDOUT_RATE, asking_probability, bucket, is_drawn

BUCKETS: dict[str, int] = json.loads(
    (Path(__file__).parents[1] / "vectors" / "statistics.json").read_text(encoding="utf-8")
)["vectors"]["hash_buckets"]["examples"]

rates = st.integers(0, 10_000)
keys = st.text(max_size=40)


@pytest.mark.parametrize("salted_key", BUCKETS)
def test_hash_buckets(salted_key: str) -> None:
    salt, _, key = salted_key.partition(":")
    assert bucket(salt, key) == BUCKETS[salted_key]


def test_a_number_falls_where_its_digits_fall() -> None:
    assert bucket("survey-v1", 1000001) == BUCKETS["survey-v1:1000001"] == 1564


@given(keys, rates, rates)
def test_a_raised_rate_keeps_everyone_already_drawn(key: str, one: int, other: int) -> None:
    drawn = bucket("salt", key)
    if is_drawn(drawn, min(one, other)):
        assert is_drawn(drawn, max(one, other))


@given(keys)
def test_rate_0_draws_nobody_and_rate_100_percent_everybody(key: str) -> None:
    assert not is_drawn(bucket("salt", key), 0)
    assert is_drawn(bucket("salt", key), 10_000)


def test_a_rate_of_20_percent_draws_the_first_2000_buckets() -> None:
    assert is_drawn(1_999, 2_000)
    assert not is_drawn(2_000, 2_000)


def test_a_rate_draws_its_share_and_salts_draw_apart() -> None:
    drawn = [is_drawn(bucket("survey", key), 2_000) for key in range(20_000)]
    held_out = [is_drawn(bucket("holdout", key), HOLDOUT_RATE) for key in range(20_000)]
    both = sum(a and b for a, b in zip(drawn, held_out, strict=True))
    assert 3_800 < sum(drawn) < 4_200
    assert 1_850 < sum(held_out) < 2_150
    assert 320 < both < 480


def test_the_chance_of_being_asked_leaves_room_for_the_holdout() -> None:
    assert asking_probability(2_000, HOLDOUT_RATE) == pytest.approx(0.18)
    assert asking_probability(10_000, 0) == 1
