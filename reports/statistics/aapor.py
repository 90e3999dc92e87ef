"""How many of those asked have answered, by the standard the field compares itself with."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ResponseRates:
    """`rr1` counts complete answers only, `rr2` partial ones too; both are shares of all `n`."""

    rr1: float
    rr2: float
    n: int


def response_rates(
    complete: int, partial: int, refusal: int, non_contact: int, unknown: int
) -> ResponseRates | None:
    """Return RR1 and RR2 (AAPOR, Standard Definitions); None where nobody was asked.

    All who were asked stand in the denominator, those too of whom it is not known whether the
    invitation reached them. Units: counts of invitations.
    """
    n = complete + partial + refusal + non_contact + unknown
    if n == 0:
        return None
    return ResponseRates(rr1=complete / n, rr2=(complete + partial) / n, n=n)
