"""SendGrid's signature over raw bytes, by its own published example and by keys of ours."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from feedback.mail.receipt_signature import NotAKey, Signatures
from tests.conftest import NOON
from tests.hooks.signing import Signer

PUBLISHED = Path(__file__).parents[3] / "shared/data/payloads/sendgrid/signature_vector.json"


def test_sendgrids_own_example_is_true_to_the_last_byte_alone() -> None:
    if not PUBLISHED.exists():
        pytest.skip(f"SendGrid's example is not at {PUBLISHED}")
    vector = json.loads(PUBLISHED.read_text(encoding="utf-8"))
    body = vector["payload"].encode()
    given = vector["signature"], vector["timestamp"], datetime(2020, 9, 14, 20, tzinfo=UTC)
    assert Signatures(vector["public_key"]).is_signed(body, *given)
    assert body.endswith(b"\r\n")
    assert not Signatures(vector["public_key"]).is_signed(body[:-2], *given)
    assert not Signatures(vector["bad_public_key"]).is_signed(body, *given)


@pytest.mark.parametrize("timestamp", ["", "x", "١", "-1", "1" * 30, "1.5"])
def test_a_time_that_is_none_is_not_recent(timestamp: str) -> None:
    assert not Signatures(Signer().public).is_signed(b"[]", "AAAA", timestamp, NOON)


@pytest.mark.parametrize("signature", ["", "x", "AAAA", "é"])
def test_a_signature_that_is_none_is_no_ones(signature: str) -> None:
    now = str(int(NOON.timestamp()))
    assert not Signatures(Signer().public).is_signed(b"[]", signature, now, NOON)
    assert not Signatures(Signer().public).is_signed(b"\xff", signature, now, NOON)


def test_only_a_key_of_sendgrids_kind_will_do() -> None:
    for key in ("", "AAAA", "é", Signer(ec.SECP384R1()).public):
        with pytest.raises(NotAKey):
            Signatures(key)
