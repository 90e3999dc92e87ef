"""Addresses in the one form customers are matched by."""

import pytest

from feedback.intake.addresses import normal_email, normal_phone


def test_an_email_is_trimmed_and_in_lower_case_and_no_more() -> None:
    assert normal_email("  Ann.B+shop@Customer.Example ") == "ann.b+shop@customer.example"


@pytest.mark.parametrize("text", ["n/a", "ann@", "@x", "a b@c.d", "a@b@c", "x" * 250 + "@a.bc"])
def test_what_cannot_be_an_email_is_none(text: str) -> None:
    assert normal_email(text) is None


@pytest.mark.parametrize(
    ("text", "country", "number"),
    [
        ("+351912345678", None, "+351912345678"),
        ("912 345 678", "PT", "+351912345678"),
        ("+44 (0)20 7946 0958", "PT", "+442079460958"),
        ("020 7946 0958", "gb", "+442079460958"),
        ("020 7946 0958", None, None),
        ("020 7946 0958", "United Kingdom", None),
        ("12", "PT", None),
        ("call me", "PT", None),
    ],
)
def test_a_phone_is_in_e164_with_the_rows_country(
    text: str, country: str | None, number: str | None
) -> None:
    assert normal_phone(text, country) == number
