"""Every bad row has its reason, and the rest is stored."""

from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from feedback.models.order import Order
from tests.intake.imported import counts, import_file, reasons, write

BAD_ORDERS = {
    "a1,,2026-02-01T10:00,,,,": "order_id 'a1' stands in line 2 already",
    ",,2026-02-01T10:00,,,,": "order_id is blank; every row needs one",
    "b1,,,,,,": "placed_at is blank; every row needs one",
    "b2,,soon,,,,": "placed_at 'soon' is no time; write it as 2026-03-02T14:30:00",
    "b3,,2026-03-04,,,,": "placed_at 2026-03-04 00:00 UTC is in the future",
    "b4,,2026-02-01T10:00,2026-02-01T09:00,,,": (
        "delivered_at '2026-02-01T09:00' is before the order was placed, '2026-02-01T10:00'"
    ),
    "b5,,2026-02-01T10:00,2026-04-01,,,": "delivered_at 2026-03-31 23:00 UTC is in the future",
    "b6,,2026-02-01T10:00,,-1,,": ("total '-1' is negative; money given back belongs to a return"),
    "b7,,2026-02-01T10:00,,1 000,,": (
        "total '1 000' is no number that can be kept; write it as 1234.56"
    ),
    "b8,,2026-02-01T10:00,,,lost,": "status 'lost' is not one of open, completed, cancelled",
    "b9,,2026-02-01T10:00,,,,maybe": "consent 'maybe' is neither yes nor no",
    "b10,,2026-02-01T10:00": "has 3 cells where the header has 7",
}


def test_each_bad_row_has_its_reason_and_the_rest_is_stored(
    sessions: sessionmaker[Session], tmp_path: Path
) -> None:
    header = "order_id,email,placed_at,delivered_at,total,status,consent"
    good = ["a1,,2026-02-01T10:00,2026-02-01,1.5,Open,Yes", "a2,n/a,2026-03-03T11:00,,,,"]
    path = write(tmp_path / "orders.csv", header, good[0], *BAD_ORDERS, good[1])
    chunks = import_file(sessions, "orders", path)
    assert reasons(chunks) == dict(enumerate(BAD_ORDERS.values(), start=3))
    assert counts(chunks) == (14, 2, 0, 12)
    with sessions() as session:
        first, second = session.scalars(select(Order).order_by(Order.shop_id))
    assert (first.delivered_at, first.total_cents, first.consent) == (first.placed_at, 150, True)
    assert (second.attributes, second.customer_id) == ({"unusable_email": "n/a"}, None)


@pytest.mark.parametrize(
    ("kind", "header", "rows"),
    [
        (
            "checkouts",
            "checkout_id,started_at,last_active_at,phone",
            {
                "b1,2026-02-01T10:00,2026-02-01T09:00,": (
                    "last_active_at '2026-02-01T09:00' is before the checkout was started"
                ),
                "b2,2026-02-01T10:00,2026-02-01,call me": None,
            },
        ),
        (
            "contacts",
            "contact_id,opened_at,channel,handle_seconds",
            {
                "c1,2026-02-01T10:00,pigeon,": "channel 'pigeon' is not one of phone, email, "
                "chat, sms, social, self_service, in_store",
                "c2,2026-02-01T10:00,phone,-5": "handle_seconds '-5' is negative; "
                "seconds count from 0",
                "c3,2026-02-01T10:00,Self-Service,5": None,
            },
        ),
        (
            "returns",
            "return_id,order_id,requested_at,amount",
            {
                "r1,,2026-02-01,": "order_id is blank; every row needs one",
                "r2,a1,2026-02-01,-3": "amount '-3' is negative; money given back belongs to a "
                "return",
                "r3,a1,2026-02-01,3": None,
            },
        ),
        (
            "responses",
            "order_id,checkout_id,answered_at,satisfied,handled_as_wanted",
            {
                ",,2026-02-01,yes,": "order_id is blank; every response belongs to an order or a "
                "checkout",
                "a1,b1,2026-02-01,yes,": "checkout_id is given beside an order_id; a response "
                "belongs to one",
                "a1,,2026-02-01,,": "holds no answer to any question",
                "a1,,2026-02-01,no,perhaps": "handled_as_wanted 'perhaps' is not one of yes, no, "
                "untold",
                "a1,,2026-02-01,yes,": "order_id 'a1' is not known; import its order first",
            },
        ),
        (
            "measurements",
            "metric,from,to,value,n",
            {
                "wait_time,2026-02-01,2026-01-01,5,": "to 2026-01-01 is before the first day, "
                "2026-02-01",
                "wait_time,2026-01-01,2026-02-01,,": "value is blank; every row needs one",
                "wait_time,2026-01-01,2026-02-01,5,2.5": "n '2.5' is no count",
                "wait_time,2026-01-01,2026-02-01,5,9": None,
                "wait_time,2026-01-01,2026-02-01,6,9": "metric from to channel location "
                "'wait_time 2026-01-01 2026-02-01  ' stands in line 5 already",
            },
        ),
        (
            "assignments",
            "fix,customer_id,arm,assigned_at",
            {
                "faster,7,,2026-02-01": "arm is blank; every row needs one",
                "faster,7,treated,2026-05-01": "assigned_at 2026-04-30 23:00 UTC is in the future",
                "faster,7,treated,2026-02-01": None,
                "faster,7,control,2026-02-01": "fix customer_id 'faster 7' stands in line 4 "
                "already",
            },
        ),
    ],
)
def test_every_kind_says_what_is_wrong(
    sessions: sessionmaker[Session],
    tmp_path: Path,
    kind: str,
    header: str,
    rows: dict[str, str | None],
) -> None:
    path = write(tmp_path / f"{kind}.csv", header, *rows)
    chunks = import_file(sessions, kind, path)
    wanted = {line: reason for line, reason in enumerate(rows.values(), start=2) if reason}
    assert reasons(chunks) == wanted
    stored = len(rows) - len(wanted)
    assert counts(chunks) == (len(rows), stored, 0, len(wanted))
    assert counts(import_file(sessions, kind, path)) == (len(rows), 0, stored, len(wanted))
