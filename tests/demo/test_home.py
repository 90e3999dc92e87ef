"""The demo's folder: made once a day, its sign-in kept, never two demos at once."""

import stat
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from feedback.demo.home import Made, alone, find_or_begin, finish, sign_in_of

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
WANTED = Made(400, 1, "Europe/Lisbon", "http://127.0.0.1:8000", NOON)


def test_a_demo_of_today_is_found_again_finished_or_not(tmp_path: Path) -> None:
    assert find_or_begin(tmp_path, WANTED) == WANTED
    later = replace(WANTED, made_at=NOON + timedelta(hours=3))
    assert find_or_begin(tmp_path, later) == WANTED, "its history ends when it was begun"
    finish(tmp_path, WANTED)
    assert find_or_begin(tmp_path, later) == replace(WANTED, is_finished=True)


@pytest.mark.parametrize(
    "other",
    [
        replace(WANTED, made_at=NOON + timedelta(days=1)),
        replace(WANTED, orders=500),
        replace(WANTED, seed=2),
        replace(WANTED, timezone="UTC"),
        replace(WANTED, base_url="http://127.0.0.1:9000"),
        replace(WANTED, version="next"),
    ],
)
def test_another_day_or_another_wish_makes_it_anew(tmp_path: Path, other: Made) -> None:
    find_or_begin(tmp_path, WANTED)
    finish(tmp_path, WANTED)
    (tmp_path / "comeback.db").write_text("rows")
    (tmp_path / "facts").mkdir()
    (tmp_path / "facts" / "manifest.json").write_text("{}")
    account = sign_in_of(tmp_path)
    assert find_or_begin(tmp_path, other) == other
    assert not (tmp_path / "comeback.db").exists()
    assert not (tmp_path / "facts").exists()
    assert sign_in_of(tmp_path) == account


@pytest.mark.parametrize("note", ["", "{}", '{"made_at": 1}', '{"made_at": "2026-11-21", "a": 1}'])
def test_a_note_that_makes_no_sense_is_of_no_demo(tmp_path: Path, note: str) -> None:
    (tmp_path / "demo.json").write_text(note)
    assert find_or_begin(tmp_path, WANTED) == WANTED


def test_what_is_not_the_demos_stays(tmp_path: Path) -> None:
    (tmp_path / "letters").write_text("mine")
    find_or_begin(tmp_path, WANTED)
    find_or_begin(tmp_path, replace(WANTED, seed=2))
    assert (tmp_path / "letters").read_text() == "mine"


def test_the_sign_in_is_readable_by_its_owner_alone(tmp_path: Path) -> None:
    account = sign_in_of(tmp_path)
    assert len(account.password) >= 12
    (kept,) = tmp_path.glob("sign_in*")
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600


def test_two_demos_never_share_a_folder(tmp_path: Path) -> None:
    with alone(tmp_path) as first:
        assert first
        with alone(tmp_path) as second:
            assert not second
    with alone(tmp_path) as again:
        assert again
