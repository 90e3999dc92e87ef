"""Suppressed addresses are known by a keyed hash alone."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.fieldwork.suppress import is_suppressed, suppress, suppressed_among
from feedback.models.suppression import Suppression, SuppressionReason
from tests.conftest import NOON
from tests.fieldwork.rows import KEY


def test_no_address_is_kept(session: Session) -> None:
    suppress(session, "ann@customer.example", SuppressionReason.BOUNCED, NOON, KEY)
    (kept,) = session.scalars(select(Suppression))
    assert "ann" not in kept.address_hash
    assert (kept.reason, kept.suppressed_at) == (SuppressionReason.BOUNCED, NOON)
    assert not is_suppressed(session, "ann@customer.example", "another key")


def test_each_reason_is_listed_once(session: Session) -> None:
    for reason in (
        SuppressionReason.BOUNCED,
        SuppressionReason.BOUNCED,
        SuppressionReason.UNSUBSCRIBED,
    ):
        suppress(session, "ann@customer.example", reason, NOON, KEY)
    reasons = session.scalars(select(Suppression.reason)).all()
    assert sorted(reasons) == [SuppressionReason.BOUNCED, SuppressionReason.UNSUBSCRIBED]


def test_of_a_batch_the_suppressed_are_found(session: Session) -> None:
    addresses = {f"c{number}@customer.example" for number in range(20)}
    assert suppressed_among(session, addresses, KEY) == set()
    for number in (3, 7):
        address = f"C{number}@customer.example"
        suppress(session, address, SuppressionReason.COMPLAINED, NOON, KEY)
    found = suppressed_among(session, addresses, KEY)
    assert found == {"c3@customer.example", "c7@customer.example"}
