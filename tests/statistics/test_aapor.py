"""Response rates are of everybody asked."""

from reports.statistics.aapor import response_rates


def test_complete_answers_first_and_partial_ones_beside_them() -> None:
    """Of 200 asked 30 answered all, 10 the first question, 4 unsubscribed, 150 said nothing."""
    rates = response_rates(complete=30, partial=10, refusal=4, non_contact=150, unknown=6)
    assert rates is not None
    assert (rates.rr1, rates.rr2, rates.n) == (0.15, 0.2, 200)


def test_an_address_that_bounced_stays_in_the_denominator() -> None:
    rates = response_rates(1, 0, 0, 0, unknown=3)
    assert rates is not None
    assert rates.rr1 == 0.25


def test_nobody_asked_is_no_rate_of_0() -> None:
    assert response_rates(0, 0, 0, 0, 0) is None
