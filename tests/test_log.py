"""The log says what happened and to nobody who it happened to."""

import logging
import re

import pytest

from feedback.log import Line, set_up_logging


def logged(message: str, *arguments: object) -> str:
    record = logging.LogRecord("feedback.jobs", logging.INFO, "", 0, message, arguments, None)
    return Line().format(record)


def test_a_record_is_one_line_with_its_time_in_utc() -> None:
    line = logged("deliver sent=%d", 12)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ INFO feedback.jobs deliver sent=12", line)


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("to=ana.maria+shop@mail.example bounced", "to=<address> bounced"),
        ("Ana <ana@mail.example>, bo@mail.example", "Ana <<address>>, <address>"),
        ("GET /a/k3J9-xQ_2mZ7pL0vB5nT8wY1cR4 200", "GET /a/<token> 200"),
        (
            "POST https://shop.example/u/k3J9-xQ_2mZ7pL0vB5nT8wY1cR4",
            "POST https://shop.example/u/<token>",
        ),
        ("orders=3 /a/b is no token", "orders=3 /a/b is no token"),
    ],
)
def test_addresses_and_tokens_are_left_out(said: str, kept: str) -> None:
    assert logged("%s", said).endswith(f" {kept}")


def test_what_went_wrong_is_cleaned_too() -> None:
    error = ValueError("no such customer ana@mail.example")
    record = logging.LogRecord(
        "feedback", logging.ERROR, "", 0, "failed", (), (ValueError, error, None)
    )
    assert "ana@mail.example" not in Line().format(record)
    assert "no such customer <address>" in Line().format(record)


def test_ours_is_logged_from_info_up_and_other_houses_from_warning_up(
    capsys: pytest.CaptureFixture[str],
) -> None:
    set_up_logging()
    logging.getLogger("feedback.intake").info("ours")
    logging.getLogger("apscheduler").info("theirs")
    said = capsys.readouterr()
    assert said.out == ""
    assert "ours" in said.err
    assert "theirs" not in said.err
