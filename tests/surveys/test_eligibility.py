"""The first reason that fits keeps a touchpoint out of the draw."""

import pytest

from surveys.disposition import EXCLUDED_BEFORE_DRAW, Disposition
from surveys.eligibility import exclusion_before_draw

FINE = {
    "active": True,
    "reachable": True,
    "consent": True,
    "blank_consent": True,
    "suppressed": False,
    "held_out": False,
}
FAULTS: list[tuple[dict[str, bool], Disposition]] = [
    ({"active": False}, Disposition.NOT_ACTIVE),
    ({"reachable": False}, Disposition.NO_ADDRESS),
    ({"consent": False}, Disposition.NO_CONSENT),
    ({"suppressed": True}, Disposition.SUPPRESSED),
    ({"held_out": True}, Disposition.HOLDOUT),
]


def test_nothing_keeps_out_whoever_may_be_asked() -> None:
    assert exclusion_before_draw(**FINE) is None


@pytest.mark.parametrize(("fault", "reason"), FAULTS)
def test_each_reason(fault: dict[str, bool], reason: Disposition) -> None:
    assert exclusion_before_draw(**{**FINE, **fault}) is reason


@pytest.mark.parametrize("first", range(len(FAULTS)))
def test_the_earlier_reason_stands_before_all_later_ones(first: int) -> None:
    circumstances = dict(FINE)
    for fault, _ in FAULTS[first:]:
        circumstances.update(fault)
    assert exclusion_before_draw(**circumstances) is EXCLUDED_BEFORE_DRAW[first]


@pytest.mark.parametrize(
    ("consent", "blank_consent", "expected"),
    [
        (None, True, None),
        (None, False, Disposition.NO_CONSENT),
        (True, False, None),
        (False, True, Disposition.NO_CONSENT),
    ],
)
def test_a_blank_consent_counts_as_the_survey_says(
    consent: bool | None, blank_consent: bool, expected: Disposition | None
) -> None:
    assert (
        exclusion_before_draw(
            active=True,
            reachable=True,
            consent=consent,
            blank_consent=blank_consent,
            suppressed=False,
            held_out=False,
        )
        is expected
    )
