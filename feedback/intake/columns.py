"""The columns of the import files, as promised to users."""

from typing import NamedTuple


class Columns(NamedTuple):
    """The columns that must be there and those that may; `named_by` tells one row from another.

    Of `either`, where there are any, one at least must be there.
    """

    required: tuple[str, ...]
    optional: tuple[str, ...]
    named_by: tuple[str, ...]
    either: tuple[str, ...] = ()

    @property
    def all(self) -> tuple[str, ...]:
        return self.required + self.optional


# What a rejects file adds to its rows; left out when it is corrected and imported again.
REJECTED_LINE, REJECTED_REASON = "rejected_line", "rejected_reason"
REJECTED_COLUMNS = frozenset({REJECTED_LINE, REJECTED_REASON})


def _columns(required: str, optional: str, named_by: str) -> Columns:
    return Columns(tuple(required.split()), tuple(optional.split()), tuple(named_by.split()))


COLUMNS = {
    "orders": _columns(
        "order_id placed_at",
        "customer_id email phone status channel location fulfilment promised_by shipped_at "
        "delivered_at cancelled_at cancelled_by total currency country region language category "
        "replacement_for consent",
        "order_id",
    ),
    "checkouts": _columns(
        "checkout_id started_at",
        "customer_id email phone last_active_at step total currency channel location country "
        "region language category completed_order_id consent",
        "checkout_id",
    ),
    "contacts": _columns(
        "contact_id opened_at",
        "customer_id email order_id checkout_id issue channel topic answered_at "
        "speed_of_answer_seconds wait_seconds handle_seconds resolved_first_contact agent score "
        "satisfied",
        "contact_id",
    ),
    "returns": _columns(
        "return_id order_id requested_at",
        "channel location reason amount received_at refunded_at",
        "return_id",
    ),
    "responses": _columns(
        "answered_at",
        "order_id checkout_id asked_at satisfied what_went_wrong handled_as_wanted "
        "why_not_completed score",
        "",
    )._replace(either=("order_id", "checkout_id")),
    "measurements": _columns(
        "metric from to value", "n channel location", "metric from to channel location"
    ),
    "assignments": _columns("fix customer_id arm assigned_at", "", "fix customer_id"),
}
