"""Suppressed addresses are known by a keyed hash alone."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.fieldwork.suppress import (
    ensure_key,
    is_suppressed,
    listed_among,
    suppress,
    suppress_hashes,
    suppressed_among,
)
from feedback.fieldwork.surveys import ensure_surveys
from feedback.models.suppression import Suppression, SuppressionKey, SuppressionReason
from feedback.tokens import hash_address
from tests.conftest import NOON
from tests.fieldwork.rows import DAY

ANN = "ann@customer.example"
BOB = "bob@customer.example"


def test_no_address_is_kept(session: Session) -> None:
    suppress(session, ANN, SuppressionReason.BOUNCED, NOON)
    (kept,) = session.scalars(select(Suppression))
    assert "ann" not in kept.address_hash
    assert (kept.reason, kept.suppressed_at) == (SuppressionReason.BOUNCED, NOON)


def test_the_key_of_the_list_is_random_and_kept_beside_it(session: Session) -> None:
    """Another SECRET_KEY, or a backup restored elsewhere, un-suppresses nobody."""
    ensure_surveys(session)
    ensure_surveys(session)
    (key,) = session.scalars(select(SuppressionKey.secret))
    assert len(key) == 64
    suppress(session, ANN, SuppressionReason.BOUNCED, NOON)
    kept = session.scalars(select(Suppression.address_hash)).one()
    assert kept == hash_address(ANN, key)
    assert is_suppressed(session, ANN)


def test_the_key_is_made_when_it_is_first_needed(session: Session) -> None:
    assert ensure_key(session) == ensure_key(session)
    assert session.scalars(select(SuppressionKey.secret)).all() == [ensure_key(session)]


def test_each_reason_is_listed_once(session: Session) -> None:
    for reason in (
        SuppressionReason.BOUNCED,
        SuppressionReason.BOUNCED,
        SuppressionReason.UNSUBSCRIBED,
    ):
        suppress(session, "ann@customer.example", reason, NOON)
    reasons = session.scalars(select(Suppression.reason)).all()
    assert sorted(reasons) == [SuppressionReason.BOUNCED, SuppressionReason.UNSUBSCRIBED]


def test_of_a_batch_the_suppressed_are_found(session: Session) -> None:
    addressed = {(f"c{number}@customer.example", "completed") for number in range(20)}
    assert suppressed_among(session, addressed) == set()
    for number in (3, 7):
        address = f"C{number}@customer.example"
        suppress(session, address, SuppressionReason.COMPLAINED, NOON)
    found = {address for address, _ in suppressed_among(session, addressed)}
    assert found == {"c3@customer.example", "c7@customer.example"}


def test_one_survey_alone_can_be_kept_from_an_address(session: Session) -> None:
    suppress(session, ANN, SuppressionReason.ON_REQUEST, NOON, "completed")
    suppress(session, BOB, SuppressionReason.ON_REQUEST, NOON)
    addressed = [(one, survey) for one in (ANN, BOB) for survey in ("completed", "not_completed")]
    assert suppressed_among(session, addressed) == {
        (ANN, "completed"),
        (BOB, "completed"),
        (BOB, "not_completed"),
    }
    assert not is_suppressed(session, ANN), "it is about one survey, not about everything"


def test_of_two_times_for_one_reason_the_earlier_stays(session: Session) -> None:
    for moment in (NOON, NOON - DAY, NOON + DAY):
        suppress(session, ANN, SuppressionReason.BOUNCED, moment)
    assert session.scalars(select(Suppression.suppressed_at)).all() == [NOON - DAY]


def test_more_than_a_statement_takes_are_looked_up(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("feedback.fieldwork.suppress.CHUNK", 3)
    hashes = [f"{number:040x}" for number in range(10)]
    suppress_hashes(session, dict.fromkeys(hashes[:8], NOON), SuppressionReason.BOUNCED)
    found = listed_among(session, [(one, "completed") for one in hashes])
    assert {one for one, _ in found} == set(hashes[:8])
