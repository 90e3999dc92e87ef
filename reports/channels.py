"""Channels: what customers say and do by channel, and what goes from one channel to another."""

from collections.abc import Sequence
from dataclasses import replace

from reports.breakdown import counts_from_landmark
from reports.metrics.channels.agents import agent_rows
from reports.metrics.channels.by_channel import (
    CHANNELS,
    CONTACT_CHANNEL,
    contact_verdict_rows,
    repeat_rows,
    verdict_rows,
)
from reports.metrics.channels.contact_days import contact_day_rows
from reports.metrics.channels.issues import several_rows
from reports.metrics.channels.issues import verdict_rows as issue_verdict_rows
from reports.metrics.channels.places import had_contacts, had_stores, whole
from reports.metrics.channels.returns import return_rows
from reports.metrics.channels.spill_over import spill_over_rows
from reports.metrics.channels.store_money import store_money_rows
from reports.query import Query
from reports.remarks import anonymous, nothing, remarks
from reports.report import Report, Row
from reports.scope import Scope
from reports.warehouse.duckdb import Warehouse

CHANNELS_OF_ORDERS = tuple(name for name in CHANNELS if name != CONTACT_CHANNEL)
GOES_WITH = "What customers then do elsewhere goes with their verdict; it need not come of it."
NO_CONTACTS = "No contacts are known of what was asked for."
NO_OWN_CONTACTS = "What was asked for is known of orders: contacts are not counted by it."
QUESTION = (
    "How do verdicts and repeat buying differ by channel, "
    "and what goes with a bad online order in the stores?"
)
UNTOLD_AGENTS = (
    "Whether agents were trained is not known: a column agent_trained (yes, no) in the file of "
    "contacts tells."
)
FROM_LANDMARK = (
    "Of customers with one verdict, or by what became of contacts, who comes back is counted from "
    "the landmark, 14 days after the order was due, by channel too."
)
NOT_ASSIGNED = (
    "Contacts were not assigned to agents by chance: what goes with training need not come of it."
)
DIMENSIONS = (
    *("contact_channel", "weekday", "channel", "fulfilment", "returned_channel", "returned_in"),
    *("issue_channels", "verdict", "agent_trained", "contact_topic", "minus", "currency"),
)


def channels(warehouse: Warehouse, query: Query) -> Report:
    """Return contacts, verdicts and repeat buying by channel, and what crosses between them."""
    scope = Scope(warehouse, query)
    names = CHANNELS if had_contacts(scope) else CHANNELS_OF_ORDERS
    followed = replace(whole(scope, "verdict"), landmark=True)
    across, left_out = spill_over_rows(followed) if had_stores(scope) else ([], [])
    money, left_out_of_money = store_money_rows(followed) if had_stores(scope) else ([], [])
    rows = [
        *verdict_rows(scope, names),
        *contact_verdict_rows(scope),
        *repeat_rows(scope, names),
        *across,
        *money,
        *contact_day_rows(scope),
        *several_rows(scope),
        *issue_verdict_rows(scope),
        *return_rows(scope),
        *agent_rows(scope),
    ]
    by = [scope.by.name] if scope.by and scope.by.name not in DIMENSIONS else []
    return Report(
        name="channels",
        question=QUESTION,
        as_of=scope.as_of,
        query=query,
        rows=rows,
        left_out=[*left_out, *left_out_of_money],
        notes=[
            *remarks(scope),
            *anonymous(scope),
            *_clock(scope),
            *(_notes(rows) if rows else nothing(scope)),
        ],
        dimensions=(*by, *DIMENSIONS),
    )


def _clock(scope: Scope) -> list[str]:
    return [FROM_LANDMARK] if counts_from_landmark(scope.query) else []


def _notes(rows: Sequence[Row]) -> list[str]:
    """Say what differences tell, and what is not known of contacts and agents."""
    metrics = {row.metric for row in rows}
    crossed = [GOES_WITH] if metrics & {"store_90d", "away_90d"} else []
    if "contacts_a_day" not in metrics:
        has_channels = any(CONTACT_CHANNEL in row.group for row in rows)
        return [*crossed, NO_OWN_CONTACTS if has_channels else NO_CONTACTS]
    return [*crossed, NOT_ASSIGNED if "handled_by_trained" in metrics else UNTOLD_AGENTS]
