"""`comeback bounces read`: a pipe that hands over no mail is not taken for a healthy one."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from feedback.cli.main import comeback
from feedback.cli.refusal import Refusal

MAIL = "Subject: Hello\r\n\r\nNo bounce."


def read(handed_over: str) -> Result:
    return CliRunner().invoke(comeback, ["bounces", "read"], input=handed_over)


@pytest.fixture(autouse=True)
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COMEBACK_DATA_DIR", str(tmp_path))
    CliRunner().invoke(comeback, ["db", "upgrade"])


@pytest.mark.parametrize("nothing", ["", "\n\n", "user unknown"])
def test_what_is_no_message_is_refused(nothing: str) -> None:
    refused = read(nothing)
    assert isinstance(refused.exception, Refusal)
    assert "1 input of 1 held no message" in str(refused.exception)


def test_a_message_that_is_no_bounce_of_ours_is_read_and_left() -> None:
    assert read(MAIL).output == "1 read, 0 told something of our mails\n"
