"""Killed senders and a provider that goes wrong: nobody is asked twice, nobody lost from sight.

Shortened; `make faults` is the whole of it.
"""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.faults.run import Mode, Plan, run

INVITATIONS, KILLS, PAUSE = 500, 5, 0.3


def url_of(engine: Engine) -> str:
    return engine.url.render_as_string(hide_password=False)


def test_held_mails_are_the_only_ones_nobody_knows_of(engine: Engine, tmp_path: Path) -> None:
    result = run(Plan(Mode.HOLD, INVITATIONS, KILLS, PAUSE), url_of(engine), tmp_path)
    assert (result.twice, result.unsent, result.misrecorded) == (0, 0, 0)
    assert result.held
    assert result.once + result.held + result.refused >= INVITATIONS
    assert result.torment.in_the_middle, "no kill came in the middle of a batch"


def test_a_batch_taken_back_leaves_nobody_out(engine: Engine, tmp_path: Path) -> None:
    result = run(Plan(Mode.CANCEL, INVITATIONS, KILLS, PAUSE), url_of(engine), tmp_path)
    assert (result.twice, result.unsent, result.misrecorded, result.held) == (0, 0, 0, 0)
    assert result.once + result.refused == INVITATIONS
    assert result.cancelled


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_a_provider_that_says_what_became_of_its_mails_leaves_held_only_what_never_left(
    engine: Engine, tmp_path: Path
) -> None:
    result = run(Plan(Mode.EVENTS, INVITATIONS, KILLS, PAUSE), url_of(engine), tmp_path)
    assert (result.twice, result.unsent, result.misrecorded, result.held_reached) == (0, 0, 0, 0)
    assert result.once + result.held + result.refused == INVITATIONS


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_trying_again_what_may_have_left_asks_customers_twice(
    engine: Engine, tmp_path: Path
) -> None:
    """The control: a bench that finds nothing here would find nothing anywhere."""
    result = run(Plan(Mode.NAIVE, INVITATIONS, 2, PAUSE), url_of(engine), tmp_path)
    assert result.twice
