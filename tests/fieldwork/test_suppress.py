"""Suppressed addresses are known by a keyed hash alone."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.fieldwork.suppress import ensure_key, is_suppressed, suppress, suppressed_among
from feedback.fieldwork.surveys import ensure_surveys
from feedback.models.suppression import Suppression, SuppressionKey, SuppressionReason
from feedback.tokens import hash_address
from tests.conftest import NOON


def test_no_address_is_kept(session: Session) -> None:
    suppress(session, "ann@customer.example", SuppressionReason.BOUNCED, NOON)
    (kept,) = session.scalars(select(Suppression))
    assert "ann" not in kept.address_hash
    assert (kept.reason, kept.suppressed_at) == (SuppressionReason.BOUNCED, NOON)


def test_the_key_of_the_list_is_random_and_kept_beside_it(session: Session) -> None:
    """Another SECRET_KEY, or a backup restored elsewhere, un-suppresses nobody."""
    ensure_surveys(session)
    ensure_surveys(session)
    (key,) = session.scalars(select(SuppressionKey.secret))
    assert len(key) == 64
    suppress(session, "ann@customer.example", SuppressionReason.BOUNCED, NOON)
    kept = session.scalars(select(Suppression.address_hash)).one()
    assert kept == hash_address("ann@customer.example", key)
    assert is_suppressed(session, "ann@customer.example")


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
    addresses = {f"c{number}@customer.example" for number in range(20)}
    assert suppressed_among(session, addresses) == set()
    for number in (3, 7):
        address = f"C{number}@customer.example"
        suppress(session, address, SuppressionReason.COMPLAINED, NOON)
    found = suppressed_among(session, addresses)
    assert found == {"c3@customer.example", "c7@customer.example"}
